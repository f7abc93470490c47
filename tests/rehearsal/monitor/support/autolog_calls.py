"""Puts prompts to a model within one run, traced by Python's autologging. Prints the run's id."""

import json
import sys

import mlflow
import openai

tracking, endpoint, experiment, name = sys.argv[1:5]
mlflow.set_tracking_uri(tracking)
mlflow.set_experiment(experiment)
mlflow.openai.autolog()
client = openai.AzureOpenAI(azure_endpoint=endpoint, api_version="2024-05-01-preview", api_key="key", max_retries=0)
system = "Assistant is a large language model trained by OpenAI."
with mlflow.start_run(run_name=name) as run:
    for prompt in json.load(sys.stdin):
        messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
        try:
            client.chat.completions.create(model="gpt-4o", messages=messages)
        except openai.OpenAIError:
            pass
mlflow.flush_trace_async_logging()
print(run.info.run_id)
