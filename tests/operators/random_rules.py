"""Random rules over the case record: every operator, test, limit and day of the language, in any nesting.

Each rule is a mapping as a rule file would hold it, so that it goes through the same reading. Knows the
grammar; knows nothing of how a rule is answered.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from random_records import FILLED, few_codes, used_fields

from practicecheck.operators.vocabulary import CodeMap, Fact, Parameter, Vocabulary, derived_table
from practicecheck.records import TABLES, Field
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.references import Guidance
from practicecheck.rulebook.rule import Rule

SUBJECTS = ("child", "plan", "s47_enquiry", "concern", "medical", "conference", "strategy_discussion", "safety_goal")
_UNITS = ("working_days", "working_days", "days", "months", "hours", "years")
_AMOUNTS = {"working_days": (0, 1, 2, 5), "days": (0, 1, 3, 10), "months": (0, 1, 2), "hours": (0, 24, 36, 72)}
_AMOUNTS |= {"years": (0, 1, 2)}


class Named(str):
    """A table whose row in hand a rule calls `other`."""

    __slots__ = ()


def called(table: str) -> str:
    """The name that a row in hand answers to."""
    return "other" if isinstance(table, Named) else table


def _parameter(name: str, unit: str, *values: tuple[int | str, str | None]) -> Parameter:
    held = [{"value": value, **({"from": since} if since else {})} for value, since in values]
    return Parameter.model_validate({"title": name, "unit": unit, "owner": "nobody", "values": held})


PARAMETERS = {
    "few": _parameter("few", "count", (2, None)),
    "dated": _parameter("dated", "count", (1, None), (3, "2026-04-05")),
    "later": _parameter("later", "count", (5, "2026-04-05")),
    "model": _parameter("model", "choice", ("one", None)),
}
LISTS = {
    "yes_or_unknown": CodeMap(title="some", codes=("Y", "U")),
    "referrer_agencies": CodeMap(
        title="agencies by referral source", codes={"2A": ("school", "early_years"), "3A": "gp", "6": "police"}
    ),
    "yn_map": CodeMap(title="several", codes={"Y": ("Y", "N"), "N": "U"}),
    "harm_map": CodeMap(title="map", codes={"PHY": "hit", "NEG": "left"}),
}
ROWS_FACTS: dict[str, dict[str, Any]] = {
    "harm_rows": {
        "rows": [
            {"from": "concern", "where": {"harm": {"is": "PHY"}}, "take": {"what": {"map": "harm", "by": "harm_map"}}},
            {"from": "plan", "where": {"kind": {"is": "cp"}}, "take": {"what": {"each_of": "category_list"}}},
            {
                "from": "medical",
                "where": {"child.interpreter_needed": {"is": "Y"}},
                "day": "report_date",
                "take": {"what": {"value": "seen"}},
            },
        ]
    },
    "merged_rows": {
        "merge_within": {"days": 3},
        "rows": [
            {
                "from": "concern",
                "where": {"injury_present": {"is": "Y"}},
                "day": {"first_of": ["occurred_date", "reported_at"]},
                "take": {"what": {"field": "harm"}},
            },
            {"from": "contact", "take": {"what": {"each_of": "harm_types"}}},
            {
                "from": "referral",
                "where": {"child.interpreter_needed": {"is": "N"}},
                "take": {"what": {"value": "seen"}},
            },
        ],
    },
}
_ROWS = ("harm_rows", "merged_rows")


OPERATORS_MADE = {
    "fields": "fields",
    "all_of": "joined",
    "any_of": "joined",
    "not": "negated",
    "choose": "choice",
    "steps": "steps",
    "not_due_until": "not_due",
    "cannot_tell": "cannot_tell",
    "any": "any_row",
    "none": "any_row",
    "every": "every_row",
    "latest": "latest_row",
    "first": "latest_row",
    "count": "count",
    "share": "share",
    "carried_out": "carried_out",
    "rhythm": "rhythm",
    "answer_of": "answer_of",
    "age": "age",
    "local_setting": "setting",
    "uses": "uses",
    "fact": "fact",
}
"""Every operator, by its word, with the method of the grammar that makes it."""
_NESTED = (*OPERATORS_MADE, "rhythm", "any", "any")


@dataclass
class Grammar:
    """Makes conditions for the rows in hand; `facts` and `rules` are names that may be referred to."""

    rng: random.Random
    facts: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()

    def condition(self, frames: tuple[str, ...], depth: int) -> Any:
        """Any condition for the rows in hand."""
        rng = self.rng
        plain = depth <= 0 or rng.random() < 0.25
        word = rng.choice(("fields", "fields", "age", "fact")) if plain else rng.choice(_NESTED)
        return self.made(word, frames, depth - 1)

    def made(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        """A condition whose outermost operator is the one of this word."""
        return getattr(self, OPERATORS_MADE[word])(word, frames, depth)

    # --- fields --------------------------------------------------------------------------------------

    def fields(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        tests: dict[str, Any] = {}
        for _ in range(self.rng.choice((1, 1, 2))):
            path, held = self.path(frames)
            tests[path] = self.test(held, frames, depth)
        return tests

    def path(self, frames: tuple[str, ...], wanted: Any = lambda _: True) -> tuple[str, Field]:
        """A path to a field of a row in hand, bare where it is the innermost's."""
        found = []
        for index, name in enumerate(frames):
            table = TABLES.get(name)
            if table is None:
                found += [(called(name), index, Field(one, "text")) for one in ("source", "source_key", "what")]
                found += [(called(name), index, Field("day", "date", kind="event"))]
            else:
                found += [(called(name), index, one) for one in used_fields(name)]
        found += [("child", -1, one) for one in used_fields("child")]
        # A name that stands for the nearest row of that table only.
        nearest = {called(name): index for index, name in enumerate(frames)}
        picked = [one for one in found if (one[1] == nearest.get(one[0], -1)) and wanted(one[2])]
        if not picked:
            return "child.dob", TABLES["child"].field("dob")
        inner = [one for one in picked if one[1] == len(frames) - 1]
        name, index, held = self.rng.choice(inner if inner and self.rng.random() < 0.7 else picked)
        bare = index == len(frames) - 1 and self.rng.random() < 0.6
        return (held.name if bare else f"{name}.{held.name}"), held

    def test(self, held: Field, frames: tuple[str, ...], depth: int) -> Any:
        """A test that suits a field."""
        rng = self.rng
        if rng.random() < 0.12:
            return rng.choice(("present", "known"))
        if held.is_dated:
            made: dict[str, Any] = self.dated(frames, depth)
        elif held.type == "int":
            made = {rng.choice(("at_least", "at_most", "under", "over")): self.amount(frames, (0, 1, 2, 5))}
            if rng.random() < 0.3:
                made = {"at_least": 1, "under": self.amount(frames, (0, 2, 5))}
        elif held.type == "ids":
            path, _ = self.path(frames, lambda one: one.type == "id")
            made = {"holds": path}
        elif held.type == "codes":
            made = {"holds_any": rng.sample(few_codes(held), rng.randint(1, 2))}
        elif held.type in ("yn", "code"):
            codes = few_codes(held)
            choices: list[Any] = [{"is": rng.choice(codes)}, {"in": rng.sample(codes, rng.randint(1, 2))}]
            if held.type == "yn":
                other, _ = self.path(frames, lambda one: one.type == "yn")
                choices.append({"in": {"list": "yes_or_unknown"}})
                choices += [{"in": {"map": "yn_map", "of": other}}] if other != "child.dob" else []
            made = rng.choice(choices)
        else:
            path, _ = self.path(frames, lambda one: one.type in ("id", "text", "ref"))
            made = {"same": path} if rng.random() < 0.7 else {"present": True}
        if rng.random() < 0.15:
            made["blank"] = rng.choice(("yes", "no", "unknown"))
        if rng.random() < 0.15:
            made["not_carried"] = rng.choice(("yes", "no", "unknown"))
        return made

    def dated(self, frames: tuple[str, ...], depth: int) -> dict[str, Any]:
        """Where a day must lie."""
        rng = self.rng
        luck = rng.random()
        if luck < 0.6:
            made = {rng.choice(("within", "within", "more_than", "at_least")): self.limit(frames)}
            made[rng.choice(("after", "before"))] = self.day(frames, depth)
            if rng.random() < 0.2:
                made[rng.choice(("on_or_after", "on_or_before"))] = self.day(frames, depth)
            return made
        bounds = rng.sample(("before", "on_or_before", "on_or_after"), rng.choice((1, 1, 2)))
        return {bound: self.day(frames, depth) for bound in bounds}

    def limit(self, frames: tuple[str, ...], units: tuple[str, ...] = _UNITS) -> dict[str, Any]:
        """A length of time."""
        unit = self.rng.choice(units)
        return {unit: self.amount(frames, _AMOUNTS[unit])}

    def amount(self, frames: tuple[str, ...], numbers: tuple[int, ...]) -> Any:
        """A number, a parameter, or the first filled of a field and a parameter."""
        luck = self.rng.random()
        if luck < 0.65:
            return self.rng.choice(numbers)
        if luck < 0.85 or "plan" not in frames:
            return self.rng.choice(("few", "dated", "later"))
        return {"first_of": ["plan.visit_interval_wd", self.rng.choice(("few", "dated", "later"))]}

    def day(self, frames: tuple[str, ...], depth: int) -> Any:
        """A day to count from or to."""
        rng = self.rng
        luck = rng.random()
        if luck < 0.25:
            return "as_of"
        if luck < 0.75 or depth < 0:
            return self.path(frames, lambda one: one.is_dated)[0]
        if luck < 0.82:
            return {"first_of": [self.day(frames, -1), self.day(frames, -1)]}
        if luck < 0.88:
            return {"latest_of": [self.day(frames, -1), self.day(frames, -1)]}
        if luck < 0.94:
            return {"months": rng.choice((1, 3, "few")), "before": self.day(frames, -1)}
        table = rng.choice(("visit", "conference", "medical", *_ROWS))
        take = "day" if table in _ROWS else rng.choice([one.name for one in used_fields(table) if one.is_dated])
        return {
            "latest": table,
            **({"where": self.condition((*frames, table), 0)} if rng.random() < 0.6 else {}),
            "take": take,
        }

    # --- joining -------------------------------------------------------------------------------------

    def joined(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        parts = [self.condition(frames, depth) for _ in range(self.rng.choice((1, 2, 3)))]
        return {word: parts}

    def negated(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        return {"not": self.condition(frames, depth)}

    def choice(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        branches = [
            {"when": self.condition(frames, depth - 1), "then": self.condition(frames, depth - 1)}
            for _ in range(self.rng.choice((1, 2)))
        ]
        return {"choose": branches, "else": self.condition(frames, depth - 1)}

    def steps(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        return {"steps": [self.condition(frames, depth) for _ in range(self.rng.choice((1, 2)))]}

    def not_due(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        after, expected = self.day(frames, depth), self.condition(frames, depth)
        return {"not_due_until": self.limit(frames), "after": after, "expect": expected}

    def cannot_tell(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        return {"cannot_tell": "nothing to judge by"}

    def fact(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        known = [name for name, about in self.facts.items() if about in frames or about == "child"]
        return self.rng.choice(known) if known else self.fields("fields", frames, depth)

    def setting(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        return {"local_setting": "model", "is": self.rng.choice(("one", "two"))}

    def uses(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        table, column = self.rng.choice((("visit", "seen"), ("plan", "kind"), ("referral", "harm_types")))
        code = self.rng.choice(few_codes(TABLES[table].field(column)))
        return {"uses": {"table": table, "column": column, "code": code}}

    def age(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        length = self.rng.choice(({"months": 0}, {"months": 24}, {"months": "few"}, {"years": 3}))
        is_, on = self.rng.choice(("under", "at_least")), self.day(frames, depth)
        return {"age": length, "is": is_, "on": on}

    def answer_of(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        if not self.rules:
            return self.setting("local_setting", frames, depth)
        rules = self.rng.sample(self.rules, self.rng.choice((1, min(2, len(self.rules)))))
        wanted = self.rng.sample(("met", "gap", "escalate", "cannot_tell", "not_due", "not_applicable"), 2)
        return {"answer_of": rules, "is": self.rng.choice((wanted[0], wanted))}

    # --- over rows -----------------------------------------------------------------------------------

    def rows(
        self, word: str, frames: tuple[str, ...], depth: int, *, family: bool = True, dated: bool = True
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The rows asked: a table or rows fact, its link, `where` and `dated`; and the rows then in hand."""
        rng = self.rng
        if family and rng.random() < 0.1:
            inner = (*frames, "child")
            made: dict[str, Any] = {word: "child", "of": "family"}
            if rng.random() < 0.6:
                made["where"] = self.condition(inner, depth - 1)
            return made, inner
        table = rng.choice(_ROWS) if rng.random() < 0.15 else rng.choice(FILLED)
        made = {word: table}
        if rng.random() < 0.2:
            table, made["as"] = Named(table), "other"
        inner = (*frames, table)
        if word != "each" and rng.random() < (0.3 if "child" in frames[1:] else 0.05):
            made["of"] = "subject"
        if word in ("any", "none", "every", "count", "share") and rng.random() < 0.25:
            made["last"] = rng.choice((1, 2, 3))
        links = self.links(frames, table)
        if links and rng.random() < 0.5:
            made["linked_by"] = [rng.choice(links)]
        if rng.random() < 0.65:
            made["where"] = self.condition(inner, depth - 1)
        if dated and rng.random() < 0.45:
            made["dated"] = self.dated(frames, depth - 1)
            columns = [] if table in _ROWS else [one.name for one in used_fields(table) if one.is_dated]
            if columns and rng.random() < 0.4:
                made["dated"]["column"] = rng.choice(columns)
        return made, inner

    def links(self, frames: tuple[str, ...], table: str) -> list[str]:
        """The ids that can tie a table's rows to a row in hand."""
        if table not in TABLES:
            return []
        found = [one.name for one in TABLES[table].fields if one.refers_to in frames and one.refers_to != "child"]
        innermost = TABLES.get(frames[-1])
        if innermost is not None:
            found += [one.name for one in innermost.fields if one.refers_to == table and not one.is_list]
        return found

    def any_row(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        return self.rows(word, frames, depth)[0]

    def every_row(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        made, inner = self.rows("every", frames, depth)
        return {**made, "satisfies": self.condition(inner, depth)}

    def latest_row(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        made, inner = self.rows(word, frames, depth, family=False)
        return {**made, "satisfies": self.condition(inner, depth)}

    def count(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        made, inner = self.rows("count", frames, depth)
        if self.rng.random() < 0.3:
            columns = [one.name for one in used_fields(inner[-1])] if inner[-1] in TABLES else ["source", "what"]
            made["distinct"] = self.rng.choice(columns)
        return {**made, self.rng.choice(("at_least", "at_most")): self.amount(frames, (0, 1, 2, 3))}

    def share(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        made, inner = self.rows("share", frames, depth)
        return {**made, "satisfies": self.condition(inner, depth), "at_least": self.rng.choice((1, 50, 100))}

    def carried_out(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        made = {"carried_out": "oversight", "part": "previous_actions_done", "whole": "actions_set"}
        if self.rng.random() < 0.5:
            made["where"] = self.condition((*frames, "oversight"), depth - 1)
        return {**made, "at_least": self.rng.choice((50, 80))}

    def rhythm(self, word: str, frames: tuple[str, ...], depth: int) -> Any:
        beat, inner = self.rows("each", frames, depth, family=False, dated=False)
        beat["starting"] = self.day(frames, depth)
        if self.rng.random() < 0.6:
            beat["at_most"] = self.limit(frames)
        else:
            beat |= {"one_in": self.amount(frames, (1, 2)), "must": self.condition(inner, depth)}
        return {word: self.ended(beat, frames, depth)}

    def ended(self, beat: dict[str, Any], frames: tuple[str, ...], depth: int) -> dict[str, Any]:
        columns = [one.name for one in used_fields(beat["each"]) if one.is_dated] if beat["each"] in TABLES else []
        if columns and self.rng.random() < 0.3:
            beat["dated"] = {"column": self.rng.choice(columns)}
        return beat if self.rng.random() < 0.6 else {**beat, "ending": self.day(frames, depth)}


def random_book(rng: random.Random, number: int, *, depth: int = 3) -> Rulebook:
    """A rulebook of so many random rules, facts among them, some reading the answers of others."""
    made_facts, facts = _random_facts(rng)
    rules: dict[str, Rule] = {}
    for n in range(number):
        name = f"XX-RND-{n:02}" if n < 100 else f"XX-{chr(65 + n // 2600)}{chr(65 + n // 100 % 26)}-{n % 100:02}"
        known = tuple(rules)[: number // 4] if n > number // 2 else ()
        made = random_rule(rng, Grammar(rng, facts, known), name, depth)
        rules[name] = Rule.model_validate(made)
    return book_of(rules, facts=made_facts)


def book_of_each_operator(
    rng: random.Random, each: int, *, words: Iterable[str] = tuple(OPERATORS_MADE)
) -> tuple[Rulebook, dict[str, str]]:
    """So many shallow rules for each operator, or some of them, with the operator of each rule."""
    facts, about = _random_facts(rng)
    rules: dict[str, Rule] = {}
    operator_of: dict[str, str] = {}
    for word in words:
        known = tuple(name for name in rules if rules[name].expect is not None)[:8]
        for n in range(each):
            name = f"XX-{word.replace('_', '')[:5].upper()}-{n:02}"
            subject = SUBJECTS[n % len(SUBJECTS)]
            expect = Grammar(rng, about, known).made(word, (subject,), 0)
            rule = {"id": name, "title": word, "kind": "gap", "theme": "plans", "for_each": subject, "expect": expect}
            rules[name], operator_of[name] = Rule.model_validate(rule), word
    return book_of(rules, facts=facts), operator_of


def _random_facts(rng: random.Random) -> tuple[dict[str, Fact], dict[str, str]]:
    about: dict[str, str] = {}
    made = {
        name: Fact.model_validate({"fact": name, "title": name, "reads": name, **held})
        for name, held in ROWS_FACTS.items()
    }
    for n, table in enumerate(("child", "plan", "s47_enquiry", "visit", "conference", "concern")):
        held = Grammar(rng, dict(about)).condition((table,), 1)
        made[f"fact_{n}"] = Fact.model_validate(
            {"fact": f"fact_{n}", "title": "", "about": table, "reads": "a fact", "holds": held}
        )
        about[f"fact_{n}"] = table
    return made, about


def book_of(rules: Mapping[str, Rule], *, facts: Mapping[str, Fact]) -> Rulebook:
    """A rulebook made in memory."""
    vocabulary = Vocabulary(
        parameters=PARAMETERS,
        lists=LISTS,
        facts=facts,
        derived={name: derived_table(fact) for name, fact in facts.items() if fact.rows is not None},
        rules={rule.id: rule.for_each for rule in rules.values()},
    )
    guidance = {
        "OLD": Guidance.model_validate(
            {"title": "old", "editions": [{"id": "OLD1", "from": "2026-01-01"}, {"id": "OLD2", "from": "2026-04-05"}]}
        )
    }
    paths = {name: f"{name}.yaml" for name in rules}
    return Rulebook(dict(rules), {}, vocabulary, guidance, "random", "random", paths)


def random_rule(rng: random.Random, grammar: Grammar, name: str, depth: int) -> dict[str, Any]:
    """One rule as its file would hold it."""
    subject = rng.choice(SUBJECTS)
    frames = (subject,)
    kind = rng.choice(("gap", "gap", "gap", "strength", "trigger", "measure"))
    rule: dict[str, Any] = {"id": name, "title": "Random", "kind": kind, "theme": "plans", "for_each": subject}
    made = grammar.condition(frames, depth)
    if kind == "measure":
        other = rng.choice(SUBJECTS)
        rule["measures"] = [
            {"name": "m", "counts": grammar.condition(frames, 1), "of_which": made},
            {
                "name": "n",
                "for_each": other,
                "counts": grammar.condition((other,), 1),
                "of_which": grammar.condition((other,), 1),
            },
        ]
        return rule
    rule["fires_when" if kind == "trigger" else "expect"] = made
    if rng.random() < 0.35:
        rule["applies_when"] = grammar.condition(frames, 1)
    if kind == "gap" and rng.random() < 0.3:
        rule["escalate_when"] = grammar.condition(frames, 1)
    if kind == "gap" and rng.random() < 0.2:
        rule["strength_when"] = grammar.condition(frames, 1)
    if subject != "child" and rng.random() < 0.2:
        rule["window"] = grammar.limit(frames, ("days", "months", "working_days"))
        if isinstance(next(iter(rule["window"].values())), dict):
            rule["window"] = {"days": 20}
    if rng.random() < 0.2:
        rule["references"] = [{"ref": rng.choice(("OLD1", "OLD2", "OLD2-"))}]
    return rule


def days_of(rng: random.Random, children: list[str], choices: tuple[date, ...]) -> dict[str, date]:
    """A day to read each child's record at; the children of one input share it, as siblings do in a run."""
    by_case = {case: rng.choice(choices) for case in sorted({child.partition(":")[0] for child in children})}
    return {child: by_case[child.partition(":")[0]] for child in children}
