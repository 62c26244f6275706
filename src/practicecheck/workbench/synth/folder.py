"""Write a folder of made-up tables whole or not at all. Knows nothing of what is written."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to write into, which takes the place of `folder` at the end; nothing is left where writing fails.

    Raises OutputError where `folder` holds anything already, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            f"{folder.name}: there is something here already, and made-up tables must not mix with it. "
            "Name a folder that is new or empty: --out council."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            yield draft
            draft.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            draft.replace(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as problem:
        raise OutputError(
            f"{folder.name}: the tables could not be written ({problem.strerror}). Nothing was left behind. "
            "Check that there is room and that you may write there."
        ) from problem
