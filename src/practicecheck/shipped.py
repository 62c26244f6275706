"""Where the rules and fixtures that come with the program lie.

Knows the two layouts: a wheel carries both folders inside the package; a checkout has them
at its top level. Knows nothing of what is in them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from practicecheck.errors import PracticecheckError, UsageError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def rules_dir() -> Path:
    """Return the folder of the rulebook that comes with the program.

    >>> rules_dir().name
    'rules'
    """
    return _find("rules")


def require_own_rules(rules: Path | None) -> Path:
    """Return the folder of rules that a command may write to: the one given, or that of a checkout.

    Raises UsageError where none is given and the rules are those inside the installed program: what is written there is
    gone with the next release.

    >>> require_own_rules(Path("my-rules")).name
    'my-rules'
    """
    if rules is not None:
        return rules
    if rules_dir().is_relative_to(_PACKAGE):
        raise UsageError(
            "The rules are those that came with the program, and what is written beside them is gone with the next release. "
            "Name the folder of your own with --rules."
        )
    return rules_dir()


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
