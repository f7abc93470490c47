"""`dbutils` as far as notebooks of a lab use it, and `spark`."""

from __future__ import annotations

import base64
import os
import sys
from types import SimpleNamespace
from typing import Callable, NamedTuple

import requests


class NotebookExit(Exception):
    """Raised by dbutils.notebook.exit; its one argument is the notebook's result."""


class RestartPython(Exception):
    """Raised by dbutils.library.restartPython: nothing that was defined is known afterwards."""


class InputWidgetNotDefined(Exception):
    pass


class IllegalArgumentException(Exception):
    pass


class Widgets:
    """The boxes above a notebook. A job's parameters win over the defaults that the notebook gives."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:
        self._defaults[name] = defaultValue

    def dropdown(self, name: str, defaultValue: str, choices: list[str], label: str | None = None) -> None:
        if defaultValue not in choices:
            raise IllegalArgumentException(f"Default value {defaultValue} is not among the choices of {name}")
        self._defaults[name] = defaultValue

    combobox = dropdown
    multiselect = dropdown

    def get(self, name: str) -> str:
        values = self.getAll()
        if name not in values:
            raise InputWidgetNotDefined(f"No input widget named {name} is defined")
        return values[name]

    def getAll(self) -> dict[str, str]:
        return {**self._defaults, **self._parameters}

    def remove(self, name: str) -> None:
        self._defaults.pop(name, None)

    def removeAll(self) -> None:
        self._defaults.clear()


class Secrets:
    """Reads secrets from the workspace; what was read is kept out of what the notebook shows."""

    def __init__(self, learn: Callable[[str], None]) -> None:
        self._learn = learn

    def getBytes(self, scope: str, key: str) -> bytes:
        answer = requests.get(
            f"{os.environ['DATABRICKS_HOST']}/api/2.0/secrets/get",
            params={"scope": scope, "key": key},
            headers={"Authorization": f"Bearer {os.environ['DATABRICKS_TOKEN']}"},
            timeout=30,
        )
        if answer.status_code == 404:
            raise IllegalArgumentException(f"Secret does not exist with scope: {scope} and key: {key}")
        answer.raise_for_status()
        return base64.b64decode(answer.json()["value"])

    def get(self, scope: str, key: str) -> str:
        value = self.getBytes(scope, key).decode()
        self._learn(value)
        return value


class AccessToken(NamedTuple):
    """As azure.core.credentials has it; `expires_on` in seconds since 1970."""

    token: str
    expires_on: int


class ServiceCredential:
    """Gives tokens, as the credentials of azure.identity do."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        answer = requests.post(
            f"{os.environ['DATABRICKS_HOST']}/api/2.1/unity-catalog/temporary-service-credentials",
            json={"credential_name": self._name, "azure_options": {"resources": list(scopes)}},
            headers={"Authorization": f"Bearer {os.environ['DATABRICKS_TOKEN']}"},
            timeout=30,
        )
        if not answer.ok:
            raise IllegalArgumentException(answer.json().get("message", answer.text))
        given = answer.json()
        return AccessToken(given["azure_aad"]["aad_token"], given["expiration_time"] // 1000)


class Credentials:
    """Unity Catalog's credentials for services outside of the workspace."""

    def getServiceCredentialsProvider(self, name: str) -> ServiceCredential:
        return ServiceCredential(name)


def leave(value: str = "") -> None:
    raise NotebookExit(str(value))


def restart() -> None:
    raise RestartPython()


def dbutils(parameters: dict[str, str], learn: Callable[[str], None]) -> SimpleNamespace:
    return SimpleNamespace(
        widgets=Widgets(parameters),
        secrets=Secrets(learn),
        credentials=Credentials(),
        notebook=SimpleNamespace(exit=leave),
        library=SimpleNamespace(restartPython=restart),
    )


class LazySpark:
    """The session that every notebook has, made at its first use: a JVM takes seconds to start."""

    def __init__(self, master: str, folder: str) -> None:
        self._settings = (master, folder)

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        session = self.__dict__.get("_session")
        if session is None:
            session = self.__dict__["_session"] = open_session(*self._settings)
        return getattr(session, name)


def open_session(master: str, folder: str):
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise RuntimeError("The notebook uses Spark, and the Python that runs it here has no PySpark.") from None
    os.environ["PYSPARK_PYTHON"] = sys.executable
    return (
        SparkSession.builder.master(master)
        .appName("notebook")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # Without it any user of the machine may hand this process tasks to run. Here Spark makes the secret itself.
        .config("spark.authenticate", "true")
        .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
        .config("spark.local.dir", folder)
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
