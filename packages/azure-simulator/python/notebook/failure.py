"""A failed cell's error as a notebook shows it: from the cell on, with the lines around each step."""

from __future__ import annotations

import linecache
import traceback
from types import TracebackType

AROUND = 2


def remember(name: str, text: str) -> None:
    """Lets a cell's lines be shown in tracebacks."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def summary(error: BaseException) -> str:
    """The error in a line, as in `ValueError: no such thing`."""
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def trace(error: BaseException, cell: str) -> str:
    """The traceback of an error, without the frames of whatever runs the cell."""
    kind = type(error).__name__
    head = ["-" * 75, f"{kind}{'Traceback (most recent call last)':>{max(75 - len(kind), 34)}}"]
    if isinstance(error, SyntaxError) and error.filename == cell:
        return "\n".join([*head, *"".join(traceback.format_exception_only(error)).rstrip().splitlines()])
    return "\n".join([*head, *chain(error, cell), "", *whole(error)])


def whole(error: BaseException) -> list[str]:
    return "".join(traceback.format_exception_only(error)).rstrip().splitlines()


def chain(error: BaseException, cell: str) -> list[str]:
    before: list[str] = []
    if error.__cause__ is not None:
        link = "The above exception was the direct cause of the following exception:"
        before = [*chain(error.__cause__, cell), "", *whole(error.__cause__), "", link, ""]
    elif error.__context__ is not None and not error.__suppress_context__:
        link = "During handling of the above exception, another exception occurred:"
        before = [*chain(error.__context__, cell), "", *whole(error.__context__), "", link, ""]
    return [*before, *steps(error.__traceback__, cell)]


def steps(found: TracebackType | None, cell: str) -> list[str]:
    frames = traceback.extract_tb(found)
    inside = next((index for index, frame in enumerate(frames) if frame.filename == cell), 0)
    lines: list[str] = []
    for frame in frames[inside:]:
        number = frame.lineno or 0
        own = frame.filename.startswith("<command-")
        where = f"File {frame.filename}" if own else f"File {frame.filename}:{number}, in {frame.name}(...)"
        lines.append(f"{where}, line {number}" if own else where)
        for at in range(max(1, number - AROUND), number + AROUND + 1):
            text = linecache.getline(frame.filename, at)
            if not text and at > number:
                break
            arrow = "---->" if at == number else "     "
            lines.append(f"{arrow} {at} {text.rstrip()}".rstrip())
        lines.append("")
    return lines[:-1]
