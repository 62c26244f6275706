"""What every test of a field shares: what a blank is read as, and codes that mean "not known".

Settled here once, by the kind of field (design section 2, Blanks); a test may say otherwise with `blank:` and
`not_carried:`. Knows nothing of single tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from practicecheck.operators.base import ANY_TRUTH, Cell, Node, Reason, SqlScope, SqlTruth, Truth
from practicecheck.operators.days import blank_reason
from practicecheck.operators.mutants import Mutant, without
from practicecheck.records import CODES, Field
from practicecheck.written.language import Language, Mark

if TYPE_CHECKING:
    from practicecheck.operators.evaluation import InHand, Scope
    from practicecheck.operators.sql import Sql
    from practicecheck.operators.vocabulary import Vocabulary


# A census return reads NOBT as an answer of its own, so the list does not hold it as unknown (CIN census guide).
Reading = Literal["yes", "no", "unknown"]
_U, _NO_CODES = frozenset({"U"}), frozenset[str]()
_NOT_OBTAINED = {"ethnicity": frozenset({"NOBT"})}


_TRUTH: dict[str, Truth] = {"yes": True, "no": False, "unknown": None}


def unknown_codes(field: Field) -> frozenset[str]:
    """The codes of a field that read as 'asked, not known'."""
    if field.type == "yn":
        return _U
    return CODES[field.codes].unknown if field.codes else _NO_CODES


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

        carried, silent = self.blanks(field)
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

    def blanks(self, field: Field) -> tuple[Truth, Truth]:
        """The same, what the test says of it for itself included."""
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
            carried, silent = self.blanks(field)
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

    def possible(self, field: Field | None) -> frozenset[Truth]:
        """What it may come to of a field (None: of any) that holds no value that cannot be read."""
        return ANY_TRUTH

    def mutants(self, vocabulary: Vocabulary, path: str) -> Iterator[Mutant]:
        """The small changes to this test itself; that it is left out or turned round is its condition's to say."""
        for key, when in (("blank", "blank"), ("not_carried", "not in the extract")):
            if getattr(self, key) is not None:
                yield without(self, key, f"nothing is said of what {path} means where it is {when}")

    def _but(self) -> str:
        said = []
        if self.blank is not None:
            said.append(f"blank counts as {self.blank}")
        if self.not_carried is not None:
            said.append(f"not in the extract counts as {self.not_carried}")
        return f" ({'; '.join(said)})" if said else ""


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
