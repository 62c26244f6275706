"""Tests of one field of a row in hand: is, in, present, known, number, holds, same, dated.

What a blank means is settled here once, by the kind of field (design section 2, Blanks); a test may say
otherwise with `blank:` and `not_carried:`. Knows nothing of rows that are not in hand.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Tag, model_validator

from practicecheck.operators.base import Cell, Condition, Language, Mark, Node, Reason, SqlScope, SqlTruth, Truth
from practicecheck.operators.moments import (
    Amount,
    DatedOn,
    Day,
    SqlDay,
    amount_of,
    amount_sql,
    blank_reason,
    day_column,
    moment_of,
    moment_sql,
    read_amount,
    read_moment,
)
from practicecheck.operators.words import code_words, day_words, path_words
from practicecheck.records import CODES, Field

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import InHand, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary

Reading = Literal["yes", "no", "unknown"]
# A census return reads NOBT as an answer of its own, so the list does not hold it as unknown (CIN census guide).
_NOT_OBTAINED = {"ethnicity": frozenset({"NOBT"})}
_TRUTH: dict[str, Truth] = {"yes": True, "no": False, "unknown": None}


def unknown_codes(field: Field) -> frozenset[str]:
    """The codes of a field that read as 'asked, not known'."""
    if field.type == "yn":
        return frozenset({"U"})
    return CODES[field.codes].unknown if field.codes else frozenset()


def codes_that_tell_nothing(field: Field) -> frozenset[str]:
    """The codes of a field that fill it and say nothing: those above, and 'not yet obtained'."""
    return unknown_codes(field) | _NOT_OBTAINED.get(field.codes or "", frozenset())


class FieldTest(Language):
    """Base of the tests of one field."""

    words: ClassVar[tuple[str, ...]] = ()

    blank: Reading | None = None
    not_carried: Reading | None = None
    tag: str | None = None

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        """What a blank is read as: where the column is carried, and where it is not."""
        return None, None

    def sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        """The test in SQL, blanks settled."""
        from practicecheck.operators import sql

        carried, silent = self._blank(field)
        truth = self.filled_sql(scope, alias, field, mark)
        if carried is None and silent is None and not field.is_list and not field.is_dated:
            return truth
        blank = sql.missing(sql.column(alias, field.name))
        if carried == silent:
            when = sql.boolean(carried)
        else:
            is_carried = sql.column(alias, field.name + "__c")
            when = sql.case([(is_carried, sql.boolean(carried))], sql.boolean(silent))
        now = sql.case([(blank, self._blank_sql(alias, field, when))], truth.now)
        if not truth.has_limit:
            return SqlTruth.same(now)
        later = sql.case([(blank, sql.either(self._blank_sql(alias, field, when), truth.later))], truth.later)
        return SqlTruth(now, later)

    def _blank(self, field: Field) -> tuple[Truth, Truth]:
        carried, silent = self.when_blank(field)
        if self.blank is not None:
            carried = _TRUTH[self.blank]
        if self.not_carried is not None:
            silent = _TRUTH[self.not_carried]
        return carried, silent

    def _blank_sql(self, alias: str, field: Field, when: Sql) -> Sql:
        return when

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        """The test in SQL where the field is filled (NULL may give anything)."""
        raise TypeError

    def evaluate(self, scope: Scope, hand: InHand, field: Field) -> Node:
        """The test for the row in hand."""
        value = hand.row.values.get(field.name)
        cell = Cell(hand.table.name, hand.row, field.name, value)
        if value is not None:
            node = self.filled(scope, hand, field, value)
        else:
            carried, silent = self._blank(field)
            truth = carried if hand.row.says_blank(field.name) else silent
            node = self.blank_node(scope, hand, field, truth)
            if node.now is None:
                node.reasons.append(blank_reason(hand.row, hand.table.name, field.name))
            if self.tag and (node.now or (node.now is None and self.blank == "unknown")):
                node.tags.append(self.tag)
        node.cells.insert(0, cell)
        return node

    def blank_node(self, scope: Scope, hand: InHand, field: Field, truth: Truth) -> Node:
        """The node where the field is blank."""
        return Node(self, truth, truth)

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        """The node where the field is filled."""
        raise TypeError

    def _asked_unknown(self, hand: InHand, field: Field) -> Node:
        return Node(self, None, None, reasons=[Reason("u_recorded", hand.table.name, field.name)])

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        """The test in plain English."""
        raise TypeError

    def _but(self) -> str:
        said = []
        if self.blank is not None:
            said.append(f"blank counts as {self.blank}")
        if self.not_carried is not None:
            said.append(f"not in the extract counts as {self.not_carried}")
        return f" ({'; '.join(said)})" if said else ""


class Present(FieldTest):
    """The field holds something."""

    words = ("present",)
    present: Literal[True] = True

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, False if field.exempts else None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        return SqlTruth.same(sql.filled(sql.column(alias, field.name)))

    def sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        carried, silent = self._blank(field)
        when = sql.case([(sql.column(alias, field.name + "__c"), sql.boolean(carried))], sql.boolean(silent))
        return SqlTruth.same(sql.case([(sql.missing(sql.column(alias, field.name)), when)], sql.TRUE))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        return Node(self, True, True)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is recorded{self._but()}"


class Known(Present):
    """The field holds something that tells: not a code for unknown, not asked or not obtained ('refused' tells)."""

    words = ("known",)
    known: Literal[True] = True

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        return SqlTruth.same(self._tells_sql(alias, field))

    def sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        there = super().sql(scope, alias, field, mark).now
        return SqlTruth.same(sql.both(there, sql.first_filled(self._tells_sql(alias, field), sql.TRUE)))

    @staticmethod
    def _tells_sql(alias: str, field: Field) -> Sql:
        from practicecheck.operators import sql

        silent = sorted(codes_that_tell_nothing(field))
        return sql.negate(sql.among(sql.column(alias, field.name), silent)) if silent else sql.TRUE

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth = value not in codes_that_tell_nothing(field)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is recorded, and not as unknown or not obtained{self._but()}"


class CodesFor(Language):
    """The codes that a named map gives for the value of another field; none for a code that it does not hold."""

    map: str
    of: str

    def held(self, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
        """The map, each code with its codes; empty where there is none of this name."""
        named = vocabulary.lists.get(self.map)
        return named.several() if named else {}

    def sql(self, scope: SqlScope, field: Field, value: Sql, mark: Mark) -> Sql:
        """Whether a filled value is one of the codes; unknown where the other field is blank or 'not known'."""
        from practicecheck.operators import sql

        held = self.held(scope.vocabulary)
        if not held:
            known = tuple(name for name, one in scope.vocabulary.lists.items() if one.several())
            scope.problem(self.place("map"), "PC017", f"there is no map of codes '{self.map}'", self.map, known)
        found = scope.find(self.of, self.place("of"))
        if found is None or not held:
            return sql.unknown()
        check_codes(scope, found[1], tuple(held), self.place("map"))
        check_codes(scope, field, tuple(dict.fromkeys(code for codes in held.values() for code in codes)), mark)
        other = sql.column(found[0].alias, found[1].name)
        unsaid = sorted(unknown_codes(found[1]) - set(held))
        unknown = sql.either(sql.missing(other), sql.among(other, unsaid) if unsaid else sql.FALSE)
        cases = [
            (sql.compare(other, "=", sql.text(code)), self._among(field, value, codes)) for code, codes in held.items()
        ]
        return sql.case([(unknown, sql.unknown()), *cases], self._among(field, value, ()))

    @staticmethod
    def _among(field: Field, value: Sql, codes: tuple[str, ...]) -> Sql:
        from practicecheck.operators import sql

        unsaid = sorted(unknown_codes(field) - set(codes))
        test = sql.among(value, codes)
        return sql.case([(sql.among(value, unsaid), sql.unknown())], test) if unsaid else test

    def evaluate(self, test: Among, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        """The same for the row in hand."""
        other, cell = path_value(scope, self.of)
        held = self.held(scope.vocabulary)
        if other is None:
            return Node(test, None, None, cells=[cell], reasons=[blank_reason(cell.row, cell.table, cell.column)])
        if other not in held and other in unknown_codes(scope.find(self.of)[1]):
            return Node(test, None, None, cells=[cell], reasons=[Reason("u_recorded", cell.table, cell.column)])
        codes = held.get(other, ())
        if value in unknown_codes(field) and value not in codes:
            return Node(test, None, None, cells=[cell], reasons=[Reason("u_recorded", hand.table.name, field.name)])
        return Node(test, value in codes, value in codes, cells=[cell])


class Among(FieldTest):
    """The field is a code, or one of several, of a named list, or of those that a map gives for another field."""

    words = ("is", "in")
    is_: str | None = None
    in_: tuple[str, ...] | dict[Literal["list"], str] | CodesFor | None = None

    @model_validator(mode="before")
    @classmethod
    def _python_names(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {{"is": "is_", "in": "in_"}.get(key, key): value for key, value in data.items()}
        return data

    def codes(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The codes that are meant."""
        if self.is_ is not None:
            return (self.is_,)
        if isinstance(self.in_, dict):
            named = vocabulary.lists.get(self.in_["list"])
            return named.values() if named else ()
        if isinstance(self.in_, CodesFor):
            return tuple(dict.fromkeys(code for codes in self.in_.held(vocabulary).values() for code in codes))
        return self.in_ or ()

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return None, None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if isinstance(self.in_, CodesFor):
            return SqlTruth.same(self.in_.sql(scope, field, sql.column(alias, field.name), mark))
        if isinstance(self.in_, dict) and self.in_["list"] not in scope.vocabulary.lists:
            known = tuple(scope.vocabulary.lists)
            scope.problem(mark, "PC017", f"there is no list '{self.in_['list']}'", self.in_["list"], known)
        codes = self.codes(scope.vocabulary)
        check_codes(scope, field, codes, mark)
        value = sql.column(alias, field.name)
        unknowns = sorted(unknown_codes(field) - set(codes))
        test = sql.among(value, codes) if len(codes) != 1 else sql.compare(value, "=", sql.text(codes[0]))
        if unknowns:
            test = sql.case([(sql.among(value, unknowns), sql.unknown())], test)
        return SqlTruth.same(test)

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        if isinstance(self.in_, CodesFor):
            return self.in_.evaluate(self, scope, hand, field, value)
        codes = self.codes(scope.vocabulary)
        if value in unknown_codes(field) and value not in codes:
            return self._asked_unknown(hand, field)
        return Node(self, value in codes, value in codes)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        if isinstance(self.in_, CodesFor):
            return f"{path_words(path)} is one of those for {path_words(self.in_.of)} [{self.in_.map}]{self._but()}"
        if isinstance(self.in_, dict):
            name = f" [{self.in_['list']}]"
        else:
            name = ""
        said = " or ".join(code_words(field, code) for code in self.codes(vocabulary)) + name
        return f"{path_words(path)} is {said}{self._but()}"


def check_codes(scope: SqlScope, field: Field, codes: tuple[str, ...], mark: Mark) -> None:
    """Note codes that a closed list does not hold."""
    known: tuple[str, ...] = ()
    if field.type == "yn":
        known = ("Y", "N", "U")
    elif field.codes and not CODES[field.codes].open:
        known = tuple(CODES[field.codes].values)
    for code in codes:
        if known and code not in known:
            scope.problem(mark, "PC018", f"'{code}' is not a code of {field.name}", code, known)


class Number(FieldTest):
    """The field is a number within bounds."""

    words = ("at_least", "at_most", "under", "over")
    at_least: Amount | None = None
    at_most: Amount | None = None
    under: Amount | None = None
    over: Amount | None = None

    _signs: ClassVar[dict[str, tuple[str, str]]] = {
        "at_least": (">=", "at least"),
        "at_most": ("<=", "at most"),
        "under": ("<", "under"),
        "over": (">", "over"),
    }

    def _bounds(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self._signs if getattr(self, name) is not None]

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if field.type != "int":
            scope.problem(mark, "PC019", f"'{field.name}' is not a number; it is {field.type}")
        day = moment_sql("as_of", scope, mark).day
        value = sql.column(alias, field.name)
        tests = [
            sql.compare(value, self._signs[name][0], amount_sql(bound, scope, day, mark))
            for name, bound in self._bounds()
        ]
        return SqlTruth.same(sql.both(*tests))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth: Truth = True
        for name, bound in self._bounds():
            limit = amount_of(bound, scope, scope.record.as_of)
            one = None if limit is None else compare(value, self._signs[name][0], limit)
            truth = False if one is False else (None if one is None and truth else truth)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        said = " and ".join(
            f"{self._signs[name][1]} {read_amount(bound, vocabulary)}" for name, bound in self._bounds()
        )
        return f"{path_words(path)} is {said}{self._but()}"


def compare(left: Any, sign: str, right: Any) -> bool:
    """`left sign right` for >= <= < >."""
    if sign == ">=":
        return bool(left >= right)
    if sign == "<=":
        return bool(left <= right)
    return bool(left < right) if sign == "<" else bool(left > right)


class HoldsAny(FieldTest):
    """The list holds any of the codes; a blank list is empty where its column is carried."""

    words = ("holds_any",)
    holds_any: tuple[str, ...]

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if not field.is_list:
            scope.problem(mark, "PC019", f"'{field.name}' is not a list; it is {field.type}")
        check_codes(scope, field, self.holds_any, mark)
        return SqlTruth.same(sql.lists_meet(sql.column(alias, field.name), self.holds_any))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        truth = any(code in value for code in self.holds_any)
        return Node(self, truth, truth)

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        said = " or ".join(code_words(field, code) for code in self.holds_any)
        return f"{path_words(path)} names {said}{self._but()}"


class Holds(FieldTest):
    """The list holds the value of another field of a row in hand."""

    words = ("holds",)
    holds: str

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return False, None

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        other = path_column(scope, self.holds, self.place("holds"))
        if other is None:
            return SqlTruth.same(sql.unknown())
        return SqlTruth.same(sql.list_holds(sql.column(alias, field.name), other))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        other, cell = path_value(scope, self.holds)
        truth = None if other is None else other in value
        node = Node(self, truth, truth, cells=[cell])
        if truth is None:
            node.reasons.append(blank_reason(cell.row, cell.table, cell.column))
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} names {path_words(self.holds)}{self._but()}"


class Same(FieldTest):
    """The field equals another field of a row in hand; two blanks are not equal."""

    words = ("same",)
    same: str

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        other = path_column(scope, self.same, self.place("same"))
        if other is None:
            return SqlTruth.same(sql.unknown())
        return SqlTruth.same(sql.compare(sql.column(alias, field.name), "=", other))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        other, cell = path_value(scope, self.same)
        truth = None if other is None else value == other
        node = Node(self, truth, truth, cells=[cell])
        if truth is None:
            node.reasons.append(blank_reason(cell.row, cell.table, cell.column))
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is the same as {path_words(self.same)}{self._but()}"


def path_column(scope: SqlScope, path: str, mark: Mark) -> Sql | None:
    """The column that a path names."""
    from practicecheck.operators import sql

    found = scope.find(path, mark)
    return None if found is None else sql.column(found[0].alias, found[1].name)


def path_value(scope: Scope, path: str) -> tuple[Any, Cell]:
    """The value that a path names, with its cell."""
    hand, field = scope.find(path)
    value = hand.row.values.get(field.name)
    return value, Cell(hand.table.name, hand.row, field.name, value)


class Dated(FieldTest, DatedOn):
    """The field is a day that lies so: within a limit, before, on or after another day.

    A blank event date is not recorded as having happened: false where the column is carried and the row is
    dated at all, else unknown. A blank until date is still going on. A blank planned date is unknown.
    """

    words = ("within", "more_than", "at_least", "before", "on_or_before", "on_or_after")
    column: None = None

    def when_blank(self, field: Field) -> tuple[Truth, Truth]:
        return blank_day(self, field)

    def _blank_sql(self, alias: str, field: Field, when: Sql) -> Sql:
        from practicecheck.operators import sql

        if field.kind != "event" or self.blank is not None:
            return when
        return sql.case([(sql.missing(sql.column(alias, "_event")), sql.unknown())], when)

    def blank_node(self, scope: Scope, hand: InHand, field: Field, truth: Truth) -> Node:
        if field.kind == "event" and self.blank is None and hand.row.event is None:
            truth = None
        node = Node(self, truth, truth)
        if self.has_deadline and self.within is not None:
            start = moment_of(self.after, scope)
            passed = self.within.passed(scope, start)
            node.later = _or(truth, None if passed is None else not passed)
            node.values.update(deadline_values(self, scope, start))
        return node

    def filled_sql(self, scope: SqlScope, alias: str, field: Field, mark: Mark) -> SqlTruth:
        from practicecheck.operators import sql

        if not field.is_dated:
            scope.problem(mark, "PC011", f"'{field.name}' is not a date; it is {field.type}")
            return SqlTruth.same(sql.unknown())
        day = day_column(alias, field.name, timed=field.type == "datetime")
        now = dated_sql(self, scope, day)
        if not (self.has_deadline and self.within is not None):
            return SqlTruth.same(now)
        passed = self.within.passed_sql(scope, moment_sql(self.after, scope, self.place()))
        # A blank day leaves it to the limit whether it can still be met.
        met = sql.case([(sql.missing(day.day), sql.FALSE)], now)
        return SqlTruth(now, sql.either(met, sql.negate(passed)))

    def filled(self, scope: Scope, hand: InHand, field: Field, value: Any) -> Node:
        node = dated_node(self, scope, Day(value, hand.row.at.get(field.name)))
        node.operator = self
        if self.has_deadline and self.within is not None:
            passed = self.within.passed(scope, moment_of(self.after, scope))
            node.later = _or(node.now, None if passed is None else not passed)
        return node

    def read(self, vocabulary: Vocabulary, path: str, field: Field | None) -> str:
        return f"{path_words(path)} is {read_dated(self, vocabulary)}{self._but()}"


def blank_day(dated: DatedOn, field: Field) -> tuple[Truth, Truth]:
    """What a blank day is read as: where the column is carried, and where it is not (design section 2, Blanks)."""
    if field.kind == "planned":
        return None, None
    if field.kind == "until":  # still going on: after every day
        return dated.on_or_after is not None and dated.on_or_before is None and dated.before is None, None
    return False, None


def _or(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def dated_sql(dated: DatedOn, scope: SqlScope, day: SqlDay) -> Sql:
    """Whether a filled day lies where it must."""
    from practicecheck.operators import sql

    place = dated.place()
    tests: list[Sql] = []
    for limit, how in ((dated.within, "within"), (dated.more_than, "more_than"), (dated.at_least, "at_least")):
        if limit is None:
            continue
        forwards = dated.after is not None
        other = moment_sql(dated.after if forwards else dated.before, scope, place)
        start, end = (other, day) if forwards else (day, other)
        tests.append(sql.compare(end.day, ">=", start.day))
        if how == "at_least":
            tests.append(_reached_sql(limit, scope, start, end, other.day))
        else:
            kept = limit.kept_sql(scope, start, end, amount_day=other.day)
            tests.append(kept if how == "within" else sql.negate(kept))
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        tests.append(sql.compare(day.day, "<", moment_sql(dated.before, scope, place).day))
    if dated.on_or_before is not None:
        tests.append(sql.compare(day.day, "<=", moment_sql(dated.on_or_before, scope, place).day))
    if dated.on_or_after is not None:
        tests.append(sql.compare(day.day, ">=", moment_sql(dated.on_or_after, scope, place).day))
    return sql.both(*tests)


def _reached_sql(limit: Any, scope: SqlScope, start: SqlDay, end: SqlDay, amount_day: Sql) -> Sql:
    from practicecheck.operators import sql

    n = limit.amount_sql(scope, amount_day)
    if limit.unit == "working_days":
        return sql.compare(sql.minus(end.w, start.w), ">=", n)
    if limit.unit == "months":
        return sql.compare(end.day, ">=", sql.add_months(start.day, n))
    days = n if limit.unit == "days" else sql.days_of_hours(n)
    return sql.compare(end.day, ">=", sql.plus(start.day, days))


def dated_node(dated: DatedOn, scope: Scope, day: Day) -> Node:
    """The same for one day of one child, with the arithmetic for people in `values`."""
    from practicecheck.calendar import add_months, working_days_between

    node = Node(dated, True, True)
    truths: list[Truth] = []

    def other_day(moment: Any) -> Day:
        found = moment_of(moment, scope)
        node.reasons.extend(found.reasons)
        node.cells.extend(Cell(*cell) for cell in found.cells)
        return found

    for limit, how in ((dated.within, "within"), (dated.more_than, "more_than"), (dated.at_least, "at_least")):
        if limit is None:
            continue
        forwards = dated.after is not None
        other = other_day(dated.after if forwards else dated.before)
        start, end = (other, day) if forwards else (day, other)
        if start.day is None or end.day is None:
            truths.append(None)
            continue
        n = limit.amount(scope, other.day)
        truths.append(end.day >= start.day)
        if n is None:
            truths.append(None)
        elif how == "at_least":
            if limit.unit == "working_days":
                truths.append(working_days_between(start.day, end.day) >= n if end.day >= start.day else False)
            elif limit.unit == "months":
                truths.append(end.day >= add_months(start.day, n))
            else:
                truths.append((end.day - start.day).days >= (n if limit.unit == "days" else -(-n // 24)))
        else:
            kept = limit.kept(scope, start, end, amount_day=other.day)
            truths.append(kept if how == "within" or kept is None else not kept)
        if forwards and how == "within":
            node.values.update(deadline_values(dated, scope, other))
            node.values["day"] = end.day
            if limit.unit == "hours" and (start.at is None or end.at is None):
                node.tags.append("date_only")
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        truths.append(_order(day.day, other_day(dated.before).day, strict=True))
    if dated.on_or_before is not None:
        truths.append(_order(day.day, other_day(dated.on_or_before).day, strict=False))
    if dated.on_or_after is not None:
        truths.append(_order(other_day(dated.on_or_after).day, day.day, strict=False))
    truth: Truth = False if False in truths else (None if None in truths else True)
    node.now = node.later = truth
    if truth is not None:
        node.reasons.clear()
    return node


def _order(first: date | None, second: date | None, *, strict: bool) -> Truth:
    if first is None or second is None:
        return None
    return first < second if strict else first <= second


def deadline_values(dated: DatedOn, scope: Scope, start: Day) -> dict[str, Any]:
    """What a message may say of a limit: the day it runs from, its length and its last day."""
    if dated.within is None:
        return {}
    limit = dated.within
    return {
        "after": start.day,
        "limit": limit.amount(scope, start.day),
        "unit": limit.unit,
        "due": limit.last_day(scope, start),
    }


def read_dated(dated: DatedOn, vocabulary: Vocabulary) -> str:
    """Where a day must lie, in words."""
    said: list[str] = []
    for limit, how in ((dated.within, "within"), (dated.more_than, "more than"), (dated.at_least, "at least")):
        if limit is None:
            continue
        side, moment = ("after", dated.after) if dated.after is not None else ("before", dated.before)
        said.append(f"{how} {limit.read(vocabulary)} {side} {read_moment(moment, vocabulary)}")
    if dated.before is not None and dated.within is dated.more_than is dated.at_least is None:
        said.append(f"before {read_moment(dated.before, vocabulary)}")
    if dated.on_or_before is not None:
        said.append(f"on or before {read_moment(dated.on_or_before, vocabulary)}")
    if dated.on_or_after is not None:
        said.append(f"on or after {read_moment(dated.on_or_after, vocabulary)}")
    return " and ".join(said)


_TESTS: tuple[type[FieldTest], ...] = (Present, Known, Among, Number, HoldsAny, Holds, Same, Dated)


def _test_kind(value: Any) -> str:
    if value in ("present", "known"):
        return str(value).capitalize()
    if isinstance(value, Present):
        return "Known" if isinstance(value, Known) else "Present"
    if isinstance(value, FieldTest):
        return type(value).__name__
    if isinstance(value, dict):
        dated = {"after", "before", "within", "more_than", "on_or_before", "on_or_after"}
        if dated & value.keys():
            return "Dated"
        for test in _TESTS:
            if any(word in value for word in test.words):
                return test.__name__
    return "none"


class _Bare(Present):
    """`present` written as a bare word."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return {} if data == "present" else data


class _BareKnown(Known):
    """`known` written as a bare word."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return {} if data == "known" else data


AnyTest = Annotated[
    Annotated[_Bare, Tag("Present")]
    | Annotated[_BareKnown, Tag("Known")]
    | Annotated[Among, Tag("Among")]
    | Annotated[Number, Tag("Number")]
    | Annotated[HoldsAny, Tag("HoldsAny")]
    | Annotated[Holds, Tag("Holds")]
    | Annotated[Same, Tag("Same")]
    | Annotated[Dated, Tag("Dated")],
    Discriminator(
        _test_kind,
        custom_error_type="no_test",
        custom_error_message="this is no test of a field; use present, known, is, in, at_least, at_most, under, over, "
        "holds_any, holds, same, or a day: within … after/before, before, on_or_before, on_or_after",
    ),
]


class FieldTests(Condition):
    """One or more fields of a row in hand, each with its test; all must hold."""

    word = "fields"
    tests: dict[str, AnyTest]

    @model_validator(mode="before")
    @classmethod
    def _bare_mapping(cls, data: Any) -> Any:
        return data if isinstance(data, dict) and set(data) == {"tests"} else {"tests": data}

    def sql(self, scope: SqlScope) -> SqlTruth:
        from practicecheck.operators import sql

        now, later, limited = [], [], False
        for path, test in self.tests.items():
            mark = self.place(path)
            found = scope.find(path, mark)
            if found is None:
                truth = SqlTruth.same(sql.unknown())
            else:
                frame, field = found
                truth = test.sql(scope, frame.alias, field, mark)
            now.append(truth.now)
            later.append(truth.later)
            limited = limited or truth.has_limit
        if not limited:
            return SqlTruth.same(sql.both(*now))
        return SqlTruth(sql.both(*now), sql.both(*later))

    def evaluate(self, scope: Scope) -> Node:
        nodes = []
        for path, test in self.tests.items():
            hand, field = scope.find(path)
            node = test.evaluate(scope, hand, field)
            node.values.setdefault("path", path)
            nodes.append(node)
        if len(nodes) == 1:
            return Node(self, nodes[0].now, nodes[0].later, parts=nodes)
        now = _all(node.now for node in nodes)
        return Node(self, now, _all(node.later for node in nodes), parts=nodes)

    def read(self, vocabulary: Vocabulary) -> str:
        return " and ".join(test.read(vocabulary, path, _field_of(path, test, vocabulary)) for path, test in self.tests.items())


def _field_of(path: str, test: FieldTest, vocabulary: Vocabulary) -> Field | None:
    """The field a path most likely names, for the words of its codes: the first that has the codes asked for."""
    from practicecheck.records import TABLES

    table, dot, name = path.rpartition(".")
    tables = [TABLES[table]] if dot and table in TABLES else TABLES.values()
    found = [t.field(name) for t in tables if name in t.field_names]
    asked = set(test.codes(vocabulary)) if isinstance(test, Among) else set()
    fitting = (field for field in found if field.codes and asked <= set(CODES[field.codes].values))
    return next(fitting, found[0] if found else None)


def _all(truths: Any) -> Truth:
    listed = list(truths)
    if False in listed:
        return False
    return None if None in listed else True


__all__ = ["AnyTest", "FieldTests", "day_words", "unknown_codes"]
