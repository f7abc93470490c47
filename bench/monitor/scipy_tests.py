"""Times scipy's tests of the columns of two sides, from memory; prints JSON.

Usage: scipy_tests.py BASELINE CANDIDATE (folders of columns)
"""

import json
import sys
import time

import numpy as np
from columns import CATEGORICAL, NUMERIC, columns
from scipy.stats import chi2_contingency, false_discovery_control, ks_2samp
from scipy.stats.contingency import association

baseline, baseline_codes = columns(sys.argv[1])
candidate, candidate_codes = columns(sys.argv[2])

started = time.perf_counter()
statistics, effects, p_values = {}, {}, []
for name in NUMERIC:
    test = ks_2samp(baseline[name], candidate[name])
    statistics[name] = test.statistic
    p_values.append(test.pvalue)
for name in CATEGORICAL:
    size = int(max(baseline_codes[name].max(), candidate_codes[name].max())) + 1
    table = np.array([np.bincount(side[name], minlength=size) for side in (baseline_codes, candidate_codes)])
    test = chi2_contingency(table, correction=False)
    statistics[name] = test.statistic
    p_values.append(test.pvalue)
    effects[name] = association(table, method="cramer")
adjusted = false_discovery_control(p_values, method="bh")
seconds = time.perf_counter() - started

print(
    json.dumps(
        {
            "seconds": seconds,
            "statistics": statistics,
            "effects": effects,
            "adjusted": dict(zip(NUMERIC + CATEGORICAL, adjusted.tolist())),
        }
    )
)
