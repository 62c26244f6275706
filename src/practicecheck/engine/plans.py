"""Keep compiled plans between runs, by hash of rulebook, dialect and compiler.

What is kept holds SQL and rule ids only, never anything of a child. Knows nothing of what the SQL does.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck import __version__
from practicecheck.engine.cache import Notes, cache_folder, keep, recall
from practicecheck.engine.compile import DIALECT, compile_rulebook
from practicecheck.engine.plan import Plan
from practicecheck.errors import RulebookError
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.book import Rulebook
from practicecheck.written.yaml_file import Problem

if TYPE_CHECKING:
    from practicecheck.operators.base import NameProblem


_SAYS = ("operators", "records", "rulebook", "written")
"""The packages whose source decides, beside the compiler's own, what SQL a rulebook becomes."""


def plan_for(book: Rulebook, *, folder: Path | None = None) -> Plan:
    """The rulebook's plan, kept or made. Raises RulebookError where a rule names what does not exist."""
    kept = (folder or cache_folder()) / f"plan-{_key(book)}.json"
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return Plan.from_json(recall(kept) or "")
    plan, problems = compile_rulebook(book)
    if problems:
        local = dict.fromkeys(filter(None, (of_overlay(book, one) for found in problems.values() for one in found)))
        if local:
            shown = "\n".join(map(str, local))
            raise RulebookError(f"{shown}\nThe overlay has {len(local)} problem(s), so no rule was run.", tuple(local))
        first = next(iter(problems.values()))[0]
        count = sum(map(len, problems.values()))
        names = "One name in the rules means" if count == 1 else f"{count} names in the rules mean"
        raise RulebookError(
            f"{names} nothing, so no rule was run: {first.message}. "
            "Run 'practicecheck rules lint' on the same folder to see each at its place."
        )
    keep(kept, plan.to_json())
    return plan


def name_problems(book: Rulebook) -> dict[str, list[NameProblem]]:
    """The names that mean nothing, by rule or fact: none where a plan is kept, since none is kept with a problem."""
    if (cache_folder() / f"plan-{_key(book)}.json").is_file():
        return {}
    return compile_rulebook(book)[1]


def kept(
    book: Rulebook,
    what: str,
    make: Callable[[], dict[str, Any]],
    *,
    made_by: Iterable[Path],
    folder: Path | None = None,
) -> dict[str, Any]:
    """Something made of a rulebook, from the cache or made now: plain data, told apart by the rules and by what makes it.

    `made_by` are the modules that have a say in it, beside those that have one in a plan.
    """
    code = sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()
    place = (folder or cache_folder()) / f"{what}-{sha256(f'{_key(book)} {code}'.encode()).hexdigest()[:24]}.json"
    with contextlib.suppress(ValueError):
        found: dict[str, Any] = json.loads(recall(place) or "")
        return found
    made = make()
    keep(place, json.dumps(made))
    return made


def of_overlay(book: Rulebook, problem: NameProblem) -> Problem | None:
    """A name that means nothing as a problem of the overlay, where one of its lists brought it."""
    for one in book.overlay.of("list").values():
        if problem.word in set(texts_in(one.local)) - set(texts_in(one.shipped)):
            message = f"{problem.message}.{did_you_mean(problem.word, problem.choices)}"
            return Problem(f"{book.overlay.folder}/{one.file}", one.line, one.column, problem.code, message)
    return None


def texts_in(codes: Any) -> Iterator[str]:
    """Every code of a list, or of a map and what it gives."""
    if isinstance(codes, str):
        yield codes
        return
    yield from codes
    for given in codes.values() if isinstance(codes, dict) else ():
        yield from texts_in(given)


@cache
def _compiler() -> str:
    """Which compiler this is: a hash of all the source that has a say in the SQL, so that none has to remember a number."""
    package = Path(__file__).resolve().parents[1]
    said = sha256()
    for path in [
        Path(__file__).with_name("compile.py"),
        *(p for part in _SAYS for p in sorted((package / part).rglob("*.py"))),
    ]:
        said.update(path.read_bytes())
    return said.hexdigest()


def _key(book: Rulebook) -> str:
    said = f"{book.hash} {DIALECT} {_compiler()} {__version__}"
    return sha256(said.encode()).hexdigest()[:24]


class ReadBefore:
    """Which files of rules have been read without a fault, by hash and by what reads them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._notes = Notes(f"read-{sha256(f'{_compiler()} {__version__}'.encode()).hexdigest()[:24]}", folder)
        self._read = self._notes.read()

    def holds(self, file: str) -> bool:
        """Whether this one has been."""
        return file in self._read

    def add(self, files: Iterable[str]) -> None:
        """Note that these have been."""
        read = dict.fromkeys(files, 1)
        self._notes.add(read)
        self._read |= read
