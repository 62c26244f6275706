"""Keep compiled plans between runs, by hash of rulebook, dialect and compiler.

What is kept holds SQL and rule ids only, never anything of a child. A cache that cannot be read or written
costs time, not the run. Knows nothing of what the SQL does.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from practicecheck import __version__
from practicecheck.engine.compile import COMPILER, DIALECT, Plan, compile_rulebook
from practicecheck.errors import RulebookError
from practicecheck.rulebook.book import Rulebook


def cache_folder() -> Path:
    """Where plans are kept."""
    return user_cache_path("practicecheck", appauthor=False)


def plan_for(book: Rulebook, *, folder: Path | None = None) -> Plan:
    """The rulebook's plan, kept or made. Raises RulebookError where a rule names what does not exist."""
    kept = (folder or cache_folder()) / f"plan-{_key(book)}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return Plan.from_json(kept.read_text(encoding="utf-8"))
    plan, problems = compile_rulebook(book)
    if problems:
        first = next(iter(problems.values()))[0]
        count = sum(map(len, problems.values()))
        names = "One name in the rules means" if count == 1 else f"{count} names in the rules mean"
        raise RulebookError(
            f"{names} nothing, so no rule was run: {first.message}. "
            "Run 'practicecheck rules lint' on the same folder to see each at its place."
        )
    with contextlib.suppress(OSError):
        _keep(kept, plan.to_json())
    return plan


def _key(book: Rulebook) -> str:
    said = f"{book.hash} {DIALECT} {COMPILER} {__version__}"
    return sha256(said.encode()).hexdigest()[:24]


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".plan-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    finally:  # on a full disk
        Path(name).unlink(missing_ok=True)
