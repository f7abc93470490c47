"""The lab with a file of prompts: all of them in one run, eight calls at a time.

Usage: lab_prompts.py PROMPTS.jsonl CONCURRENCY
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import mlflow
from openai import AzureOpenAI

file, concurrency = sys.argv[1], int(sys.argv[2])

mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
mlflow.set_experiment(os.environ["MLFLOW_EXPERIMENT_NAME"])
mlflow.openai.autolog()

client = AzureOpenAI(
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version="2024-05-01-preview",
)


def ask(prompt):
    response = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
            {"role": "user", "content": prompt},
        ],
    )
    return response.usage.completion_tokens


with open(file, encoding="utf-8") as lines:
    prompts = [json.loads(line)["prompt"] for line in lines]

with mlflow.start_run(), ThreadPoolExecutor(concurrency) as pool:
    mlflow.log_param("completion_tokens", sum(pool.map(ask, prompts)))
