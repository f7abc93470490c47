"""MLflow's own command, `mlflow server ...`, in one process and behind a login.

That command ends by starting Python once more, for uvicorn, which then imports all of MLflow a second time: half of the
seconds that a server takes to start. Here uvicorn runs in the process that has imported it already. The command, the
application and its settings are MLflow's; a version that starts its server in another way is not served at all.
"""

import os
import runpy
import sys

# The server's own children are not to inherit it.
password = os.environ.pop("REHEARSAL_MLFLOW_PASSWORD")

import uvicorn  # noqa: E402, F401  MLflow sets its application up as a server's where this is loaded.
import mlflow.server  # noqa: E402
from mlflow.cli import cli  # noqa: E402

from login import Login  # noqa: E402


def serve_here(command, *args, extra_env=None, **options):
    if command[:3] != [sys.executable, "-m", "uvicorn"]:
        sys.exit(f"This MLflow starts its server by {command[:3]}, which would be without a login.")
    os.environ.update(extra_env or {})
    from mlflow.server.fastapi_app import app

    # Outermost: what is added last comes first.
    app.add_middleware(Login, password=password)
    sys.argv = command[2:]
    runpy.run_module("uvicorn", run_name="__main__")
    sys.exit(0)


mlflow.server._exec_cmd = serve_here
sys.exit(cli.main(prog_name="mlflow"))
