"""The YAML files of a folder that people write rules or local settings in, and those beside them that would be passed over.

An editor that saves under another ending, or a copy that nobody reads, loses a rule without a word: so each is told. Knows
nothing of what a file says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from practicecheck.written.yaml_file import Problem

ENDING = ".yaml"
_LIKE_YAML = re.compile(r"\.ya?ml(?![a-z])", re.IGNORECASE)
_BEGINS_LIKE_RULES = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*\s*(?:- fact|id): ?[A-Za-z]")
_LOOKED_AT = 4_096


def yaml_files(folder: Path, endings: tuple[str, ...] = (ENDING,)) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of each file that is read, by its path from the folder, in order; and a problem for each that is not.

    A file that looks meant and has another ending is an error, since what it says would be lost; only a warning where the
    file of the right name stands beside it, as it does beside a backup.

    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> for name in ("lists.yaml", "PA-MED-01.yaml.txt"):
    ...     _ = (folder / name).write_text("{}")
    >>> files, problems = yaml_files(folder)
    >>> [*files], [(one.path, one.code) for one in problems]
    (['lists.yaml'], [('PA-MED-01.yaml.txt', 'PC044')])
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    for name, path in paths.items():
        if path.name.endswith(endings):
            try:
                if path.is_file():
                    files[name] = path.read_bytes()
                else:
                    problems.append(_problem(name, _what_it_is(path)))
            except OSError as error:
                problems.append(_problem(name, f"the file cannot be opened ({error.strerror}). May you read it?"))
        elif not path.name.startswith(".") and path.is_file():
            problems += _passed_over(path, name, {one for one in paths if one.endswith(endings)})
    return files, problems


def _what_it_is(path: Path) -> str:
    if path.is_dir():
        return (
            f"this is a folder, and a name that ends in {ENDING} is a file's. Rename it, or put the file in its place."
        )
    if path.is_symlink():
        return "this is a link to a file that is not there. Put the file in its place, or take the link away."
    return "this is no file. Put the file in its place, or take it away."


def _passed_over(path: Path, name: str, read: Collection[str]) -> Iterator[Problem]:
    ending = _LIKE_YAML.search(path.name)
    if ending is None and not _begins_like_rules(path):
        return
    meant = (path.name[: ending.start()] if ending else path.stem) + ENDING
    folder = name.removesuffix(path.name)
    # By the names as they are written: where case does not count, X.YAML is not read and would be its own twin.
    if any(f"{folder}{meant.removesuffix(ENDING)}{one}" in read for one in (ENDING, ".yml")):
        message = f"this is not read: {meant} beside it is. Take it out of the folder, if nothing in it is missed."
        yield _problem(name, message, severity="warning")
    else:
        yield _problem(
            name, f"this is not read, since its name does not end in {ENDING}. Name it {meant}, or take it out."
        )


def _begins_like_rules(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _BEGINS_LIKE_RULES.match(file.read(_LOOKED_AT)) is not None
    except OSError:
        return False


def _problem(name: str, message: str, *, severity: str = "error") -> Problem:
    return Problem(name, 1, 1, "PC044", message, severity)
