"""mlflow with the `databricks` tracking URI: a traced chat completion, and what is read back of it."""

import json
import sys

import mlflow
import openai
from databricks.sdk import WorkspaceClient

server = sys.argv[1]
user = WorkspaceClient().current_user.me().user_name
WorkspaceClient().workspace.mkdirs(f"/Users/{user}/lab")
name = f"/Users/{user}/lab/experiment"

mlflow.set_tracking_uri("databricks")
experiment = mlflow.set_experiment(name)
mlflow.openai.autolog()
client = openai.AzureOpenAI(max_retries=0)
messages = [
    {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
    {"role": "user", "content": "Tell me a joke about animals."},
]
with mlflow.start_run() as run:
    reply = client.chat.completions.create(model="gpt-4o", messages=messages, temperature=1.0)
    mlflow.log_param("completion_tokens", reply.usage.completion_tokens)
    mlflow.log_text("<h1>Report</h1>", "reports/drift.html")
list(client.chat.completions.create(model="gpt-4o", messages=messages, stream=True))
try:
    openai.AzureOpenAI(api_key="wrong", max_retries=0).chat.completions.create(
        model="gpt-4o", messages=messages
    )
except openai.AuthenticationError:
    pass
mlflow.flush_trace_async_logging()


def comparable(trace):
    """Where the spans are is each server's own affair; MLflow's adds the cost, and the model of a failed call."""
    data = trace.to_dict()
    for tag in ["mlflow.artifactLocation", "mlflow.trace.spansLocation"]:
        data["info"]["tags"].pop(tag, None)
    spans = data["data"]["spans"]
    for span in spans:
        span["attributes"] = {key: json.loads(value) for key, value in span["attributes"].items()}
        span["attributes"].pop("mlflow.llm.cost", None)
        if data["info"]["state"] == "ERROR":
            span["attributes"].pop("mlflow.llm.model", None)
    return data


def traces():
    found = mlflow.search_traces(locations=[experiment.experiment_id], return_type="list")
    return [comparable(mlflow.get_trace(trace.info.trace_id)) for trace in reversed(found)]


of_run = mlflow.search_traces(
    locations=[experiment.experiment_id], run_id=run.info.run_id, return_type="list"
)
files = mlflow.MlflowClient()
told = {
    "name": mlflow.get_experiment(experiment.experiment_id).name,
    "artifacts": experiment.artifact_location,
    "runs": [
        [found.info.run_id == run.info.run_id, found.data.params]
        for found in files.search_runs([experiment.experiment_id])
    ],
    "report": mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/reports/drift.html"),
    "files": [file.path for file in files.list_artifacts(run.info.run_id, "reports")],
    "ofRun": [trace.info.request_preview for trace in of_run],
    "reply": reply.choices[0].message.content,
    "inWorkspace": traces(),
}
mlflow.set_tracking_uri(server)
told["onServer"] = traces()
told["nameOnServer"] = mlflow.get_experiment(experiment.experiment_id).name
mlflow.set_tracking_uri("databricks")
mlflow.delete_experiment(experiment.experiment_id)
told["again"] = mlflow.create_experiment(name) != experiment.experiment_id
print(json.dumps(told))
