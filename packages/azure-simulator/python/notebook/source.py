"""Databricks' source format: a Python file whose comments divide it into the cells of a notebook."""

from dataclasses import dataclass

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
MAGIC = "# MAGIC"


@dataclass(frozen=True)
class Cell:
    """One cell as a person sees it: the text, and the magic command that begins it ("" for Python)."""

    text: str
    magic: str


def cells_of(source: str) -> list[Cell]:
    """The cells of a notebook, empty ones left out. Raises ValueError when it is not in source format."""
    lines = source.splitlines()
    if not lines or lines[0].strip() != HEADER:
        raise ValueError(f"the notebook does not begin with {HEADER!r}")
    texts: list[list[str]] = [[]]
    for line in lines[1:]:
        if line.strip() == SEPARATOR:
            texts.append([])
        else:
            texts[-1].append(line)
    return [cell_of(text) for text in texts if any(line.strip() for line in text)]


def cell_of(lines: list[str]) -> Cell:
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if not lines[0].startswith(MAGIC):
        return Cell("\n".join(lines), "")
    text = "\n".join(line[len(MAGIC) :].removeprefix(" ") if line.startswith(MAGIC) else line for line in lines)
    magic = text.split(None, 1)[0].removeprefix("%")
    if magic == "python":
        return Cell(text.split("\n", 1)[1] if "\n" in text else "", "")
    return Cell(text, magic)
