"""Where the rules and fixtures that come with the program lie.

Knows the two layouts: a wheel carries both folders inside the package; a checkout has them
at its top level. Knows nothing of what is in them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from practicecheck.errors import PracticecheckError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def rules_dir() -> Path:
    """Return the folder of the rulebook that comes with the program.

    >>> rules_dir().name
    'rules'
    """
    return _find("rules")


def fixtures_dir() -> Path:
    """Return the folder of the made-up children and council that come with the program.

    >>> fixtures_dir().name
    'fixtures'
    """
    return _find("fixtures")


@cache
def _find(name: str) -> Path:
    shipped = _PACKAGE / "_shipped"
    # All or nothing: a package that carries _shipped never looks outside itself, where
    # a folder called "rules" may be anybody's.
    folder = (shipped if shipped.is_dir() else _CHECKOUT) / name
    if not folder.is_dir():
        raise PracticecheckError(
            f"The folder '{name}' that comes with practicecheck is missing from this installation, "
            "so there is nothing to check with. Install practicecheck again from its wheel."
        )
    return folder
