"""databricks-sdk against the workspace of the environment, outlined as one JSON document."""

import base64
import io
import json
import os

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.workspace import ImportFormat, Language

client = WorkspaceClient()
user = client.current_user.me().user_name
folder = f"/Users/{user}/lab"
told = {"user": user, "login": client.config.auth_type, "workspace": client.get_workspace_id()}


def refusal(call):
    try:
        call()
    except DatabricksError as error:
        return {"name": type(error).__name__, "code": error.error_code, "message": str(error)}
    return "no error"


client.workspace.mkdirs(folder)
source = b"# Databricks notebook source\nprint('hi')\n"
client.workspace.import_(
    f"{folder}/joke",
    content=base64.b64encode(source).decode(),
    format=ImportFormat.SOURCE,
    language=Language.PYTHON,
    overwrite=True,
)
client.workspace.upload(f"{folder}/notes.txt", io.BytesIO(b"notes"), format=ImportFormat.RAW)
told["objects"] = [[o.path, o.object_type.value] for o in client.workspace.list(folder)]
told["notebook"] = base64.b64decode(client.workspace.export(f"{folder}/joke").content).decode()
told["file"] = client.workspace.download(f"{folder}/notes.txt").read().decode()
told["missing"] = refusal(lambda: client.workspace.get_status(f"{folder}/none"))

client.secrets.create_scope("lab")
client.secrets.put_secret("lab", "key", string_value="s3cr3t")
told["secrets"] = [secret.key for secret in client.secrets.list_secrets("lab")]
told["secret"] = base64.b64decode(client.secrets.get_secret("lab", "key").value).decode()
told["secondScope"] = refusal(lambda: client.secrets.create_scope("lab"))
client.secrets.delete_scope("lab")

told["runtime"] = client.clusters.select_spark_version(ml=True, long_term_support=True)
cluster = client.clusters.create_and_wait(
    cluster_name="lab",
    spark_version="16.4.x-cpu-ml-scala2.12",
    node_type_id="Standard_D4ds_v5",
    num_workers=0,
    autotermination_minutes=30,
    spark_conf={"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"},
    custom_tags={"ResourceClass": "SingleNode"},
)
told["cluster"] = [cluster.state.value, cluster.cluster_cores]
client.clusters.delete_and_wait(cluster.cluster_id)
ended = client.clusters.get(cluster.cluster_id)
told["ended"] = [ended.state.value, ended.termination_reason.code.value]
client.clusters.start_and_wait(cluster.cluster_id)
told["events"] = [event.type.value for event in client.clusters.events(cluster.cluster_id)]
client.clusters.permanent_delete(cluster.cluster_id)
told["gone"] = refusal(lambda: client.clusters.get(cluster.cluster_id))

token = client.tokens.create(comment="lab", lifetime_seconds=3600)
for name in [name for name in os.environ if name.startswith(("ARM_", "AZURE_"))]:
    del os.environ[name]
by_token = WorkspaceClient(token=token.token_value)
told["tokenLogin"] = [by_token.config.auth_type, by_token.current_user.me().user_name]
told["wrongToken"] = refusal(lambda: WorkspaceClient(token="dapi0123").current_user.me())
print(json.dumps(told))
