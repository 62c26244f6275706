"""Hide small counts, and as few others as it takes that no hidden one can be worked back from what is shown.

Counts with their totals are a network in which everything that flows in flows out: a cell flows from its row to its
column, a total back again. What is shown is fixed. A hidden count can be another one if, and only if, a change of one
can go round the network through hidden counts; so a count that is fixed is freed by hiding the cheapest way round (the
method of Kelly, Golden and Assad, 1992). Knows nothing of children, of teams, or of where the counts stand.

Tables that share totals are safe together where the shared totals are `known`, that is shown: then nothing that is hidden in one
bears on another.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import count

Shown = int | None
"""A count, or None where it is hidden."""

_TOTAL, _WHOLE = 4, 16
"""How much more a total is worth to a reader than a cell, and the total of all."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A count as a flow between two nodes. One that is `known` is never hidden: the reader has it from elsewhere."""

    tail: Hashable
    head: Hashable
    count: int
    worth: int = 1
    is_total: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class ShownList:
    """Counts that add up to a total."""

    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Counts by row and column with the totals of both."""

    cells: tuple[tuple[Shown, ...], ...]
    rows: tuple[Shown, ...]
    columns: tuple[Shown, ...]
    whole: Shown


def hide_in_list(
    counts: Sequence[int], small: int, *, worth: Sequence[int] = (), total_known: bool = False
) -> ShownList:
    """Counts and their sum, with those from 1 to `small` hidden and what would give them back.

    `worth` says how much each is worth to the reader; where there is a choice, the one worth least is hidden. Raises
    ValueError where the total is known and gives the counts back whatever is hidden.

    >>> hide_in_list([3, 20, 40], 5)
    ShownList(cells=(None, None, 40), total=63)
    >>> hide_in_list([3, 20, 40], 5, worth=[2, 2, 1])
    ShownList(cells=(None, 20, None), total=63)
    >>> hide_in_list([0, 2, 1], 5)
    ShownList(cells=(0, None, None), total=None)
    """
    flows = [Flow("in", "out", one, worth[place] if worth else 1) for place, one in enumerate(counts)]
    flows.append(Flow("out", "in", sum(counts), _TOTAL * max(worth, default=1), True, total_known))
    *cells, total = _shown(flows, small)
    return ShownList(tuple(cells), total)


def hide_in_table(counts: Sequence[Sequence[int]], small: int, *, row_totals_known: bool = False) -> ShownTable:
    """A table and its totals, with counts from 1 to `small` hidden and what would give them back.

    Raises ValueError where the totals of the rows are known and give a count back whatever is hidden.

    >>> table = hide_in_table([[3, 20, 30], [10, 40, 50], [60, 70, 80]], 5)
    >>> for row in table.cells: print(row)
    (None, None, 30)
    (None, None, 50)
    (60, 70, 80)
    >>> table.rows, table.columns, table.whole
    ((53, 100, 210), (73, 130, 160), 363)
    """
    flows = [
        Flow(("row", row), ("column", column), one)
        for row, cells in enumerate(counts)
        for column, one in enumerate(cells)
    ]
    sums = [sum(cells) for cells in counts]
    down = [sum(column) for column in zip(*counts, strict=True)]
    flows += [Flow("start", ("row", row), one, _TOTAL, True, row_totals_known) for row, one in enumerate(sums)]
    flows += [Flow(("column", column), "end", one, _TOTAL, True) for column, one in enumerate(down)]
    flows.append(Flow("end", "start", sum(sums), _WHOLE, True, row_totals_known))
    shown = iter(_shown(flows, small))
    cells = tuple(tuple(next(shown) for _ in row) for row in counts)
    return ShownTable(cells, tuple(next(shown) for _ in sums), tuple(next(shown) for _ in down), next(shown))


def _shown(flows: Sequence[Flow], small: int) -> list[Shown]:
    hidden = hide(flows, small)
    return [None if place in hidden else flow.count for place, flow in enumerate(flows)]


def hide(flows: Sequence[Flow], small: int) -> frozenset[int]:
    """The places of the flows to hide: those from 1 to `small`, and those that would give one of them back.

    A reader is taken to know that no hidden count is 0, since a 0 is shown. Where it can be, each small count is free
    even for a reader who knows which of the hidden ones are small; only those totals that are, are taken for any.
    Raises ValueError where a count cannot be kept because of what is known.
    """
    network = _Network(flows, small)
    small_ones = frozenset(place for place, flow in enumerate(flows) if 1 <= flow.count <= small and not flow.is_known)
    hidden = set(small_ones)
    bounded = {place for place in sorted(small_ones) if network.free(place, hidden, is_bounded=True)}
    while True:
        fixed = [place for place in sorted(hidden) if not network.is_free(place, hidden, is_bounded=False)]
        if not fixed:
            break
        for place in fixed:
            if not network.free(place, hidden, is_bounded=False):
                raise ValueError("a small count can be worked back from totals that are known, whatever else is hidden")
    _show_again(network, hidden, small_ones, bounded)
    return frozenset(hidden)


def _show_again(network: _Network, hidden: set[int], small_ones: Collection[int], bounded: Collection[int]) -> None:
    """Show what was hidden on the way and turns out not to be needed, the worthiest first."""
    for place in sorted(hidden - set(small_ones), key=lambda place: (-network.price(place), place)):
        without = hidden - {place}
        if all(network.is_free(one, without, is_bounded=False) for one in without) and all(
            network.is_free(one, without, is_bounded=True) for one in bounded
        ):
            hidden.discard(place)


class _Network:
    """The ways in which counts can change together."""

    def __init__(self, flows: Sequence[Flow], small: int) -> None:
        self._flows, self._small = flows, small
        self._most = max((flow.count for flow in flows), default=0) + 1
        self._steps: dict[Hashable, list[tuple[Hashable, int, bool]]] = {}
        for place, flow in enumerate(flows):
            if flow.count and not flow.is_known:
                self._steps.setdefault(flow.tail, []).append((flow.head, place, True))
                self._steps.setdefault(flow.head, []).append((flow.tail, place, False))

    def price(self, place: int) -> int:
        """What hiding a flow costs the reader: its worth; of two worth the same, the greater costs more."""
        flow = self._flows[place]
        return flow.worth * self._most + flow.count

    def is_free(self, place: int, hidden: Collection[int], *, is_bounded: bool) -> bool:
        """Whether a hidden count can be another one than it is."""
        return self._round(place, hidden, is_bounded=is_bounded, may_hide=False) is not None

    def free(self, place: int, hidden: set[int], *, is_bounded: bool) -> bool:
        """Hide what it takes that a hidden count can be another one; False, and nothing hidden, where nothing does."""
        way = self._round(place, hidden, is_bounded=is_bounded, may_hide=True)
        if way is not None:
            hidden.update(way)
        return way is not None

    def _round(
        self, place: int, hidden: Collection[int], *, is_bounded: bool, may_hide: bool
    ) -> tuple[int, ...] | None:
        """The flows of the cheapest way round by which a count can change by one; None where there is none."""
        flow = self._flows[place]
        ways = []
        for rises in (True, False):
            if self._may(place, rises, hidden, is_bounded=is_bounded):
                start, end = (flow.head, flow.tail) if rises else (flow.tail, flow.head)
                way = self._way(start, end, place, hidden, is_bounded=is_bounded, may_hide=may_hide)
                if way is not None:
                    ways.append(way)
        return min(ways)[1] if ways else None

    def _may(self, place: int, rises: bool, hidden: Collection[int], *, is_bounded: bool) -> bool:
        """Whether a flow can be one more, or one less, than it is."""
        flow = self._flows[place]
        if not rises:
            return flow.count > 1
        return not is_bounded or flow.is_total or flow.count != self._small

    def _way(
        self, start: Hashable, end: Hashable, without: int, hidden: Collection[int], *, is_bounded: bool, may_hide: bool
    ) -> tuple[int, tuple[int, ...]] | None:
        """The cheapest way between two nodes, one flow left out (Dijkstra)."""
        turn = count()
        reached: set[Hashable] = set()
        found: list[tuple[int, int, Hashable, tuple[int, ...]]] = [(0, next(turn), start, ())]
        while found:
            cost, _, node, way = heapq.heappop(found)
            if node == end:
                return cost, way
            if node in reached:
                continue
            reached.add(node)
            for next_node, place, rises in self._steps.get(node, ()):
                is_open = place in hidden
                if place == without or next_node in reached or not (is_open or may_hide):
                    continue
                if self._may(place, rises, hidden, is_bounded=is_bounded):
                    price = 0 if is_open else self.price(place)
                    heapq.heappush(found, (cost + price, next(turn), next_node, (*way, place)))
        return None
