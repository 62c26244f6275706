"""Write one file whole or not at all, as a rule one that its owner alone may read. Knows nothing of what it holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from practicecheck.errors import OutputError


def write_private(path: Path, content: str | bytes) -> None:
    """Write `content` under a temporary name beside `path`, then give it its name; an earlier file is replaced, a link is followed.

    Raises OutputError, with nothing left behind, where it cannot be written: its folder does not exist, or a folder, a device, a
    pipe or a socket has that name.
    """
    _require_place(path)
    given, path = path, path.resolve()
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        made = None
    except OSError as error:
        why = (error.strerror or "the disk is full or may not be written to").lower()
        raise OutputError(
            f"{given} could not be written: {why}. Nothing was left behind. Choose another place."
        ) from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def write_for_all(path: Path, content: str) -> None:
    """The same for a file that holds nothing of any child, and that everybody may read."""
    write_private(path, content)
    path.chmod(0o644)


def _require_place(path: Path) -> None:
    # A device would be renamed over, and a folder made for a mistyped name would hold the file where nobody looks for it.
    if path.exists() and not path.is_file():
        raise OutputError(
            f"{path} could not be written: it is there already and is no file of its own. Choose another place."
        )
    folder = path.resolve().parent
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise OutputError(
            f"{path} could not be written: its folder {path.parent} {what}. Is it mistyped? Make the folder first, or choose another "
            "place."
        )
