"""Draw cases of a run for auditors to judge: by risk, spread over themes and teams, the same again for the same seed.

Each level of risk is a stratum, and the small ones are drawn from as often as the large: a wrong "nothing found" must be as likely to
be met as a wrong gap. Within a level cases stand in the order of their theme and team, and every so-manieth is taken from a random
start (systematic sampling), so that each has the same chance and all themes and teams come up by their size. Knows nothing of how
it is shown.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from practicecheck.errors import UsageError
from practicecheck.reports.kept_result import Rule
from practicecheck.reports.kept_run import KeptRun
from practicecheck.results.words import STATEMENT
from practicecheck.workbench.calibrate.judgements import ANSWERS_OF, COLUMNS

FORMAT = "practicecheck.sample/1"
Risk = Literal["escalated", "may_escalate", "gap", "cannot_tell", "nothing_found"]
RISKS: dict[Risk, str] = {
    "escalated": "someone must look today",
    "may_escalate": "whether someone must look could not be told",
    "gap": "a gap",
    "cannot_tell": "no gap, and something that could not be told",
    "nothing_found": "nothing found",
}
"""The levels of risk, gravest first, as people say them."""


@dataclass(frozen=True, slots=True)
class Case:
    """One child drawn: its stratum, the theme of its gravest answers, its team, and the rules to judge it by, each with its chance."""

    child: str
    risk: Risk
    theme: str
    team: str
    rules: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """One level of risk: how many children it holds, how many were drawn, by theme and team too."""

    risk: Risk
    held: int
    drawn: int
    themes: tuple[tuple[str, int, int], ...]
    teams: tuple[tuple[str, int, int], ...]

    @property
    def chance(self) -> float:
        """Each child's chance of being drawn."""
        return self.drawn / self.held if self.held else 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Cases drawn from a run."""

    run: str
    n: int
    seed: int
    children: int
    strata: tuple[Stratum, ...]
    cases: tuple[Case, ...]

    def to_json(self, call: Callable[[str], str]) -> dict[str, Any]:
        """As plain data; `call` says how a child is called."""
        return {
            "format": FORMAT, "run": self.run, "n": self.n, "seed": self.seed, "children": self.children,
            "statement": STATEMENT,
            "strata": [
                {
                    "risk": one.risk, "held": one.held, "drawn": one.drawn, "chance": one.chance,
                    "themes": [dict(zip(("theme", "held", "drawn"), row, strict=True)) for row in one.themes],
                    "teams": [dict(zip(("team", "held", "drawn"), row, strict=True)) for row in one.teams],
                }
                for one in self.strata
            ],
            "cases": [
                {
                    "child": call(one.child), "risk": one.risk, "theme": one.theme, "team": one.team,
                    "rules": [{"rule": rule, "chance": chance} for rule, chance in one.rules],
                }
                for one in self.cases
            ],
        }  # fmt: skip


def draw(run: KeptRun, n: int, seed: int, *, rules: Collection[str] = (), each: int = 6) -> Sample:
    """Draw n cases, each to be judged by at most so many rules (by all of `rules` where they are named).

    Raises UsageError where a rule named answers for no child.
    """
    wrong = [
        name
        for name in rules
        if name not in run.rules or run.rules[name].kind not in ANSWERS_OF or not run.rules[name].ran
    ]
    if wrong:
        raise UsageError(
            f"{', '.join(wrong)} answered for no child in this run, so no case can be judged by it. 'rules list' names "
            "them all."
        )
    known = _Known(run)
    by_risk: dict[Risk, list[_Placed]] = {risk: [] for risk in RISKS}
    for child in run.answers:
        placed = known.placed(child)
        by_risk[placed.risk].append(placed)
    counts = _allotted({risk: len(listed) for risk, listed in by_risk.items()}, n)
    cases: list[Case] = []
    strata: list[Stratum] = []
    for risk, listed in by_risk.items():
        drawn = _systematic(listed, counts[risk], seed)
        strata.append(_stratum(risk, listed, drawn))
        chance = len(drawn) / len(listed) if listed else 0.0
        for one in drawn:
            picked = tuple((name, chance) for name in rules) or tuple(known.rules_for(one.child, each, seed, chance))
            cases.append(Case(one.child, risk, one.theme, one.team, picked))
    mixed = random.Random(f"{seed} order")  # noqa: S311 - to be drawn again by the seed is the point
    cases.sort(key=lambda one: _order(seed, one.child))
    mixed.shuffle(cases)  # so that no place in the list tells an auditor of the risk
    return Sample(run.name, n, seed, len(run.answers), tuple(strata), tuple(cases))


@dataclass(frozen=True, slots=True)
class _Placed:
    child: str
    risk: Risk
    theme: str
    team: str


class _Known:
    """What a run says of each child, as far as it decides how it is drawn."""

    def __init__(self, run: KeptRun) -> None:
        self._run = run
        self._raised: dict[str, dict[str, str]] = defaultdict(dict)
        for one in run.result.raised:
            if run.rules[one.rule].kind == "escalation":
                self._raised[one.child][one.rule] = one.answer

    def answers(self, child: str) -> dict[str, str]:
        """Every answer for a child that can be judged."""
        every = {**self._run.answers[child], **self._raised.get(child, {})}
        rules = self._run.rules
        return {name: said for name, said in every.items() if rules[name].ran and rules[name].kind in ANSWERS_OF}

    def placed(self, child: str) -> _Placed:
        """A child in its stratum."""
        answers, rules = self.answers(child), self._run.rules
        urgent = {
            said
            for name, said in answers.items()
            if rules[name].kind in ("escalation", "trigger") or said == "escalate"
        }
        every = set(answers.values())
        risk: Risk = "nothing_found"
        if "escalate" in every:
            risk, said = "escalated", "escalate"
        elif "cannot_tell" in urgent:
            risk, said = "may_escalate", "cannot_tell"
        elif "gap" in every:
            risk, said = "gap", "gap"
        elif "cannot_tell" in every:
            risk, said = "cannot_tell", "cannot_tell"
        else:
            said = ""
        themes = Counter(rules[name].theme for name, one in answers.items() if one == said)
        theme = min(themes, key=lambda name: (-themes[name], name), default="none")
        return _Placed(child, risk, theme, self._run.teams.get(child) or "no team recorded")

    def rules_for(self, child: str, each: int, seed: int, chance: float) -> Iterator[tuple[str, float]]:
        """Some of the rules that answered for a child: what was found, what could not be told, and what reads as fine; with the chance."""
        kinds: dict[str, list[str]] = {"found": [], "untold": [], "fine": [], "not asked": []}
        for name, said in self.answers(child).items():
            kind = {"gap": "found", "escalate": "found", "cannot_tell": "untold", "not_applicable": "not asked"}.get(
                said, "fine"
            )
            kinds[kind].append(name)
        counts = _allotted({kind: len(names) for kind, names in kinds.items()}, each)
        picked: list[tuple[str, float]] = []
        for kind, names in kinds.items():
            names.sort(key=lambda name: _order(seed, f"{child} {name}"))
            picked += [(name, chance * counts[kind] / len(names)) for name in names[: counts[kind]]]
        yield from sorted(picked)


def _allotted(held: dict[Any, int], n: int) -> dict[Any, int]:
    """As many of each as of any other, as far as it holds so many; what is left over goes round, the first first.

    >>> _allotted({"a": 40, "b": 2, "c": 0, "d": 250}, 12)
    {'a': 5, 'b': 2, 'c': 0, 'd': 5}
    """
    counts = dict.fromkeys(held, 0)
    for _ in range(min(n, sum(held.values()))):
        open_ones = [name for name in held if counts[name] < held[name]]
        counts[min(open_ones, key=lambda name: counts[name])] += 1
    return counts


def _systematic(listed: Sequence[_Placed], count: int, seed: int) -> list[_Placed]:
    """So many of a list, each with the same chance, spread over themes and teams."""
    if not count:
        return []
    in_order = sorted(listed, key=lambda one: (one.theme, one.team, _order(seed, one.child)))
    step = len(in_order) / count
    start = random.Random(f"{seed} {listed[0].risk}").random() * step  # noqa: S311
    return [in_order[min(int(start + place * step), len(in_order) - 1)] for place in range(count)]


def _order(seed: int, name: str) -> str:
    """A random order that is the same for the same seed, whatever order a run has its children in."""
    return sha256(f"{seed}\x1f{name}".encode()).hexdigest()


def _stratum(risk: Risk, listed: Sequence[_Placed], drawn: Sequence[_Placed]) -> Stratum:
    def by(name: str) -> tuple[tuple[str, int, int], ...]:
        held, got = (Counter(getattr(one, name) for one in some) for some in (listed, drawn))
        return tuple((key, held[key], got[key]) for key in sorted(held))

    return Stratum(risk, len(listed), len(drawn), by("theme"), by("team"))


def to_fill_in(found: Sample, rules: dict[str, Rule], call: Callable[[str], str]) -> str:
    """The cases as CSV for auditors, a row for each child and rule: `calibrate` reads it once it is filled in.

    What the rules answered does not stand in it, nor the stratum, which tells of it: nobody is to judge by what the program said.
    """
    out = io.StringIO()
    to = csv.writer(out, lineterminator="\n")
    to.writerow([*COLUMNS, "what_the_rule_asks", "can_be"])
    for case in found.cases:
        for name, _ in case.rules:
            words = ", ".join(ANSWERS_OF[rules[name].kind])
            to.writerow([_safe(call(case.child)), name, "", "", rules[name].title, words])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
