"""Hold that what is read is a file, or a folder of files, and stays as it is while it is read.

An export that is still being written reads as a shorter one: rows that come later would be missing, and nobody would
know. A pipe or device never ends, or gives what it holds only once. Knows nothing of what files hold.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from practicecheck.errors import InputError

State = Mapping[str, tuple[int, int, int]]
"""Size, time of last change and inode of each file, by name."""


@contextmanager
def steady(path: Path, suffixes: frozenset[str]) -> Iterator[None]:
    """Read a file, or those of a folder whose names end as given, inside this.

    Raises InputError where one is no file, or changes meanwhile. What is read of a file that changed is not to be
    used; where it could not be read at all, that it changed is why.
    """
    before = _state(path, suffixes)
    try:
        yield
    except InputError as error:
        _compare(path, suffixes, before, error)
        raise
    _compare(path, suffixes, before, None)


def _compare(path: Path, suffixes: frozenset[str], before: State, cause: InputError | None) -> None:
    after = _state(path, suffixes)
    changed = [name for name in (*before, *after) if before.get(name) != after.get(name)]
    if changed:
        raise InputError(
            f"{changed[0]} changed while it was read, so a part of it may be missing. Wait until the export has ended, then run "
            "again."
        ) from cause


def _state(path: Path, suffixes: frozenset[str]) -> State:
    if not path.is_dir():
        return {path.name: _state_of(path)}
    read = [one for one in path.iterdir() if one.suffix.lower() in suffixes and one.name[0] not in ".~"]
    return {one.name: _state_of(one) for one in sorted(read) if not one.is_dir()}


def _state_of(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        if not path.is_symlink():
            raise
        raise InputError(
            f"{path.name} is a link that leads to nothing. Put the file itself there, or remove it."
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(
            f"{path.name} is a pipe or a device, not a file, so it can be read once or without end. Save it as a file."
        )
    return found.st_size, found.st_mtime_ns, found.st_ino
