"""Which parts of a traced answer decided it: the nodes, and of the rows looked at those that counted.

Knows how truth flows through the operators. Knows nothing of evidence or wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from practicecheck.engine.trace.answer import Traced
from practicecheck.operators.base import Cell, Looked, Node
from practicecheck.operators.combine import AllOf, AnyOf, Choose, NotDueUntil, Steps
from practicecheck.operators.fields import FieldTests
from practicecheck.operators.over_rows import OverRows
from practicecheck.operators.quantify import EveryRow, NoRow

if TYPE_CHECKING:
    pass


def deciding_nodes(traced: Traced, *, choices: bool = True) -> Iterator[Node]:
    """The nodes that the answer rests on, outermost first; without `choices`, not what a choice was made by."""
    answer, nodes = traced.answer, traced.nodes
    if answer == "not_applicable" or (answer == "cannot_tell" and "expect" not in nodes and "fires_when" not in nodes):
        if "applies_when" in nodes:
            yield from _relevant(nodes["applies_when"], choices=choices)
        return
    for key in ("expect", "fires_when", "escalate_when", "strength_when"):
        if key not in nodes:
            continue
        if key in ("escalate_when", "strength_when") and answer not in ("escalate", "strength"):
            continue
        yield from _relevant(nodes[key], choices=choices)


def _relevant(node: Node, *, choices: bool) -> Iterator[Node]:
    """A node and those beneath it that made it what it is."""
    yield node
    operator = node.operator
    same = [part for part in node.parts if part.now == node.now and part.later == node.later]
    if isinstance(operator, (AllOf, FieldTests, Steps)):
        chosen = node.parts if node.now is True else (same or [p for p in node.parts if p.now is not True])
    elif isinstance(operator, AnyOf):
        chosen = node.parts if node.now is False else (same or node.parts)
    elif isinstance(operator, Choose) and not choices:
        chosen = node.parts[1:]
    elif isinstance(operator, NotDueUntil) and node.is_due_later:
        chosen = []  # it is not due, whatever has been done by now
    else:
        chosen = node.parts
    for part in chosen:
        yield from _relevant(part, choices=choices)


def decided_by(node: Node) -> tuple[list[Looked], list[Looked]]:
    """Of the rows a quantifier looked at: those that decided it, and those that nearly did."""
    truth = node.now
    operator = node.operator
    if isinstance(operator, NoRow):
        wanted: tuple[Any, ...] = (True,) if truth is False else ((None,) if truth is None else ())
    elif isinstance(operator, EveryRow):
        wanted = (False,) if truth is False else ((None,) if truth is None else (True,))
    elif isinstance(operator, OverRows):
        wanted = (True,) if truth is True else ((None,) if truth is None else ())
        if operator.word in ("count", "share", "carried_out", "latest", "first"):
            wanted = (True, None) if truth is not False else (True, None, False)
    else:
        wanted = (True, None)
    meant = [one for one in node.looked if one.truth in wanted and _is_meant(one, operator)]
    near = [one for one in node.looked if one not in meant and one.truth is not True and _is_linked(one)]
    return meant, near


def _is_meant(one: Looked, operator: Any) -> bool:
    if isinstance(operator, EveryRow):  # rows that are not meant keep truth False without a `satisfies` part
        return one.later is not None or one.truth is not False
    return True


def _is_linked(one: Looked) -> bool:
    return one.node is None or bool(one.node.parts) or not getattr(one.node.operator, "linked_by", ())


def deciding_cells(node: Node | None) -> list[Cell]:
    """The cells beneath a node that made it what it is, each once: of rows that only stood by, none."""
    found: dict[tuple[str, str, str], Cell] = {}
    left = [node] if node is not None else []
    while left:
        for inner in _relevant(left.pop(0), choices=True):
            for cell in inner.cells:
                found.setdefault((cell.table, cell.row.key, cell.column), cell)
            left += [looked.node for looked in decided_by(inner)[0] if looked.node is not None]
    return list(found.values())


def cells_of(node: Node | None) -> list[Cell]:
    """Every cell that was looked at beneath a node, each once."""
    if node is None:
        return []
    found: dict[tuple[str, str, str], Cell] = {}
    for inner in node.walk():
        for cell in inner.cells:
            found.setdefault((cell.table, cell.row.key, cell.column), cell)
    return list(found.values())
