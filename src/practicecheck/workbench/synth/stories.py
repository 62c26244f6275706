"""The deck of stories that families are dealt from.

The first deck holds every story at least once, so that a council of a few hundred children has some of everything;
the later ones hold fewer of the grave stories. Knows nothing about how a story is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.workbench.synth.chance import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from practicecheck.workbench.synth.chance import Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What kind of thing happened to a family, before chance fills in the rest.

    `route` names how far the first child came, `days_ago` when it began, `ages` how old that child is at as-of,
    `physical` how often physical abuse is part of it, `twist` what happened lately, `hidden` the tables that
    the extract lacks for that child, `father` what is known of the father, `cards` how many such families a deck has.
    """

    route: str
    cards: int = 1
    days_ago: tuple[int, int] = (30, 400)
    ages: tuple[float, float] = (0.7, 16.5)
    siblings: tuple[int, ...] = (0, 0, 0, 0, 0, 1, 1, 1, 2, 4)
    physical: float = 0.5
    twist: str | None = None
    habit: Habit | None = None
    hidden: tuple[str, ...] = ()
    father: str | None = None
    unborn: bool = False

    @property
    def is_rare(self) -> bool:
        """Whether few families anywhere have this story; the first deck has it all the same."""
        return bool(self.twist or self.hidden)


_RARE_LATER = 0.5
_BABY = (0.15, 0.45)
_FEW = (0, 0, 1, 1)
_NEW, _SETTLED, _LONG = (24, 70), (75, 125), (230, 320)


def _quiet() -> Iterator[Story]:
    """Yield the stories that most families have."""
    yield Story(route="bare", cards=3)
    yield Story(route="contact_only", cards=20, days_ago=(5, 900), physical=0.2)
    yield Story(route="contact_only", cards=2, days_ago=(100, 330), physical=1.0)
    yield Story(route="early_help", cards=4, days_ago=(30, 700), physical=0.1)
    yield Story(route="referral_only", cards=17, days_ago=(5, 700), physical=0.25)
    yield Story(route="assessed", cards=14, days_ago=(5, 500), physical=0.3)
    yield Story(route="family_help", cards=3, days_ago=(60, 200), physical=0.2)
    yield Story(route="in_need", cards=3, days_ago=(40, 250), physical=0.35)
    yield Story(route="in_need", cards=3, days_ago=(210, 270), physical=0.35, siblings=(0, 0, 1), habit=Habit.STRONG)
    yield Story(route="enquired", cards=10, days_ago=(2, 400), physical=0.9)
    yield Story(route="enquired", days_ago=(2, 14), physical=0.9)
    yield Story(route="enquired", cards=2, days_ago=(4, 10), physical=0.9, habit=Habit.STRONG, father="not_asked")


def _protected() -> Iterator[Story]:
    """Yield the stories of children protected by a plan."""
    yield Story(route="protected_lately", cards=2, days_ago=(17, 27), physical=0.75, siblings=_FEW)
    yield Story(route="protected", cards=2, days_ago=_NEW, physical=0.75, siblings=_FEW)
    yield Story(route="protected", cards=2, days_ago=_SETTLED, physical=0.75, siblings=_FEW)
    yield Story(route="protected", cards=1, days_ago=_LONG, physical=0.8, siblings=_FEW)
    yield Story(route="protected", cards=1, days_ago=_SETTLED, unborn=True, siblings=(0, 0, 1))
    yield Story(route="protected", days_ago=_SETTLED, habit=Habit.STRONG, physical=0.8)
    yield Story(route="protected", days_ago=_SETTLED, habit=Habit.WEAK, physical=0.9)
    yield Story(route="protected_once", cards=2, days_ago=(220, 380), physical=0.7, siblings=_FEW)
    for hidden in (
        ("danger_statement", "relationship", "agency_involvement"),
        ("plan_action", "engagement", "disagreement", "voice"),
        ("conference", "history_event", "chronology", "missing_episode"),
        ("assessment_content", "concern", "audit"),
        ("visit", "medical", "intervention"),
        ("visit", "danger_statement", "plan_meeting"),
    ):
        yield Story(route="protected", days_ago=_SETTLED, physical=0.9, hidden=hidden, siblings=(0, 0, 1))


def _grave() -> Iterator[Story]:
    """Yield the stories in which something happened lately."""
    for twist in ("bruise_new", "bruise_unsure", "bruise_examined"):
        yield Story(route="bare", cards=2, ages=_BABY, siblings=_FEW, physical=1.0, twist=twist)
    for twist in ("bruise_today", "bruise_just_reported", "bruise_seen_by_gp"):
        yield Story(route="bare", ages=_BABY, siblings=_FEW, physical=1.0, twist=twist)
    yield Story(route="in_need", cards=2, days_ago=(90, 200), siblings=_FEW, twist="threat_new")
    yield Story(route="in_need", cards=2, days_ago=(90, 200), siblings=_FEW, twist="threat_unsure")
    for twist in ("injury_open", "injury_unsure", "injury_yesterday", "injury_decided"):
        yield Story(route="in_need", days_ago=(100, 200), ages=(3.5, 12.0), siblings=_FEW, twist=twist)
    for twist in ("threat_ignored", "unseen_twenty", "unseen_nineteen", "audit_open", "audit_not_assured", "audit_assured",
                  "audit_unsure", "low_scale", "low_scale_followed", "scale_blank", "disputed"):  # fmt: skip
        yield Story(route="protected", days_ago=_SETTLED, ages=(2.0, 15.0), siblings=_FEW, twist=twist)
    yield Story(
        route="protected", days_ago=(160, 260), siblings=_FEW, cards=2, habit=Habit.STRONG, twist="threat_answered"
    )
    yield Story(route="protected", days_ago=_SETTLED, ages=(2.0, 15.0), siblings=_FEW, twist="unwatched")
    yield Story(route="protected", days_ago=_SETTLED, ages=(2.0, 15.0), twist="unwatched", hidden=("oversight",))
    yield Story(route="protected", days_ago=_SETTLED, ages=(6.0, 15.0), siblings=_FEW, twist="audit_open_unwatched")
    yield Story(route="in_need", days_ago=(90, 200), twist="audit_new")
    yield Story(route="in_need", days_ago=(120, 200), habit=Habit.STRONG, twist="audit_good")
    yield Story(route="assessed", days_ago=(40, 120), physical=0.6, ages=(4.0, 14.0), twist="medical_pending")
    yield Story(
        route="assessed",
        days_ago=(40, 120),
        physical=1.0,
        ages=(4.0, 14.0),
        siblings=(1, 1, 2),
        twist="medical_yesterday",
    )
    yield Story(route="contact_only", days_ago=(200, 500), physical=1.0, ages=(5.0, 14.0), twist="told_again")
    yield Story(route="in_need", days_ago=(100, 200), ages=(3.5, 12.0), siblings=_FEW, twist="medical_late")
    yield Story(
        route="protected",
        cards=2,
        days_ago=_SETTLED,
        ages=(3.0, 15.0),
        siblings=_FEW,
        habit=Habit.WEAK,
        physical=1.0,
        twist="medical_and_history_missed",
    )
    yield Story(route="protected_once", days_ago=(200, 330), ages=(4.0, 14.0), siblings=_FEW, twist="ended_on_concern")
    yield Story(
        route="protected_once", days_ago=(200, 330), ages=(4.0, 14.0), siblings=_FEW, cards=2, twist="ended_unsure"
    )
    yield Story(
        route="protected", days_ago=_LONG, habit=Habit.STRONG, physical=0.8, siblings=(0, 1), twist="supervised_well"
    )
    yield Story(route="protected", days_ago=_LONG, physical=0.8, siblings=(0, 1), twist="supervised_in_vain")
    yield Story(route="protected", days_ago=_SETTLED, ages=(12.0, 16.5), siblings=_FEW, twist="gone_missing")


DECK: tuple[Story, ...] = tuple(
    story for part in (_quiet(), _protected(), _grave()) for story in part for _ in range(story.cards)
)
"""One deck: every story as often as it has cards."""


def deal(chance: Chance) -> Iterator[Story]:
    """Deal stories for ever: first a whole deck, shuffled; then decks with half of the rare stories in them.

    So a small council has some of everything, and a large one is not full of alarms.

    >>> from itertools import islice
    >>> from practicecheck.workbench.synth.chance import Chance
    >>> sorted(map(str, islice(deal(Chance("x")), len(DECK)))) == sorted(map(str, DECK))
    True
    """
    deck = list(DECK)
    while True:
        chance.shuffle(deck)
        yield from deck
        deck = [story for story in DECK if not story.is_rare or chance.yes(_RARE_LATER)]
