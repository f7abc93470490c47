"""Reads what columns.ts writes, and what the same columns are in exported traces."""

import json
import os

import numpy as np

NUMERIC = ["prompt.tokens", "reply.tokens", "total.tokens", "latency", "tokens-per-second", "cost"]
CATEGORICAL = ["reply.finish", "reply.model"]


def columns(folder):
    """The numbers of a side as arrays, and its words as codes."""
    numbers = {name: np.fromfile(os.path.join(folder, f"{name}.f64")) for name in NUMERIC}
    codes = {name: np.fromfile(os.path.join(folder, f"{name}.u8"), dtype=np.uint8) for name in CATEGORICAL}
    return numbers, codes


def words(folder):
    with open(os.path.join(folder, "words.json"), encoding="utf-8") as file:
        return json.load(file)


def traced(file):
    """The same of a file of exported traces, one a line: rows of eight values."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            trace = json.loads(line)
            metadata = trace["info"]["trace_metadata"]
            usage = json.loads(metadata["mlflow.trace.tokenUsage"])
            span = trace["data"]["spans"][0]
            outputs = json.loads(span["attributes"]["mlflow.spanOutputs"])
            latency = (span["end_time_unix_nano"] - span["start_time_unix_nano"]) / 1e9
            yield (
                usage["input_tokens"],
                usage["output_tokens"],
                usage["total_tokens"],
                latency,
                usage["output_tokens"] / latency,
                json.loads(metadata["mlflow.trace.cost"])["total_cost"],
                outputs["choices"][0]["finish_reason"],
                outputs["model"],
            )
