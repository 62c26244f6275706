"""Write one file that its owner alone may read, whole or not at all. Knows nothing of what it holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from practicecheck.errors import OutputError


def write_private(path: Path, content: str | bytes) -> None:
    """Write `content` under a temporary name beside `path`, then give it its name; an earlier file is replaced.

    Raises OutputError, with nothing left behind, where it cannot be written.
    """
    path = path.absolute()
    made: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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
            f"{path.name} could not be written: {why}. Nothing was left behind. Choose another --out."
        ) from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)
