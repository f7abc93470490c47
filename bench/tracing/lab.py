"""The lab as it is written in a notebook: a chat completion, traced, in a run with one parameter."""

import os

import mlflow
from openai import AzureOpenAI

mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
mlflow.set_experiment(os.environ["MLFLOW_EXPERIMENT_NAME"])
mlflow.openai.autolog()

client = AzureOpenAI(
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version="2024-05-01-preview",
)

with mlflow.start_run():
    response = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
            {"role": "user", "content": "Tell me a joke about animals."},
        ],
    )
    mlflow.log_param("completion_tokens", response.usage.completion_tokens)

print(response.choices[0].message.content)
