# Databricks notebook source
# MAGIC %md
# MAGIC # Answers to support questions
# MAGIC
# MAGIC Runs on the lab's cluster, asks the lab's model, and records into this team's own experiment.

# COMMAND ----------

# MAGIC %pip install --quiet mlflow==3.17.2 openai==3.57.0

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

import json

import mlflow
from openai import AzureOpenAI

for name in ["openai_endpoint", "openai_api_version", "openai_deployment", "secret_scope", "secret_key", "experiment"]:
    dbutils.widgets.text(name, "")
dbutils.widgets.text("question", "How do I reset my password?")
setting = dbutils.widgets.get

mlflow.set_experiment(setting("experiment"))
mlflow.openai.autolog()

client = AzureOpenAI(
    azure_endpoint=setting("openai_endpoint"),
    api_version=setting("openai_api_version"),
    api_key=dbutils.secrets.get(scope=setting("secret_scope"), key=setting("secret_key")),
)

# COMMAND ----------

with mlflow.start_run() as run:
    completion = client.chat.completions.create(
        model=setting("openai_deployment"),
        messages=[
            {"role": "system", "content": "You answer customers briefly and kindly."},
            {"role": "user", "content": setting("question")},
        ],
    )
    mlflow.log_param("deployment", setting("openai_deployment"))
    mlflow.log_param("completion_tokens", completion.usage.completion_tokens)
mlflow.flush_trace_async_logging()

answer = completion.choices[0].message.content
print(answer)

# COMMAND ----------

dbutils.notebook.exit(json.dumps({"answer": answer, "run_id": run.info.run_id}, ensure_ascii=False))
