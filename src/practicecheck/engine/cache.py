"""What is kept on this machine from run to run, to save time: never anything of a child.

A cache that cannot be read or written costs time, not the run. Knows nothing of what is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_cache_path

_MOST_FILES = 24
"""Of one kind, such as compiled rulebooks: whoever changes rules makes one with each change."""
_MOST_NOTES = 4_000
_MOST = 1_000_000
"""No number noted is as large: one that is was not written here."""


def cache_folder() -> Path:
    """Where it is kept."""
    return user_cache_path("practicecheck", appauthor=False)


def recall(path: Path) -> str | None:
    """The text that is kept as a file; None where there is none."""
    with contextlib.suppress(OSError, ValueError):
        text = path.read_text(encoding="utf-8")
        with contextlib.suppress(OSError):
            path.touch()  # what is used stays longest
        return text
    return None


def keep(path: Path, text: str) -> None:
    """Keep a text as a file, whole or not at all; of the files of its kind those longest unused go.

    Where it cannot be written it is not kept, and nothing is said: all of it can be made again.
    """
    with contextlib.suppress(OSError):
        _write(path, text)
        _thin(path)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".kept-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    finally:  # on a full disk
        Path(name).unlink(missing_ok=True)


def _thin(path: Path) -> None:
    kind = path.name.partition("-")[0]
    dated = sorted(((one.stat().st_mtime, one) for one in path.parent.glob(f"{kind}-*")), reverse=True)
    for _, old in dated[_MOST_FILES:]:
        old.unlink(missing_ok=True)


class Notes:
    """Names noted from run to run, each with a number; the newest few thousand stay.

    >>> from tempfile import mkdtemp
    >>> notes = Notes("held-1", Path(mkdtemp()))
    >>> notes.add({"PA-MED-01": 12}); notes.read().get("PA-MED-01"), notes.read().get("PA-MED-02")
    (12, None)
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._place = (folder or cache_folder()) / f"{name}.json"

    def read(self) -> dict[str, int]:
        """All that is noted; nothing where the file cannot be read."""
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(recall(self._place) or "{}")
            if isinstance(found, dict):
                return {name: number for name, number in found.items() if type(number) is int and 0 <= number < _MOST}
        return {}

    def add(self, new: Mapping[str, int]) -> None:
        """Note these too. Of two processes that note at once one may be lost, which costs time alone."""
        before = self.read()
        if any(before.get(name) != number for name, number in new.items()):
            every = {**before, **new}
            keep(self._place, json.dumps(dict([*every.items()][-_MOST_NOTES:])))
