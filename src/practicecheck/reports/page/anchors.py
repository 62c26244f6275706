"""What places of a page are called, so that links find them. Never by an id: the name of a case is a keyed one.

Knows nothing of what stands there.
"""

from __future__ import annotations

import re

from practicecheck.reports.audience import Audience

_OTHER = re.compile(r"[^a-z0-9]+")


def of_rule(rule: str) -> str:
    """The row of a rule.

    >>> of_rule("PA-MED-02")
    'rule-pa-med-02'
    """
    return f"rule-{slug(rule)}"


def in_team(team: int, what: str) -> str:
    """A theme or a rule in one team; teams are counted from 1, by name.

    >>> in_team(3, "voice"), in_team(3, "PA-MED-02")
    ('t3-voice', 't3-pa-med-02')
    """
    return f"t{team}-{slug(what)}"


def of_case(child: str, audience: Audience) -> str:
    """A case among those of its team and (with `e-` before it) among those to look at.

    The keyed name, also where cases are called by their ids.
    """
    return audience.pseudonyms.of("child", child)


def slug(text: str) -> str:
    """A text as it can stand in an address.

    >>> slug("Could not be told?")
    'could-not-be-told'
    """
    return _OTHER.sub("-", text.lower()).strip("-")
