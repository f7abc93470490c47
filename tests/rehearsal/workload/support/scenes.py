"""The scenes of same-trace.test.ts, as Python's autolog records them. Prints their run ids as JSON."""

import json
import sys

import mlflow
import openai

tracking, endpoint, experiment = sys.argv[1:4]
mlflow.set_tracking_uri(tracking)
mlflow.set_experiment(experiment)
mlflow.openai.autolog()
scenes = json.load(sys.stdin)


def client(**options):
    return openai.AzureOpenAI(
        azure_endpoint=endpoint, api_version="2024-05-01-preview", **{"api_key": "key", **options}
    )


def consume(result):
    if isinstance(result, openai.Stream):
        for _ in result:
            pass


runs = {}
for scene in scenes:
    completions = client(**scene.get("client", {})).chat.completions
    calls = scene["calls"]
    try:
        with mlflow.start_run() as run:
            runs[scene["name"]] = run.info.run_id
            if scene.get("span"):
                with mlflow.start_span(scene["span"], span_type="CHAIN") as span:
                    span.set_inputs({"topic": "nesting"})
                    for call in calls:
                        consume(completions.create(**call))
                    span.set_outputs("done")
            else:
                for call in calls:
                    consume(completions.create(**call))
    except openai.OpenAIError:
        pass
mlflow.flush_trace_async_logging()
print(json.dumps(runs))
