"""
Runs one Databricks notebook, cell by cell, in this process.

    python run.py FOLDER

FOLDER/notebook.json says what to run: {"source", "parameters", "sparkMaster"}. FOLDER/result.json is written
after every cell, so that what was done is known however the process ends. The workspace and its token are in
DATABRICKS_HOST and DATABRICKS_TOKEN. SIGTERM cancels: the running cell gets a KeyboardInterrupt.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import sys
import time
from pathlib import Path

import failure
from packages import pip
from source import Cell, cells_of
from utilities import LazySpark, NotebookExit, RestartPython, dbutils

REDACTED = "[REDACTED]"


class Screen:
    """What the cells show. Secrets that the notebook read do not appear on it."""

    def __init__(self) -> None:
        self.outputs: list[dict] = []
        self._secrets: set[str] = set()

    def learn(self, secret: str) -> None:
        if secret.strip():
            self._secrets.add(secret)

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text

    def begin(self) -> list[dict]:
        self.outputs = []
        return self.outputs

    def write(self, text: str) -> int:
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last["type"] == "ansi":
            last["data"] += text
        elif text:
            self.outputs.append({"type": "ansi", "data": text})
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def show(self, value: object) -> None:
        """`display`: a data frame as a table, anything else as text."""
        if hasattr(value, "toPandas"):
            value = value.limit(1000).toPandas()
        if hasattr(value, "to_dict") and hasattr(value, "columns"):
            cells = json.loads(value.to_json(orient="values", date_format="iso", default_handler=str))
            schema = [{"name": str(name), "type": "string"} for name in value.columns]
            self.outputs.append({"type": "table", "schema": schema, "data": cells})
        else:
            self.write(f"{value}\n")

    def show_html(self, html: str) -> None:
        self.outputs.append({"type": "html", "data": str(html)})


class Notebook:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        job = json.loads((folder / "notebook.json").read_text())
        self.cells = cells_of(job["source"])
        self.screen = Screen()
        self.dbutils = dbutils(job["parameters"], self.screen.learn)
        self.spark = LazySpark(job["sparkMaster"], str(folder))
        self.done: list[dict] = []
        self.names = self.fresh_names()

    def fresh_names(self) -> dict:
        return {
            "__name__": "__main__",
            "dbutils": self.dbutils,
            "spark": self.spark,
            "display": self.screen.show,
            "displayHTML": self.screen.show_html,
        }

    def run(self) -> None:
        exit_value = error = None
        state = "SUCCESS"
        for index, cell in enumerate(self.cells, start=1):
            name = f"<command-{index}>"
            begun = time.time()
            record = {"command": cell.text, "startTime": begun, "state": "finished"}
            record["outputs"] = self.screen.begin()
            self.done.append(record)
            try:
                self.run_cell(cell, name)
            except NotebookExit as left:
                exit_value = self.screen.redacted(str(left))
            except KeyboardInterrupt:
                state, record["state"] = "CANCELED", "cancelled"
            except BaseException as raised:  # SystemExit ends a cell too, not the job's process
                state, record["state"] = "FAILED", "error"
                error = {
                    "summary": self.screen.redacted(failure.summary(raised)),
                    "trace": self.screen.redacted(failure.trace(raised, name)),
                }
                record["errorSummary"], record["error"] = error["summary"], error["trace"]
            record["finishTime"] = time.time()
            self.redact(record)
            ended = exit_value is not None or state != "SUCCESS"
            self.write({"state": state if ended else "RUNNING", "exit": exit_value, "error": error})
            if ended:
                return
        self.write({"state": state, "exit": None, "error": None})

    def redact(self, record: dict) -> None:
        for output in record["outputs"]:
            if isinstance(output["data"], str):
                output["data"] = self.screen.redacted(output["data"])
            else:
                output["data"] = json.loads(self.screen.redacted(json.dumps(output["data"], ensure_ascii=False)))

    def run_cell(self, cell: Cell, name: str) -> None:
        if cell.magic == "md":
            return
        if cell.magic == "pip":
            self.screen.write(pip(cell.text))
            return
        if cell.magic:
            raise NotImplementedError(f"%{cell.magic} cells are not run here: %pip, %md, %python and Python are")
        failure.remember(name, cell.text)
        tree = ast.parse(cell.text, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        try:
            exec(compile(tree, name, "exec"), self.names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)
                if value is not None:
                    self.screen.write(f"{value!r}\n")
        except RestartPython:
            self.names = self.fresh_names()

    def write(self, outcome: dict) -> None:
        temporary = self.folder / "result.json.new"
        temporary.write_text(json.dumps({**outcome, "cells": self.done}, ensure_ascii=False))
        os.replace(temporary, self.folder / "result.json")


def deliver_traces() -> None:
    """What is still on its way to the experiment when the notebook ends."""
    mlflow = sys.modules.get("mlflow")
    if mlflow is not None and hasattr(mlflow, "flush_trace_async_logging"):
        mlflow.flush_trace_async_logging(terminate=True)


def main() -> None:
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # The notebook's own imports are not to find the modules beside this file.
    sys.path[0] = str(folder)
    notebook = Notebook(folder)
    log = sys.stdout
    sys.stdout = sys.stderr = notebook.screen
    try:
        notebook.run()
        deliver_traces()
    finally:
        sys.stdout, sys.stderr = log, sys.__stderr__


if __name__ == "__main__":
    main()
