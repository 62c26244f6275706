"""The standard extracts that practicecheck knows without a mapping file of the user's: each is a mapping file here.

To add one whose files are sheets: write its mapping beside this module and put it into `FORMATS`. Knows nothing
of the case record's own tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from practicecheck.intake.mapping.finding import matched
from practicecheck.intake.mapping.headings import fold_name
from practicecheck.intake.mapping.load import mapping_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from practicecheck.intake.grids import Grid
    from practicecheck.intake.mapping.model import Mapping


@dataclass(frozen=True, slots=True)
class Format:
    """A standard extract: its name for people, its mapping file, and whether a sheet's folded name may be one of its."""

    name: str
    mapping: str
    may_be: Callable[[str], bool]


FORMATS: tuple[Format, ...] = (
    # Its sheets have any names: the headings tell them.
    Format("Ofsted Annex A", "annex_a.yaml", lambda _: True),
    Format("Standard Safeguarding Dataset", "ssd.yaml", lambda _: True),
)
"""The standard extracts whose files are workbooks or folders of CSV."""


def shipped_mappings() -> dict[str, Traversable]:
    """The mapping files of this package, by the name that people call them by: cin-census for cin_census.yaml."""
    every = sorted(
        (one for one in files(__package__).iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name
    )
    return {one.name.removesuffix(".yaml").replace("_", "-"): one for one in every}


@cache
def shipped_mapping(file: str) -> Mapping:
    """The mapping file of this package that is so called.

    Raises AssertionError, with every problem, where it does not hold: a test reads each.
    """
    mapping, document = mapping_of(files(__package__).joinpath(file).read_bytes(), file)
    if mapping is None or document.problems:
        raise AssertionError("\n".join(str(problem) for problem in document.problems))
    return mapping


def recognised(grids: Sequence[Grid]) -> tuple[str, Mapping] | None:
    """The standard extract that these sheets are, with its mapping; None where they are none."""
    names = [fold_name(grid.name) for grid in grids]
    for one in FORMATS:
        if any(one.may_be(name) for name in names):
            mapping = shipped_mapping(one.mapping)
            if any(match.sheet.gives for match in matched(mapping, grids)):
                return one.name, mapping
    return None
