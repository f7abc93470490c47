# Databricks notebook source
# MAGIC %md en
# MAGIC # A traced chat completion
# MAGIC
# MAGIC This notebook asks a model on Azure OpenAI one question, and lets MLflow record what happens:
# MAGIC
# MAGIC * a **run** in the lab's experiment, with parameters that you can sort and compare runs by;
# MAGIC * a **trace** of the call: the messages, the reply, the tokens, how long it took, and what failed, if it did.
# MAGIC
# MAGIC Run the cells from top to bottom. At the end the trace is compared with those of earlier runs.

# COMMAND ----------

# MAGIC %md es
# MAGIC # Una respuesta de chat con traza
# MAGIC
# MAGIC Este cuaderno hace una pregunta a un modelo de Azure OpenAI y deja que MLflow registre lo que ocurre:
# MAGIC
# MAGIC * una **ejecución** (*run*) en el experimento del laboratorio, con parámetros para ordenar y comparar ejecuciones;
# MAGIC * una **traza** (*trace*) de la llamada: los mensajes, la respuesta, los tokens, la duración y, si lo hubo, el error.
# MAGIC
# MAGIC Ejecuta las celdas de arriba abajo. Al final se compara la traza con las de ejecuciones anteriores.

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Packages
# MAGIC
# MAGIC The runtime has an older MLflow, and serverless compute has neither package. The versions are pinned, so that
# MAGIC the notebook does tomorrow what it did today. Python is restarted afterwards: a package that was imported
# MAGIC already would stay the old one.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Paquetes
# MAGIC
# MAGIC El runtime trae un MLflow más antiguo, y la computación sin servidor ninguno de los dos paquetes. Las versiones
# MAGIC son fijas, para que el cuaderno haga mañana lo mismo que hoy. Después se reinicia Python: un paquete ya importado
# MAGIC seguiría siendo el antiguo.

# COMMAND ----------

# MAGIC %pip install --quiet mlflow==3.17.2 openai==3.57.0

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

# openaiAuth: key
# MAGIC %md en
# MAGIC ## The lab
# MAGIC
# MAGIC Where things are was written here when the lab was deployed. The model's key is not among it: it stands in a
# MAGIC **secret scope**, is read when the notebook runs, and shows as `[REDACTED]` if somebody prints it. Never write
# MAGIC a key into a cell: whoever may read the notebook, or its history, could read the key.
# MAGIC
# MAGIC The boxes at the top of the notebook (*widgets*) hold the prompts; a job can set them as parameters.

# COMMAND ----------

# openaiAuth: key
# MAGIC %md es
# MAGIC ## El laboratorio
# MAGIC
# MAGIC Aquí se escribió dónde está cada cosa al desplegar el laboratorio. La clave del modelo no está: se guarda en un
# MAGIC **ámbito de secretos** (*secret scope*), se lee al ejecutar el cuaderno y aparece como `[REDACTED]` si alguien la
# MAGIC imprime. Nunca escribas una clave en una celda: quien pueda leer el cuaderno, o su historial, leería la clave.
# MAGIC
# MAGIC Las casillas de arriba (*widgets*) contienen los textos; un trabajo puede fijarlas como parámetros.

# COMMAND ----------

# openaiAuth: entra
# MAGIC %md en
# MAGIC ## The lab
# MAGIC
# MAGIC Where things are was written here when the lab was deployed. There is no key: the notebook asks a **service
# MAGIC credential** of Unity Catalog for a token, which shows who is calling and runs out by itself. Whoever runs it
# MAGIC needs the privilege `ACCESS` on the credential; who deployed the lab owns it. In a lab that is minutes old the model
# MAGIC may still answer `PermissionDenied`: the role is on its way, run the cell again.
# MAGIC
# MAGIC The boxes at the top of the notebook (*widgets*) hold the prompts; a job can set them as parameters.

# COMMAND ----------

# openaiAuth: entra
# MAGIC %md es
# MAGIC ## El laboratorio
# MAGIC
# MAGIC Aquí se escribió dónde está cada cosa al desplegar el laboratorio. No hay ninguna clave: el cuaderno pide un token a
# MAGIC una **credencial de servicio** (*service credential*) de Unity Catalog, que muestra quién llama y caduca
# MAGIC por sí solo. Quien lo ejecuta necesita el privilegio `ACCESS` sobre la credencial; quien desplegó el laboratorio es su
# MAGIC propietario. En un laboratorio de hace minutos el modelo puede responder aún `PermissionDenied`: el rol está en
# MAGIC camino, ejecuta la celda otra vez.
# MAGIC
# MAGIC Las casillas de arriba (*widgets*) contienen los textos; un trabajo puede fijarlas como parámetros.

# COMMAND ----------

# The deployment writes this lab's settings here.

# COMMAND ----------

dbutils.widgets.text("system", "Assistant is a large language model trained by OpenAI.", "System prompt")
dbutils.widgets.text("prompt", "Tell me a joke about animals.", "Prompt")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Tracing
# MAGIC
# MAGIC `mlflow.openai.autolog()` is all that tracing needs: from here on every call of an OpenAI client leaves a trace
# MAGIC in the experiment.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Trazas
# MAGIC
# MAGIC `mlflow.openai.autolog()` es todo lo que hace falta: desde aquí, cada llamada de un cliente de OpenAI deja una
# MAGIC traza en el experimento.

# COMMAND ----------

# openaiAuth: key
login = {"api_key": dbutils.secrets.get(scope=SECRET_SCOPE, key=SECRET_KEY)}

# COMMAND ----------

# openaiAuth: entra
identity = dbutils.credentials.getServiceCredentialsProvider(SERVICE_CREDENTIAL)


def token():
    """The client asks for one before each call."""
    return identity.get_token("https://cognitiveservices.azure.com/.default").token


login = {"azure_ad_token_provider": token}

# COMMAND ----------

import mlflow
from openai import AzureOpenAI

experiment = mlflow.set_experiment(experiment_id=EXPERIMENT_ID)
mlflow.openai.autolog()

client = AzureOpenAI(azure_endpoint=OPENAI_ENDPOINT, api_version=OPENAI_API_VERSION, **login)

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The call
# MAGIC
# MAGIC What happens inside `start_run` belongs to the run, the trace too. Tokens are what the call costs: those of the
# MAGIC prompt and those of the reply are counted and priced apart.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## La llamada
# MAGIC
# MAGIC Lo que ocurre dentro de `start_run` pertenece a la ejecución, también la traza. Los tokens son lo que cuesta la
# MAGIC llamada: los del texto enviado y los de la respuesta se cuentan y se pagan por separado.

# COMMAND ----------

with mlflow.start_run() as run:
    completion = client.chat.completions.create(
        model=OPENAI_DEPLOYMENT,
        messages=[
            {"role": "system", "content": dbutils.widgets.get("system")},
            {"role": "user", "content": dbutils.widgets.get("prompt")},
        ],
    )
    mlflow.log_param("completion_tokens", completion.usage.completion_tokens)
    mlflow.log_param("prompt_tokens", completion.usage.prompt_tokens)
    mlflow.log_param("total_tokens", completion.usage.total_tokens)
    mlflow.log_param("model", completion.model)

reply = completion.choices[0].message.content
print(reply)

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Compared with earlier runs
# MAGIC
# MAGIC One trace says little by itself. Beside the earlier ones you see whether this call was slower, or its reply
# MAGIC longer, than is usual here. Open *Experiments* in the sidebar for the rest: select traces and compare them.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Comparada con ejecuciones anteriores
# MAGIC
# MAGIC Una traza sola dice poco. Junto a las anteriores se ve si esta llamada fue más lenta, o su respuesta más larga,
# MAGIC de lo habitual. Abre *Experiments* en la barra lateral para lo demás: selecciona trazas y compáralas.

# COMMAND ----------

import json

import pandas as pd

# Traces are delivered in the background; this waits for them.
mlflow.flush_trace_async_logging()
trace_id = mlflow.get_last_active_trace_id()


def measures(trace):
    """What two calls are compared by; a call that failed has no tokens."""
    metadata = trace.info.trace_metadata
    tokens = json.loads(metadata.get("mlflow.trace.tokenUsage", "{}"))
    return {
        "trace_id": trace.info.trace_id,
        "run_id": metadata.get("mlflow.sourceRun"),
        "state": str(trace.info.state.value),
        "seconds": trace.info.execution_duration / 1000,
        "input_tokens": tokens.get("input_tokens"),
        "output_tokens": tokens.get("output_tokens"),
    }


traces = mlflow.search_traces(
    locations=[experiment.experiment_id],
    order_by=["timestamp_ms DESC"],
    max_results=50,
    include_spans=False,
    return_type="list",
)
table = pd.DataFrame([measures(trace) for trace in traces])
display(table)

# COMMAND ----------

this = table[table["trace_id"] == trace_id].iloc[0]
earlier = table[(table["trace_id"] != trace_id) & (table["state"] == "OK")]
if earlier.empty:
    print("No earlier trace to compare with: run the notebook again.")
else:
    for name in ["seconds", "output_tokens"]:
        print(f"{name}: {this[name]:g}, the median of {len(earlier)} earlier traces is {earlier[name].median():g}")

# COMMAND ----------

dbutils.notebook.exit(
    json.dumps(
        {
            "reply": reply,
            "run_id": run.info.run_id,
            "experiment_id": experiment.experiment_id,
            "trace_ids": [trace_id],
            "params": {
                "completion_tokens": completion.usage.completion_tokens,
                "prompt_tokens": completion.usage.prompt_tokens,
                "total_tokens": completion.usage.total_tokens,
                "model": completion.model,
            },
            "earlier_traces": len(earlier),
        },
        ensure_ascii=False,
    )
)
