"""Forward chaining with durable-rules 2.0.28, by the recipe that was tested.

The only module that imports durable, and only when an engine is made. Each oddity here guards against
something that was seen to break (the numbers are the pitfalls of the domain notes). Knows nothing of why an
escalation fired: joins fire once per combination, in no promised order, so refs come from `matching`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib import metadata
from typing import Any

from practicecheck.engine.escalate.model import EscalationRule, Fact, ref_of
from practicecheck.engine.escalate.overlap import fact_could_meet_two_clauses

VERSION = "2.0.28"
_SID = "case"  # one session at a time, dropped after every case: 1,024 live ones are the most (6)
_END = {"_end": "end"}  # no fact's field begins with an underscore, so nothing else meets this


Tests = frozenset[tuple[str, str]]
"""What a clause tests, as a set: a fact meets it whose own pairs include them all."""


class DurableError(RuntimeError):
    """durable-rules did not do its work on one set of facts."""


def import_problem() -> str | None:
    """Why durable-rules cannot be used here, with its cure, in one line; None when it can."""
    try:
        found = metadata.version("durable-rules")
        import durable.engine  # noqa: F401
    except metadata.PackageNotFoundError:
        why = "is not installed"
    except ImportError as error:
        # Python 3.13 removed a C function that the released source calls.
        built_badly = "PyEval_CallObject" in str(error)
        why = "was built without Python 3.13's flag" if built_badly else "cannot be imported"
    else:
        if found == VERSION:
            return None
        why = f"is {found}, which is not tested"
    return (
        f"durable-rules {why}; the reference engine infers escalations alone. To cure it, with a C compiler: "
        "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install --force-reinstall --no-cache-dir "
        f"--no-binary durable-rules durable-rules=={VERSION}"
    )


@cache
def durable_engine(name: str, rules: tuple[EscalationRule, ...]) -> DurableEngine:
    """The engine for these rules: made once in a process, since a ruleset can never be removed (20)."""
    return DurableEngine(name, rules)


class DurableEngine:
    """One registered ruleset. Rules and facts must have passed `limits`."""

    def __init__(self, name: str, rules: tuple[EscalationRule, ...]) -> None:
        self._name = name
        self._lock = threading.Lock()  # asserting from several threads is error 307 (18)
        self._needed = _facts_needed(rules)
        self._fired: set[str] = set()
        self._error: BaseException | None = None
        self._has_ended = False
        self._host = _quiet_host()
        self._host.register_rulesets({name: self._definition(rules)})

    def fires(self, definite: Iterable[Fact], possible: Iterable[Fact]) -> tuple[frozenset[str], frozenset[str]]:
        """The ids that follow from the definite facts, and those that follow from both kinds together.

        One session serves both: what fires on the definite facts is read off before the possible ones go in.
        Raises what an action raised, or DurableError; the next call starts clean.
        """
        with self._lock:
            self._fired, self._error, self._has_ended = set(), None, False
            still_needed = dict(self._needed)
            try:
                self._assert_what_decides(definite, still_needed)
                sure = frozenset(self._fired)
                self._assert_what_decides(possible, still_needed)
                # Actions run inside the assert, or never. That this last one ran shows that none was put off.
                state = self._assert(_END, id="end")
                if not self._has_ended or not state or "exception" in state:
                    raise DurableError("durable-rules left the case unfinished")
            except BaseException:
                with suppress(Exception):  # there may be no session yet, and that error would hide this one
                    self._host.delete_state(self._name, _SID)
                raise
            self._host.delete_state(self._name, _SID)  # else ~92 kB stay for ever (6)
            return sure, frozenset(self._fired)

    def _assert_what_decides(self, facts: Iterable[Fact], still_needed: dict[Tests, int]) -> None:
        """Assert the facts that can matter to what fires, lowest refs first.

        A fact that meets no clause decides nothing, and durable-rules would raise at it (3). Of those that meet
        a clause only so many go in as are needed, mostly one: a join fires once per combination, and forty facts
        that meet three broad clauses would be 59,280 firings (14).
        """
        for fact in sorted(facts, key=ref_of):
            pairs = set(fact)
            met = [tests for tests in still_needed if tests <= pairs]
            if any(still_needed[tests] > 0 for tests in met):
                self._assert(dict(fact), id=f"fact:{ref_of(fact)}")
                for tests in met:
                    still_needed[tests] -= 1

    def _assert(self, fact: dict[str, str], *, id: str) -> Any:
        # An id of our own: without one the library's 32-bit hash of the content takes facts for repeats (5).
        state = self._host.assert_fact(self._name, {**fact, "id": id, "sid": _SID})
        if self._error:
            raise self._error
        return state

    def _definition(self, rules: tuple[EscalationRule, ...]) -> dict[str, Any]:
        definition: dict[str, Any] = {"end": {"all": [{"c0": {"$and": [_END]}}], "run": self._end}}
        for rule in rules:
            for alternative in rule.alternatives:
                clauses = [
                    {f"c{n}": {"$and": [{field: text} for field, text in clause.fields]}}
                    for n, clause in enumerate(alternative.clauses)
                ]
                definition[f"r{len(definition)}"] = {"all": clauses, "run": self._action(rule)}
        return definition

    def _end(self, _: Any) -> None:
        self._has_ended = True

    def _action(self, rule: EscalationRule) -> Callable[[Any], None]:
        is_tested = any(tests <= set(rule.derived) for tests in self._needed)

        # Exactly one parameter: a function of two is taken to be asynchronous and blocks the session (1).
        def run(c: Any) -> None:
            if self._error or rule.id in self._fired:  # joins fire once per combination (14)
                return
            try:
                self._fired.add(rule.id)
                if is_tested:
                    c.assert_fact({**dict(rule.derived), "id": f"esc:{rule.id}", "sid": _SID})
            except BaseException as error:  # noqa: BLE001 - raised again outside; the library would swallow it (2)
                self._error = error

        return run


def _facts_needed(rules: tuple[EscalationRule, ...]) -> dict[Tests, int]:
    """How many facts are enough for each distinct clause, as its tests -> number.

    One, where no fact could meet two clauses of the alternative. Else as many as it has clauses: then one is
    always left over that no other clause has taken.
    """
    needed: Counter[Tests] = Counter()
    for rule in rules:
        for alternative in rule.alternatives:
            shared = fact_could_meet_two_clauses(alternative)
            for clause in alternative.clauses:
                tests = frozenset(clause.fields)
                needed[tests] = max(needed[tests], len(alternative.clauses) if shared else 1)
    return dict(needed)


def _quiet_host() -> Any:
    from durable.engine import Host

    class QuietHost(Host):  # type: ignore[misc]
        def _run(self) -> None:
            """Start no timers: each host would make two threads a tick for ever (16)."""

    return QuietHost()
