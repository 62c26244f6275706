"""What is wrong with the form of a case: all of it told at once, each thing at its place.

A place is looked for only where there is something to tell, so that a sound file is gone through once. Knows nothing
of what a case holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

import yaml

from practicecheck.errors import InputError
from practicecheck.written.language import Mark

Thing = TypeVar("Thing")
Path = tuple[str | int, ...]
"""Where in a case: a table, the number of a row from 0 (a single mapping has none), a field."""

_MOST = 20
_DEEPEST = 10  # a place is of a table, a row or a field; further in, time grows with the square of the depth
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def mark_of(mark: Any) -> Mark:
    """The line and column of a mark of the YAML library, which counts from 0."""
    return Mark(mark.line + 1, mark.column + 1)


@dataclass
class Faults:
    """The faults of one case. `text` is the file's, where it is read from one: YAML, or JSON, which is nearly YAML.

    >>> faults = Faults("case.yaml", "child: {child_id: C1}\\nvisit: Tuesday\\n")
    >>> faults.add("visit is not a list of rows.", at=("visit",))
    >>> faults.raise_any()
    Traceback (most recent call last):
    practicecheck.errors.InputError: case.yaml:2:1: visit is not a list of rows.
    """

    name: str
    text: str = ""
    found: list[tuple[Mark | Path, str]] = field(default_factory=list)

    def add(self, said: str, *, at: Mark | Path = ()) -> None:
        """Note what is wrong and what to do, at a place of the file or of the case."""
        self.found.append((at, said))

    def stop(self, said: str, *, at: Mark | Path = ()) -> NoReturn:
        """The same of what can be read no further. Raises InputError with all that was noted."""
        self.add(said, at=at)
        self.raise_any()
        raise AssertionError

    def raise_any(self) -> None:
        """Raise InputError where anything was noted, in the order of the file."""
        if not self.found:
            return
        ordered = sorted(dict.fromkeys(self._placed()), key=lambda one: one[0] or Mark(0, 0))
        lines = [f"{':'.join(map(str, (self.name, *(at or ()))))}: {said}" for at, said in ordered]
        if len(lines) > _MOST:
            lines[_MOST:] = [f"{self.name}: and {len(lines) - _MOST:,} more faults. Correct these first."]
        raise InputError("\n".join(lines))

    def _placed(self) -> Iterator[tuple[Mark | None, str]]:
        places = places_in(self.text) if any(not isinstance(at, Mark) for at, _ in self.found) else {}
        unread = {at for at, _ in self.found if isinstance(at, Mark)}  # that nothing is held there is told already
        for at, said in self.found:
            place = at if isinstance(at, Mark) else _nearest(places, at)
            if isinstance(at, Mark) or place not in unread:
                yield place, said


def _nearest(places: Mapping[Path, Mark], at: Path) -> Mark | None:
    """The place of a path, or of what holds it."""
    return next((places[at[:n]] for n in range(len(at), 0, -1) if at[:n] in places), None)


@dataclass
class _Open:
    """A mapping or list that is being gone through; `path` None where no path leads to it."""

    path: Path | None
    is_list: bool
    next: int = 0
    key: tuple[str, Mark] | None = None


def places_in(text: str) -> dict[Path, Mark]:
    """The place of every table, row and field of a case file, as far as it can be read as YAML.

    >>> places_in("visit:\\n- {date: 2026-03-02}\\n")[("visit", 0, "date")]
    Mark(line=2, column=4)
    """
    found: dict[Path, Mark] = {}
    open_: list[_Open] = []
    try:
        for event in yaml.parse(text.replace("\t", " "), Loader=LOADER):  # JSON may be indented by tabs
            if isinstance(event, yaml.CollectionEndEvent):
                open_.pop()
            elif isinstance(event, yaml.NodeEvent):
                path = _path_of(event, open_, found)
                if len(open_) > _DEEPEST:
                    break
                if isinstance(event, yaml.CollectionStartEvent):
                    open_.append(_Open(path, isinstance(event, yaml.SequenceStartEvent)))
    except yaml.YAMLError:
        pass  # what was found up to here is told with its place
    return found


def _path_of(event: yaml.NodeEvent, open_: list[_Open], found: dict[Path, Mark]) -> Path | None:
    """The path to what begins here; None of a key, and of what stands under no plain key."""
    if not open_:
        return ()
    around = open_[-1]
    assert event.start_mark is not None
    at = mark_of(event.start_mark)
    if around.is_list:
        key: str | int = around.next
        around.next += 1
    elif around.key is None:
        around.key = (event.value if isinstance(event, yaml.ScalarEvent) else "", at)
        return None
    else:
        (key, at), around.key = around.key, None
    if around.path is None or len(around.path) > 2:
        return None
    path = (*around.path, key)
    found.setdefault(path, at)
    return path


def tell_all(do: Callable[[Thing], object], things: Iterable[Thing]) -> None:
    """Do it to every thing. Raises one InputError that tells of all that could not be used."""
    told: dict[str, None] = {}
    for one in things:
        try:
            do(one)
        except InputError as error:
            told[str(error)] = None
    if told:
        said = [*told][:_MOST]
        if len(told) > _MOST:
            said.append(f"And {len(told) - _MOST:,} more could not be read. Correct these first.")
        raise InputError("\n".join(said))
