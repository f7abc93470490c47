# Databricks notebook source
# MAGIC %md en
# MAGIC # Many prompts, on a cluster
# MAGIC
# MAGIC This notebook sends every prompt of a file or a table to the model, with Spark: the prompts are divided among the
# MAGIC cluster's tasks, each task calls the model, and the answers go to a table. Every call is traced in the lab's experiment.
# MAGIC
# MAGIC * **Within the limit.** The deployment allows a number of tokens per minute. The tasks share it: each keeps to its part.
# MAGIC * **Resumable.** Answers are written in waves. Run the notebook again after an interruption: only prompts without an
# MAGIC   answer are sent.
# MAGIC * **One result per prompt.** A wave's answers are written together or not at all, even when a task is lost and
# MAGIC   tried again. Do not run the same batch twice at the same time.

# COMMAND ----------

# MAGIC %md es
# MAGIC # Muchos textos, en un clúster
# MAGIC
# MAGIC Este cuaderno envía al modelo cada texto de un archivo o de una tabla, con Spark: los textos se reparten entre
# MAGIC las tareas del clúster, cada tarea llama al modelo y las respuestas van a una tabla. Cada llamada deja una traza.
# MAGIC
# MAGIC * **Dentro del límite.** El despliegue admite cierto número de tokens por minuto. Las tareas lo comparten: cada una
# MAGIC   respeta su parte.
# MAGIC * **Reanudable.** Las respuestas se escriben por tandas. Ejecuta el cuaderno otra vez tras una interrupción: solo se
# MAGIC   envían los textos sin respuesta.
# MAGIC * **Un resultado por texto.** Las respuestas de una tanda se escriben todas o ninguna, aunque una tarea se pierda y
# MAGIC   se repita. No ejecutes el mismo lote dos veces a la vez.

# COMMAND ----------

# MAGIC %pip install --quiet mlflow==3.17.2 openai==3.57.0 databricks-sdk==0.162.0

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Settings
# MAGIC
# MAGIC | widget | value |
# MAGIC | --- | --- |
# MAGIC | `prompts` | a workspace file of JSON lines (`/Workspace/…`), a path that Spark reads, or a table with a column `prompt`, and optionally `id`, `system`, `temperature`, `max_tokens` |
# MAGIC | `results` | the table or path of the answers; empty: a table named after the prompts |
# MAGIC | `format` | `delta` or `parquet`; `auto`: Delta on Databricks |
# MAGIC | `tokens_per_minute` | limit of the deployment; empty: the limit that the service reports, or else 10,000 |
# MAGIC | `max_tokens` | the longest answer; the service counts it against the limit before it answers |
# MAGIC | `tasks`, `concurrency` | tasks at a time (empty: as many as Spark runs), and calls at a time in each |
# MAGIC | `wave` | prompts whose answers are written together |
# MAGIC | `trace_ratio` | the share of calls that are traced, 1.0 for all |

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Ajustes
# MAGIC
# MAGIC | widget | valor |
# MAGIC | --- | --- |
# MAGIC | `prompts` | un archivo del área de trabajo con líneas JSON (`/Workspace/…`), una ruta que Spark lea, o una tabla con la columna `prompt` y, opcionalmente, `id`, `system`, `temperature`, `max_tokens` |
# MAGIC | `results` | la tabla o ruta de las respuestas; vacío: una tabla con el nombre de los textos |
# MAGIC | `format` | `delta` o `parquet`; `auto`: Delta en Databricks |
# MAGIC | `tokens_per_minute` | límite del despliegue; vacío: el que indica el servicio o, si no, 10.000 |
# MAGIC | `max_tokens` | la respuesta más larga; el servicio la cuenta contra el límite antes de responder |
# MAGIC | `tasks`, `concurrency` | tareas a la vez (vacío: las que Spark ejecute) y llamadas a la vez en cada una |
# MAGIC | `wave` | textos cuyas respuestas se escriben juntas |
# MAGIC | `trace_ratio` | la parte de las llamadas que dejan traza, 1.0 para todas |

# COMMAND ----------

# The deployment writes this lab's settings here.

# COMMAND ----------

dbutils.widgets.text("prompts", "", "Prompts: file or table")
dbutils.widgets.text("results", "", "Results: table or path")
dbutils.widgets.dropdown("format", "auto", ["auto", "delta", "parquet"], "Format of the results")
dbutils.widgets.text("system", "Assistant is a large language model trained by OpenAI.", "System prompt")
dbutils.widgets.text("max_tokens", "256", "Longest answer")
dbutils.widgets.text("tokens_per_minute", "", "Tokens a minute")
dbutils.widgets.text("tasks", "", "Tasks at a time")
dbutils.widgets.text("concurrency", "4", "Calls at a time in a task")
dbutils.widgets.text("wave", "1000", "Prompts a wave")
dbutils.widgets.text("trace_ratio", "1.0", "Share of calls traced")

# COMMAND ----------

import hashlib
import json
import os
import re

PROMPTS = dbutils.widgets.get("prompts").strip()
RESULTS = dbutils.widgets.get("results").strip()
FORMAT = dbutils.widgets.get("format")
SYSTEM = dbutils.widgets.get("system")
MAX_TOKENS = int(dbutils.widgets.get("max_tokens"))
CONCURRENCY = int(dbutils.widgets.get("concurrency"))
WAVE = int(dbutils.widgets.get("wave"))
TRACE_RATIO = float(dbutils.widgets.get("trace_ratio"))

if not PROMPTS:
    raise ValueError("The widget `prompts` is empty: name a file or a table of prompts.")
on_databricks = "DATABRICKS_RUNTIME_VERSION" in os.environ
if FORMAT == "auto":
    FORMAT = "delta" if on_databricks else "parquet"
if not RESULTS:
    RESULTS = f"llmops_batch_{hashlib.sha256(PROMPTS.encode()).hexdigest()[:12]}"


def is_path(name):
    return "/" in name


if not on_databricks and not is_path(RESULTS):
    raise ValueError(f"Outside Databricks the results need a path in the widget `results`, not {RESULTS!r}.")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The prompts
# MAGIC
# MAGIC Every prompt has an id, which identifies its answer. Two prompts with the same id would share one answer, so the
# MAGIC notebook rejects them.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Los textos
# MAGIC
# MAGIC Cada texto tiene un id, que identifica su respuesta. Dos textos con el mismo id compartirían una sola respuesta, así
# MAGIC que el cuaderno los rechaza.

# COMMAND ----------

from pyspark.sql import functions as F
from pyspark.sql import types as T

COLUMNS = {"id": "string", "prompt": "string", "system": "string", "temperature": "double", "max_tokens": "int"}


def prompts_of_lines(lines):
    """JSON lines, each a text or an object with a prompt; the line's number is the id where there is none."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            value = json.loads(line)
            yield {"id": str(number), **(value if isinstance(value, dict) else {"prompt": value})}


def read_prompts(name):
    if name.startswith("/Workspace/"):
        # By the API: not every kind of compute mounts the workspace's files.
        from databricks.sdk import WorkspaceClient
        from databricks.sdk.service.workspace import ExportFormat

        path = name.removeprefix("/Workspace")
        text = WorkspaceClient().workspace.download(path, format=ExportFormat.AUTO).read().decode()
        rows = [tuple(row.get(column) for column in COLUMNS) for row in prompts_of_lines(text.splitlines())]
        schema = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
        rows = [(i, p, s, None if t is None else float(t), m) for i, p, s, t, m in rows]
        return spark.createDataFrame(rows, schema)
    table = spark.read.json(name) if is_path(name) else spark.table(name)
    if "prompt" not in table.columns:
        raise ValueError(f"{name} has no column `prompt`; it has {', '.join(table.columns)}")
    if "id" not in table.columns:
        table = table.withColumn("id", F.sha2(F.col("prompt"), 256))
    for column, kind in COLUMNS.items():
        known = F.col(column) if column in table.columns else F.lit(None)
        table = table.withColumn(column, known.cast(kind))
    return table.select(*COLUMNS)


prompts = read_prompts(PROMPTS)
total = prompts.count()
different = prompts.select("id").distinct().count()
if total == 0:
    raise ValueError(f"{PROMPTS} holds no prompts.")
if different < total:
    raise ValueError(f"{total - different} of the {total} prompts have the id of another one.")
print(f"{total} prompts")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Prompts with an answer

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Textos con respuesta

# COMMAND ----------

from pyspark.errors import AnalysisException

TYPES = {
    "prompt_tokens": T.IntegerType(),
    "completion_tokens": T.IntegerType(),
    "seconds": T.DoubleType(),
    "answered_at": T.TimestampType(),
}
NAMES = (
    "id prompt reply error finish_reason model prompt_tokens completion_tokens seconds trace_id answered_at"
).split()
ANSWER = T.StructType([T.StructField(name, TYPES.get(name, T.StringType())) for name in NAMES])


def answers():
    """What was written so far; empty before the first wave."""
    try:
        known = spark.read.format(FORMAT).load(RESULTS) if is_path(RESULTS) else spark.table(RESULTS)
        known.schema
        return known
    except AnalysisException:
        return spark.createDataFrame([], ANSWER)


def unanswered():
    return prompts.join(answers().select("id"), "id", "left_anti")


def write(rows):
    writer = rows.write.format(FORMAT).mode("append")
    writer.save(RESULTS) if is_path(RESULTS) else writer.saveAsTable(RESULTS)


already = total - unanswered().count()
print(f"{already} of them have an answer in {RESULTS}")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The limit
# MAGIC
# MAGIC The service counts a request before it answers it, by the length of the prompt and `max_tokens`, and rejects requests
# MAGIC above the limit per minute (429). So each task keeps track of the last sixty seconds and waits when its part of the
# MAGIC limit is used up. A request that is rejected anyway is repeated when the service says so.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## El límite
# MAGIC
# MAGIC El servicio cuenta una petición antes de responderla, por la longitud del texto y `max_tokens`, y rechaza lo que
# MAGIC supera el límite por minuto (429). Por eso cada tarea lleva la cuenta de los últimos sesenta segundos y espera cuando ha
# MAGIC gastado su parte. Una petición rechazada a pesar de todo se repite cuando el servicio lo indique.

# COMMAND ----------

import collections
import threading
import time


class Budget:
    """What may be asked in any sixty seconds, in tokens and in requests. Threads take from it in turn."""

    def __init__(self, tokens, requests, spent=(), clock=time.time, sleep=time.sleep):
        self.tokens, self.requests, self.clock, self.sleep = tokens, requests, clock, sleep
        # When, in seconds since 1970, and how much.
        self.spent = collections.deque(sorted(spent))
        self.lock = threading.Lock()

    def take(self, tokens):
        """Waits until a request of so many tokens fits; one that never would goes alone."""
        while True:
            with self.lock:
                now = self.clock()
                while self.spent and self.spent[0][0] <= now - 60:
                    self.spent.popleft()
                used = sum(amount for _, amount in self.spent)
                fits = used + tokens <= self.tokens and len(self.spent) + 1 <= self.requests
                if fits or not self.spent:
                    self.spent.append((now, tokens))
                    return
                wait = self.spent[0][0] + 60 - now
            self.sleep(min(max(wait, 0.01), 1.0))


def tokens_needed(texts, longest_answer):
    """At least what the service will count: a token is seldom shorter than three bytes, and a message has a frame."""
    return sum(len(text.encode()) // 3 + 8 for text in texts) + longest_answer


# COMMAND ----------

# openaiAuth: key
key = dbutils.secrets.get(scope=SECRET_SCOPE, key=SECRET_KEY)


def model_login():
    """How a client shows who it is, in plain values that can be sent to the tasks."""
    return {"api_key": key}


# COMMAND ----------

# openaiAuth: entra
identity = dbutils.credentials.getServiceCredentialsProvider(SERVICE_CREDENTIAL)


def model_login():
    """
    How a client shows who it is, in plain values that can be sent to the tasks: they cannot ask for a token themselves.
    It runs out, mostly after an hour, and is taken anew for every wave.
    """
    return {"azure_ad_token": identity.get_token("https://cognitiveservices.azure.com/.default").token}


# COMMAND ----------

from openai import AzureOpenAI


def learn_limit(client):
    """Tokens a minute, as the service says of itself in its answers; None where it does not."""
    answer = client.chat.completions.with_raw_response.create(
        model=OPENAI_DEPLOYMENT, messages=[{"role": "user", "content": "Hi"}], max_tokens=1
    )
    limit = answer.headers.get("x-ratelimit-limit-tokens", "")
    return int(limit) if re.fullmatch(r"[1-9]\d*", limit) else None


given = dbutils.widgets.get("tokens_per_minute").strip()
if given:
    tokens_per_minute = int(given)
else:
    client = AzureOpenAI(azure_endpoint=OPENAI_ENDPOINT, api_version=OPENAI_API_VERSION, **model_login())
    tokens_per_minute = learn_limit(client) or 10_000
# Every 1,000 tokens a minute of a deployment bring 6 requests a minute.
requests_per_minute = max(1, tokens_per_minute * 6 // 1000)

given = dbutils.widgets.get("tasks").strip()
try:
    tasks = int(given) if given else spark.sparkContext.defaultParallelism
except Exception:  # serverless compute has no context to ask
    tasks = 4
# A task's part must hold one request at least.
tasks = max(1, min(tasks, tokens_per_minute // (MAX_TOKENS + 100), requests_per_minute))
print(f"{tokens_per_minute} tokens and {requests_per_minute} requests a minute, shared by {tasks} tasks")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## What a task does
# MAGIC
# MAGIC `mapInPandas` gives a task its prompts as data frames and takes data frames of answers. If the model rejects a prompt
# MAGIC (a content filter, a prompt that is too long), the answer is the error. If the call may succeed later (a limit, a
# MAGIC broken connection), the prompt gets no answer and is sent again in a later wave.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Lo que hace una tarea
# MAGIC
# MAGIC `mapInPandas` entrega a una tarea sus textos como tablas y recoge tablas de respuestas. Si el modelo rechaza un
# MAGIC texto (un filtro de contenido, un texto demasiado largo), la respuesta es el error. Si la llamada puede salir bien más
# MAGIC tarde (un límite, una conexión rota), el texto queda sin respuesta y se envía de nuevo en otra tanda.

# COMMAND ----------

def answering(lab):
    """The function for mapInPandas. `lab` is all that it knows: plain values, sent to the tasks with it."""

    def answer(batches):
        import concurrent.futures
        import datetime

        os.environ.update(lab["environment"])
        import mlflow
        import openai
        import pandas
        from pyspark import TaskContext

        mlflow.set_tracking_uri("databricks")
        mlflow.set_experiment(experiment_id=lab["experiment_id"])
        mlflow.openai.autolog()
        client = openai.AzureOpenAI(
            azure_endpoint=lab["endpoint"],
            api_version=lab["api_version"],
            **lab["login"],
            max_retries=8,
            timeout=120,
        )
        # What the last wave has spent of this minute, a share of it for each task.
        own = TaskContext.get().partitionId()
        budget = Budget(lab["tokens"], lab["requests"], lab["spent"][own :: lab["tasks"]])
        final = (openai.BadRequestError, openai.UnprocessableEntityError)
        passing = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)

        def ask(row):
            longest = lab["max_tokens"] if pandas.isna(row.max_tokens) else int(row.max_tokens)
            system = lab["system"] if row.system is None else row.system
            budget.take(tokens_needed([system, row.prompt], longest))
            begun = time.time()
            result = {"id": row.id, "prompt": row.prompt}
            # What is traced here belongs to the run that the driver keeps.
            with mlflow.tracing.context(
                metadata={"mlflow.sourceRun": lab["run_id"]}, tags={"llmops.prompt_id": row.id}
            ):
                try:
                    completion = client.chat.completions.create(
                        model=lab["deployment"],
                        messages=[
                            {"role": "system", "content": system},
                            {"role": "user", "content": row.prompt},
                        ],
                        max_tokens=longest,
                        **({} if pandas.isna(row.temperature) else {"temperature": row.temperature}),
                    )
                except final as error:
                    result["error"] = str(error)
                except passing:
                    return None
                else:
                    choice = completion.choices[0]
                    result.update(
                        reply=choice.message.content,
                        finish_reason=choice.finish_reason,
                        model=completion.model,
                        prompt_tokens=completion.usage.prompt_tokens,
                        completion_tokens=completion.usage.completion_tokens,
                    )
            result["seconds"] = time.time() - begun
            result["trace_id"] = mlflow.get_last_active_trace_id(thread_local=True)
            result["answered_at"] = datetime.datetime.now(datetime.timezone.utc)
            return result

        try:
            with concurrent.futures.ThreadPoolExecutor(lab["concurrency"]) as pool:
                for batch in batches:
                    rows = [row for row in pool.map(ask, batch.itertuples(index=False)) if row is not None]
                    frame = pandas.DataFrame(rows, columns=lab["columns"])
                    # pandas guesses types by what a wave happens to hold; Spark was told them.
                    frame = frame.astype({name: lab["kinds"][name] for name in frame.columns})
                    yield frame
        finally:
            mlflow.flush_trace_async_logging()

    return answer


# COMMAND ----------

import datetime

import mlflow
from mlflow.entities import RunStatus

experiment = mlflow.set_experiment(experiment_id=EXPERIMENT_ID)

# An interrupted batch goes on in the run that it began in.
found = mlflow.search_runs(
    [experiment.experiment_id],
    filter_string=f"tags.`llmops.batch` = '{RESULTS}'",
    order_by=["start_time DESC"],
    max_results=1,
    output_format="list",
)
unfinished = [run for run in found if run.info.status != RunStatus.to_string(RunStatus.FINISHED)]


# How pandas holds what Spark calls so.
KINDS = {"string": "object", "int": "Int32", "double": "float64", "timestamp": "datetime64[ns, UTC]"}


def workspace_login():
    """The workspace and a token for it, for the tasks: they have no login of their own. Taken anew for every wave."""
    from databricks.sdk import WorkspaceClient

    config = WorkspaceClient().config
    return {
        "DATABRICKS_HOST": config.host,
        "DATABRICKS_TOKEN": config.authenticate()["Authorization"].removeprefix("Bearer "),
        "MLFLOW_TRACE_SAMPLING_RATIO": str(TRACE_RATIO),
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }


def spent_lately(wave):
    """The requests of the last sixty seconds, as a task's budget counts them."""
    since = datetime.datetime.now() - datetime.timedelta(seconds=60)
    return [
        (row.answered_at.timestamp(), tokens_needed([SYSTEM, row.prompt], MAX_TOKENS))
        for row in wave.where(F.col("answered_at") > F.lit(since)).select("answered_at", "prompt").collect()
    ]


def ask_wave(rows, run_id, spent):
    """
    Puts the prompts of a wave to the model and writes their answers. They are dealt out by id, so that a lost task's
    prompts are the same again.
    """
    lab = {
        "environment": workspace_login(),
        "experiment_id": experiment.experiment_id,
        "run_id": run_id,
        "endpoint": OPENAI_ENDPOINT,
        "api_version": OPENAI_API_VERSION,
        "deployment": OPENAI_DEPLOYMENT,
        "login": model_login(),
        "system": SYSTEM,
        "max_tokens": MAX_TOKENS,
        "concurrency": CONCURRENCY,
        "tokens": tokens_per_minute // tasks,
        "requests": max(1, requests_per_minute // tasks),
        "tasks": tasks,
        "spent": spent,
        "columns": NAMES,
        "kinds": {field.name: KINDS[field.dataType.simpleString()] for field in ANSWER},
    }
    wave = spark.createDataFrame(rows, prompts.schema).repartition(tasks, "id")
    write(wave.mapInPandas(answering(lab), ANSWER))


# COMMAND ----------

# MAGIC %md en
# MAGIC ## Wave after wave
# MAGIC
# MAGIC Each wave is written before the next begins. After three waves in a row without an answer the batch stops: something
# MAGIC is wrong that waiting does not fix.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Tanda tras tanda
# MAGIC
# MAGIC Cada tanda se escribe antes de que empiece la siguiente. Tras tres tandas seguidas sin respuesta, el lote se detiene:
# MAGIC hay un problema que esperar no arregla.

# COMMAND ----------

begun = time.time()
answered, barren = 0, 0
spent = []
continued = {"run_id": unfinished[0].info.run_id} if unfinished else {"tags": {"llmops.batch": RESULTS}}
with mlflow.start_run(**continued) as run:
    if not unfinished:
        mlflow.log_params({"prompts": PROMPTS, "results": RESULTS, "total_prompts": total, "max_tokens": MAX_TOKENS})
    while barren < 3:
        rows = unanswered().limit(WAVE).collect()
        if not rows:
            break
        since = time.time()
        ask_wave(rows, run.info.run_id, spent)
        wave = answers().join(spark.createDataFrame([(row.id,) for row in rows], "id string"), "id")
        spent = spent_lately(wave)
        count, tokens, errors = wave.agg(
            F.count("*"), F.sum(F.col("prompt_tokens") + F.col("completion_tokens")), F.count("error")
        ).first()
        answered += count
        barren = 0 if count else barren + 1
        minutes = (time.time() - since) / 60
        mlflow.log_metrics(
            {
                "answered": already + answered,
                "refused": errors,
                "prompts_per_second": count / (minutes * 60),
                "tokens_per_minute": (tokens or 0) / minutes,
            },
            step=already + answered,
        )
        print(f"{already + answered} of {total} answered, {count / (minutes * 60):.1f} prompts a second")
    remaining = unanswered().count()
    seconds = time.time() - begun
    mlflow.log_metrics({"batch_prompts_per_second": answered / seconds if seconds else 0.0, "remaining": remaining})
    if remaining:
        raise RuntimeError(f"{remaining} of {total} prompts have no answer yet; run the notebook again to go on.")

# COMMAND ----------

done = answers().join(prompts.select("id"), "id", "left_semi")
written, distinct, refused = done.agg(F.count("*"), F.countDistinct("id"), F.count("error")).first()
if written != distinct:
    raise RuntimeError(f"{written - distinct} answers too many in {RESULTS}: was the batch run twice at once?")
display(done.select("id", "prompt", "reply", "error").limit(10))

# COMMAND ----------

dbutils.notebook.exit(
    json.dumps(
        {
            "run_id": run.info.run_id,
            "experiment_id": experiment.experiment_id,
            "results": RESULTS,
            "format": FORMAT,
            "prompts": total,
            "answered": answered,
            "answered_before": already,
            "refused": refused,
            "tasks": tasks,
            "tokens_per_minute": tokens_per_minute,
            "seconds": round(seconds, 3),
        }
    )
)
