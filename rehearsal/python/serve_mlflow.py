"""MLflow's own command, `mlflow server ...`, in one process.

That command ends by starting Python once more, for uvicorn, which then imports all of MLflow a second time: half of the
seconds that a server takes to start. Here uvicorn runs in the process that has imported it already. The command, the
application and its settings are MLflow's; a version that starts its server in another way does that.
"""

import os
import runpy
import sys

import uvicorn  # noqa: F401  MLflow sets its application up as a server's where this is loaded.
import mlflow.server
from mlflow.cli import cli

start_process = mlflow.server._exec_cmd


def serve_here(command, *args, extra_env=None, **options):
    if command[:3] != [sys.executable, "-m", "uvicorn"]:
        return start_process(command, *args, extra_env=extra_env, **options)
    os.environ.update(extra_env or {})
    sys.argv = command[2:]
    runpy.run_module("uvicorn", run_name="__main__")
    sys.exit(0)


mlflow.server._exec_cmd = serve_here
sys.exit(cli.main(prog_name="mlflow"))
