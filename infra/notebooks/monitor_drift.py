# Databricks notebook source
# MAGIC %md en
# MAGIC # Has the model drifted?
# MAGIC
# MAGIC This notebook compares the traces of a baseline with those of a candidate: prompts, replies and times. A job can run
# MAGIC it every day; its failure e-mail then reports drift. `npx llmops monitor` does the same from a terminal, compares
# MAGIC wording as well, and writes a page.
# MAGIC
# MAGIC It does not call the model; it only reads traces.

# COMMAND ----------

# MAGIC %md es
# MAGIC # ¿Ha derivado el modelo?
# MAGIC
# MAGIC Este cuaderno compara las trazas de una referencia con las de un candidato: preguntas, respuestas y tiempos. Un
# MAGIC trabajo puede ejecutarlo cada día; si hay deriva, avisa con su correo de fallo. `npx llmops monitor` hace lo mismo
# MAGIC desde una terminal, compara también las palabras y escribe una página.
# MAGIC
# MAGIC No llama al modelo; solo lee las trazas.

# COMMAND ----------

# MAGIC %pip install --quiet mlflow==3.17.2

# COMMAND ----------

dbutils.library.restartPython()

# COMMAND ----------

# MAGIC %md en
# MAGIC ## Settings
# MAGIC
# MAGIC Each side is a window (`24h`, `7d`) or the id of a run. The candidate's window ends now, and the baseline's ends
# MAGIC where the candidate's begins. With `fail_on_drift` the notebook fails when a metric has drifted, so that the job sends
# MAGIC its e-mail.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Ajustes
# MAGIC
# MAGIC Cada lado es una ventana (`24h`, `7d`) o el id de una ejecución. La ventana del candidato termina ahora, y la de la
# MAGIC referencia termina donde empieza la del candidato. Con `fail_on_drift` el cuaderno falla si una métrica ha derivado,
# MAGIC para que el trabajo envíe su correo.

# COMMAND ----------

# The deployment writes this lab's settings here.

# COMMAND ----------

dbutils.widgets.text("baseline", "7d", "Baseline: window or run")
dbutils.widgets.text("candidate", "24h", "Candidate: window or run")
dbutils.widgets.dropdown("fail_on_drift", "false", ["false", "true"], "Fail on drift")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The traces
# MAGIC
# MAGIC A failed trace has no tokens, so those tests leave it out. Failures are compared as well.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Las trazas
# MAGIC
# MAGIC Una traza fallida no tiene tokens, así que esas pruebas la omiten. También se comparan los fallos.

# COMMAND ----------

import json
import re
import time

import mlflow
import pandas as pd

experiment = mlflow.set_experiment(experiment_id=EXPERIMENT_ID)
UNITS = {"m": 60, "h": 3600, "d": 86400}
MOST_TRACES = 10_000


def seconds_of(window):
    """The length of a window such as 24h; None for what is none."""
    found = re.fullmatch(r"(\d+)([mhd])", window)
    return int(found[1]) * UNITS[found[2]] if found else None


def selection(side, until):
    """How the traces of a side are searched for, and the time in milliseconds at which its window begins."""
    length = seconds_of(side)
    if length is not None:
        since = until - length * 1000
        return {"filter_string": f"timestamp_ms >= {since} AND timestamp_ms < {until}"}, since
    if re.fullmatch(r"[0-9a-f]{32}", side):
        return {"run_id": side}, until
    raise ValueError(f"{side!r} is neither a window such as 24h or 7d nor the id of a run")


def measures(trace):
    info = trace.info
    usage = json.loads(info.trace_metadata.get("mlflow.trace.tokenUsage", "{}"))
    answer = trace.data.spans[0].outputs if trace.data.spans else None
    answer = answer if isinstance(answer, dict) else {}
    choices = answer.get("choices") or [{}]
    failed = info.state.value == "ERROR"
    return {
        "prompt.tokens": usage.get("input_tokens"),
        "reply.tokens": None if failed else usage.get("output_tokens"),
        "total.tokens": usage.get("total_tokens"),
        "latency": None if info.execution_duration is None else info.execution_duration / 1000,
        "reply.finish": choices[0].get("finish_reason"),
        "reply.model": answer.get("model"),
        "state": info.state.value,
    }


def samples(chosen):
    traces = mlflow.search_traces(
        locations=[experiment.experiment_id],
        order_by=["timestamp_ms DESC"],
        max_results=MOST_TRACES,
        return_type="list",
        **chosen,
    )
    return pd.DataFrame([measures(trace) for trace in traces], columns=[*RESOLUTIONS, *CATEGORIES])


# The largest difference that people do not notice, by metric: tiny changes of stable values are not drift.
RESOLUTIONS = {"prompt.tokens": 0.1, "reply.tokens": 0.1, "total.tokens": 0.1, "latency": 0.02}
CATEGORIES = ["reply.finish", "reply.model", "state"]

candidate_search, begin = selection(dbutils.widgets.get("candidate").strip(), int(time.time() * 1000))
baseline_search, _ = selection(dbutils.widgets.get("baseline").strip(), begin)
candidate, baseline = samples(candidate_search), samples(baseline_search)
print(f"{len(baseline)} traces of the baseline, {len(candidate)} of the candidate")

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The tests
# MAGIC
# MAGIC * Numbers: **Kolmogorov–Smirnov**. Its distance is the effect: the largest share of values that lie higher, or
# MAGIC   lower, than before by more than people notice (2.5 % of the median, or 0.02 s).
# MAGIC * Categories: **chi-square**, with Cramér's V; by permutation where the expected counts are small.
# MAGIC * Several tests make false alarms likelier, so the p-values are corrected (**Benjamini–Hochberg**).
# MAGIC * A difference is drift when it is large enough to matter *and* unlikely to be chance, however many traces there are.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## Las pruebas
# MAGIC
# MAGIC * Números: **Kolmogórov–Smirnov**. Su distancia es el efecto: la mayor proporción de valores que quedan por encima, o
# MAGIC   por debajo, de los de antes en más de lo que se nota (el 2,5 % de la mediana, o 0,02 s).
# MAGIC * Categorías: **ji cuadrado**, con la V de Cramér; por permutación si las frecuencias esperadas son pequeñas.
# MAGIC * Muchas pruebas hacen más probables las falsas alarmas: los valores p se corrigen (**Benjamini–Hochberg**).
# MAGIC * Una diferencia es deriva si es lo bastante grande para importar *y* poco probable por azar, haya las trazas que haya.

# COMMAND ----------

import numpy as np
from scipy import stats

FEWEST, RATE, SMALLEST_DISTANCE, SMALLEST_V = 5, 0.05, 0.05, 0.1


def compare_numbers(name):
    left, right = (side[name].dropna().astype(float).to_numpy() for side in (baseline, candidate))
    result = {"metric": name, "baseline": len(left), "candidate": len(right)}
    if min(len(left), len(right)) < FEWEST:
        return result
    tolerance = max(RESOLUTIONS[name], 0.025 * abs(np.median(left)))
    # Whether values lie beyond the place where the sides are furthest apart says as much as the values do.
    tests = [stats.ks_2samp(*gap(*sides, tolerance)) for sides in ((left, right), (right, left))]
    test = max(tests, key=lambda one: one.statistic)
    constant = np.unique(np.concatenate([left, right])).size == 1
    return {
        **result,
        "p_value": None if constant else test.pvalue,
        "effect": test.statistic,
        "ks": test.statistic,
        "baseline_median": float(np.median(left)),
        "candidate_median": float(np.median(right)),
    }


def gap(lower, upper, tolerance):
    """Which values lie beyond the place where one side is above the other by most, and by more than the tolerance."""
    places = np.unique(lower)
    below = np.searchsorted(np.sort(lower), places, side="right") / len(lower)
    reached = np.searchsorted(np.sort(upper), places + tolerance, side="right") / len(upper)
    place = places[np.argmax(below - reached)]
    return (lower > place).astype(int), (upper > place + tolerance).astype(int)


def compare_categories(name):
    left, right = (side[name].dropna() for side in (baseline, candidate))
    result = {"metric": name, "baseline": len(left), "candidate": len(right)}
    kinds = sorted({*left, *right})
    if min(len(left), len(right)) < FEWEST or len(kinds) == 1:
        return {**result, "effect": 0.0} if len(kinds) == 1 else result
    table = np.array([[(side == kind).sum() for kind in kinds] for side in (left, right)])
    test = stats.chi2_contingency(table, correction=False)
    sparse = test.expected_freq.min() < 5
    p_value = permuted(np.concatenate([left, right]), len(left), kinds, test.statistic) if sparse else test.pvalue
    # Of two rows, so that the smaller side of the table is one.
    return {**result, "p_value": p_value, "effect": float(np.sqrt(test.statistic / table.sum())), "chi2": test.statistic}


def permuted(values, first, kinds, observed, rounds=2000):
    """The share of ways to deal the values out to both sides that differ as much as the observed one."""
    codes = np.searchsorted(kinds, values)
    random = np.random.default_rng(0)
    extreme = 0
    for _ in range(rounds):
        dealt = random.permutation(codes)
        table = np.array([np.bincount(part, minlength=len(kinds)) for part in (dealt[:first], dealt[first:])])
        expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
        extreme += ((table - expected) ** 2 / expected).sum() >= observed - 1e-9
    return (extreme + 1) / (rounds + 1)


results = pd.DataFrame([*map(compare_numbers, RESOLUTIONS), *map(compare_categories, CATEGORIES)])
for column in ["p_value", "effect"]:
    results[column] = pd.to_numeric(results[column] if column in results else None, errors="coerce")
tested = results["p_value"].notna()
results["adjusted_p_value"] = np.nan
if tested.any():
    results.loc[tested, "adjusted_p_value"] = stats.false_discovery_control(results.loc[tested, "p_value"])


def verdict(row):
    fewest = min(row["baseline"], row["candidate"])
    if fewest < FEWEST or pd.isna(row["effect"]):
        return "too few samples"
    large = row["effect"] >= (SMALLEST_DISTANCE if row["metric"] in RESOLUTIONS else SMALLEST_V)
    significant = not pd.isna(row["adjusted_p_value"]) and row["adjusted_p_value"] <= RATE
    return "drift" if large and significant else "no drift"


results["verdict"] = results.apply(verdict, axis=1)
display(results)

# COMMAND ----------

# MAGIC %md en
# MAGIC ## The result
# MAGIC
# MAGIC The result is logged to the experiment as a run of its own, with a tag that keeps it out of later comparisons.

# COMMAND ----------

# MAGIC %md es
# MAGIC ## El resultado
# MAGIC
# MAGIC El resultado se guarda en el experimento como una ejecución propia, con una etiqueta que la excluye de las siguientes
# MAGIC comparaciones.

# COMMAND ----------

drifted = results.loc[results["verdict"] == "drift", "metric"].tolist()
compared = int((results["verdict"] != "too few samples").sum())
overall = "drift" if drifted else "no drift" if compared else "too few samples"
finding = f"{', '.join(drifted)} drifted" if drifted else overall

with mlflow.start_run(run_name=f"monitor {time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())}") as run:
    mlflow.set_tags({"llmops.kind": "monitor", "drift.verdict": overall, "drift.finding": finding})
    mlflow.log_params(
        {
            "baseline": dbutils.widgets.get("baseline"),
            "candidate": dbutils.widgets.get("candidate"),
            "baseline_traces": len(baseline),
            "candidate_traces": len(candidate),
        }
    )
    figures = {"drift.metrics_drifted": len(drifted), "drift.metrics_compared": compared}
    statistics = ["effect", "p_value", "adjusted_p_value", "ks", "chi2", "baseline_median", "candidate_median"]
    for row in results.to_dict("records"):
        for name in statistics:
            if not pd.isna(row.get(name)):
                figures[f"drift.{row['metric']}.{name}"] = float(row[name])
        if row["verdict"] != "too few samples":
            figures[f"drift.{row['metric']}.drifted"] = float(row["verdict"] == "drift")
    mlflow.log_metrics(figures)
print(finding)

# COMMAND ----------

if drifted and dbutils.widgets.get("fail_on_drift") == "true":
    raise RuntimeError(f"Drift: {finding}. See run {run.info.run_id}.")
dbutils.notebook.exit(
    json.dumps(
        {
            "reply": finding,
            "verdict": overall,
            "drifted": drifted,
            "run_id": run.info.run_id,
            "experiment_id": experiment.experiment_id,
            "baseline_traces": len(baseline),
            "candidate_traces": len(candidate),
        }
    )
)
