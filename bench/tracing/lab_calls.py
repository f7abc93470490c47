"""Times calls of the lab's client one after another, in a run, traced or not; prints JSON.

Usage: lab_calls.py traced|untraced CALLS WARM_UP
"""

import json
import os
import sys
import time

import mlflow
from openai import AzureOpenAI

traced, calls, warm_up = sys.argv[1] == "traced", int(sys.argv[2]), int(sys.argv[3])

mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
mlflow.set_experiment(os.environ["MLFLOW_EXPERIMENT_NAME"])
if traced:
    mlflow.openai.autolog()

client = AzureOpenAI(
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version="2024-05-01-preview",
)


def call():
    client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
            {"role": "user", "content": "Tell me a joke about animals."},
        ],
    )


with mlflow.start_run():
    for _ in range(warm_up):
        call()
    if traced:
        mlflow.flush_trace_async_logging()
    durations = []
    processor = time.process_time()
    for _ in range(calls):
        started = time.perf_counter()
        call()
        durations.append(time.perf_counter() - started)
    if traced:
        mlflow.flush_trace_async_logging()
    processor = time.process_time() - processor

print(json.dumps({"durations": durations, "processor": processor}))
