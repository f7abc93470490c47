"""Evidently's drift report of two sides, from the start to the page written.

Usage: evidently_report.py columns|traces BASELINE CANDIDATE PAGE (folders of columns, or files of exported traces)
"""

import sys

import numpy as np
import pandas as pd
from columns import CATEGORICAL, NUMERIC, columns, traced, words
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

kind, baseline, candidate, page = sys.argv[1:]


def frame(side):
    if kind == "traces":
        return pd.DataFrame(traced(side), columns=NUMERIC + CATEGORICAL)
    numbers, codes = columns(side)
    named = words(side)
    return pd.DataFrame({**numbers, **{name: np.array(named[name])[codes[name]] for name in CATEGORICAL}})


definition = DataDefinition(numerical_columns=NUMERIC, categorical_columns=CATEGORICAL)
report = Report([DataDriftPreset()]).run(
    Dataset.from_pandas(frame(candidate), data_definition=definition),
    Dataset.from_pandas(frame(baseline), data_definition=definition),
)
report.save_html(page)
