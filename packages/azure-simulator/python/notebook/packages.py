"""What `%pip` says here: nothing is installed, what is asked for must be there already."""

from __future__ import annotations

import shlex
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement


class PackageMissing(Exception):
    """A notebook asks for a package that this Python does not have."""


def pip(command: str) -> str:
    """
    Answers a `%pip` command with what pip would print where everything is installed.
    Raises PackageMissing for a package that is absent or of another version, ValueError for another command.
    """
    words = shlex.split(command.replace("\n", " "))[1:]
    if not words or words[0] != "install":
        raise ValueError(f"{command.splitlines()[0]!r}: of %pip only `install` is answered here")
    options = [word for word in words[1:] if word.startswith("-")]
    said = [satisfied(word) for word in words[1:] if not word.startswith("-")]
    return "" if {"-q", "--quiet"} & set(options) else "\n".join(said)


def satisfied(word: str) -> str:
    try:
        wanted = Requirement(word)
    except InvalidRequirement as reason:
        raise ValueError(f"%pip install {word}: {reason}") from None
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        raise PackageMissing(f"%pip asks for {word}, and this Python has no {wanted.name}") from None
    if not wanted.specifier.contains(version, prereleases=True):
        raise PackageMissing(f"%pip asks for {word}, and this Python has {wanted.name} {version}")
    return f"Requirement already satisfied: {word} ({version})"
