# Databricks notebook source
# MAGIC %md en
# MAGIC # A traced chat completion
# MAGIC
# MAGIC This notebook asks a model on Azure OpenAI one question, and MLflow records what happens:
# MAGIC
# MAGIC * a **run** in the lab's experiment, with parameters that you can sort and compare runs by;
# MAGIC * a **trace** of the call: the messages, the reply, the tokens, the duration and, if there was one, the error.
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
# MAGIC the notebook does the same tomorrow as today. Python is restarted afterwards, because a package that is already
# MAGIC imported would keep its old version.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Paquetes
# MAGIC
# MAGIC El runtime trae un MLflow más antiguo, y la computación sin servidor ninguno de los dos paquetes. Las versiones
# MAGIC son fijas, para que el cuaderno haga mañana lo mismo que hoy. Después se reinicia Python, porque un paquete ya
# MAGIC importado conservaría su versión antigua.

# COMMAND ----------

# MAGIC %pip install --quiet mlflow==3.17.2 openai==3.57.0

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

# openaiAuth: key
# MAGIC %md en
# MAGIC ## The lab
# MAGIC
# MAGIC The deployment wrote the lab's addresses and names here. The model's key is not among them: it is in a **secret
# MAGIC scope**, is read when the notebook runs, and prints as `[REDACTED]`. Never write a key into a cell: everyone who may
# MAGIC read the notebook, or its history, could read the key.
# MAGIC
# MAGIC The boxes at the top of the notebook (*widgets*) contain the prompts; a job can set them as parameters.

# COMMAND ----------

# openaiAuth: key
# MAGIC %md es
# MAGIC ## El laboratorio
# MAGIC
# MAGIC El despliegue escribió aquí las direcciones y los nombres del laboratorio. La clave del modelo no está entre ellos: se
# MAGIC guarda en un **ámbito de secretos** (*secret scope*), se lee al ejecutar el cuaderno y se imprime como `[REDACTED]`. Nunca escribas una clave en una celda: quien pueda leer el cuaderno, o su historial, leería la clave.
# MAGIC
# MAGIC Las casillas de arriba (*widgets*) contienen los textos; un trabajo puede fijarlas como parámetros.

# COMMAND ----------

# openaiAuth: entra
# MAGIC %md en
# MAGIC ## The lab
# MAGIC
# MAGIC The deployment wrote the lab's addresses and names here. There is no key: the notebook gets a token from a **service
# MAGIC credential** of Unity Catalog. The token identifies the caller and expires by itself. To run the notebook you need the
# MAGIC privilege `ACCESS` on the credential, which belongs to the identity that deployed the lab. In a new lab the model may
# MAGIC answer `PermissionDenied` for some minutes, until the role is effective: run the cell again.
# MAGIC
# MAGIC The boxes at the top of the notebook (*widgets*) contain the prompts; a job can set them as parameters.

# COMMAND ----------

# openaiAuth: entra
# MAGIC %md es
# MAGIC ## El laboratorio
# MAGIC
# MAGIC El despliegue escribió aquí las direcciones y los nombres del laboratorio. No hay ninguna clave: el cuaderno pide un
# MAGIC token a una **credencial de servicio** (*service credential*) de Unity Catalog. El token identifica a quien llama y
# MAGIC caduca por sí solo. Para ejecutar el cuaderno necesitas el privilegio `ACCESS` sobre la credencial, que pertenece a la
# MAGIC identidad que desplegó el laboratorio. En un laboratorio nuevo el modelo puede responder `PermissionDenied` durante
# MAGIC unos minutos, hasta que el rol surta efecto: ejecuta la celda otra vez.
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
# MAGIC Tracing needs only `mlflow.openai.autolog()`: from here on, every call of an OpenAI client is recorded as a trace in
# MAGIC the experiment.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Trazas
# MAGIC
# MAGIC Basta con `mlflow.openai.autolog()`: a partir de aquí, cada llamada de un cliente de OpenAI queda registrada como una
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
# MAGIC Everything inside `start_run` belongs to the run, including the trace. You pay for a call by tokens: those of the prompt
# MAGIC and those of the reply are counted and priced separately.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## La llamada
# MAGIC
# MAGIC Todo lo que ocurre dentro de `start_run` pertenece a la ejecución, también la traza. Una llamada se paga por tokens: los
# MAGIC del texto enviado y los de la respuesta se cuentan y se cobran por separado.

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
# MAGIC A single trace says little. Next to earlier ones you see whether this call was slower, or its reply longer, than
# MAGIC usual. Open *Experiments* in the sidebar for the rest: select traces and compare them.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Comparada con ejecuciones anteriores
# MAGIC
# MAGIC Una sola traza dice poco. Junto a las anteriores se ve si esta llamada fue más lenta, o su respuesta más larga,
# MAGIC de lo habitual. Abre *Experiments* en la barra lateral para lo demás: selecciona trazas y compáralas.

# COMMAND ----------

import json

import pandas as pd

# Traces are delivered in the background; this waits for them.
mlflow.flush_trace_async_logging()
trace_id = mlflow.get_last_active_trace_id()


def measures(trace):
    """The values by which two calls are compared; a failed call has no tokens."""
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
