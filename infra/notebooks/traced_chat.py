# Databricks notebook source
# MAGIC %md
# MAGIC # A traced chat completion
# MAGIC
# MAGIC Calls the lab's model once and records the call in the lab's MLflow experiment: its parameters as a run,
# MAGIC and everything about it as a trace. Open the experiment afterwards to see both.

# COMMAND ----------

# MAGIC %pip install --quiet openai==3.57.0 mlflow==3.17.2

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

# MAGIC %md
# MAGIC ## The lab
# MAGIC The key of the model stands in a secret scope; it is read when the notebook runs and is shown nowhere.

# COMMAND ----------

# The deployment writes this lab's settings here.

# COMMAND ----------

import mlflow
from openai import AzureOpenAI

mlflow.set_experiment(EXPERIMENT_NAME)
mlflow.openai.autolog()

client = AzureOpenAI(
    azure_endpoint=OPENAI_ENDPOINT,
    api_version=OPENAI_API_VERSION,
    api_key=dbutils.secrets.get(scope=SECRET_SCOPE, key=SECRET_KEY),
)

# COMMAND ----------

# MAGIC %md
# MAGIC ## The call

# COMMAND ----------

with mlflow.start_run() as run:
    completion = client.chat.completions.create(
        model=OPENAI_DEPLOYMENT,
        messages=[
            {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
            {"role": "user", "content": "Tell me a joke about animals."},
        ],
    )
    mlflow.log_param("completion_tokens", completion.usage.completion_tokens)
    mlflow.log_param("prompt_tokens", completion.usage.prompt_tokens)
    mlflow.log_param("model", completion.model)

# Traces are delivered in the background; a job's Python may end before they are.
mlflow.flush_trace_async_logging()
print(completion.choices[0].message.content)

# COMMAND ----------

dbutils.notebook.exit(run.info.run_id)
