"""One council in one process of its own: load once, the checks, the escalations, each rule; then polars beside DuckDB.

Run by the benchmark, which reads the JSON that this prints last. The peak of memory is taken before polars is loaded.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.engine.escalations import escalate
from practicecheck.engine.evaluate import evaluate
from practicecheck.engine.plans import plan_for
from practicecheck.engine.prepare import prepare
from practicecheck.intake import read_inputs
from practicecheck.records.database import lock_down, open_database
from practicecheck.rulebook import load_rulebook
from practicecheck.workbench.synth import AS_OF

if TYPE_CHECKING:
    import duckdb

    from practicecheck.engine.plan import Plan
    from practicecheck.rulebook.book import Rulebook

TIMES = 3


def seconds(work: Callable[[], object]) -> float:
    """How long one piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(folder: Path, rules: Path, *, beside_polars: bool) -> dict[str, Any]:
    """Everything that is measured of one council."""
    book = load_rulebook(rules)
    plan = plan_for(book)
    con = open_database()
    found: dict[str, Any] = {"load": seconds(lambda: read_inputs(con, [folder]))}
    lock_down(con)
    found["prepare"] = seconds(lambda: prepare(con, plan, AS_OF))
    checks, escalations, faults = [], [], []
    for _ in range(TIMES):
        started = time.perf_counter()
        checked = evaluate(con, plan)
        checks.append(time.perf_counter() - started)
        started = time.perf_counter()
        escalated = escalate(con, book, checked.failed)
        escalations.append(time.perf_counter() - started)
        faults = [*checked.failed, *escalated.faults]
    found |= {
        "checks": statistics.median(checks),
        "first checks": checks[0],
        "escalate": statistics.median(escalations),
        "signatures": escalated.signatures,
        "escalation engine": escalated.engine,
        "faults": faults,
        "peak": peak_mb(),
        "children": _count(con, "child"),
        "outcomes": _count(con, "outcome"),
    }
    listed = [*(rule for one in plan.rounds for rule in one), *plan.measures]
    found["n"] = len(listed)
    found["rules"] = {
        name: statistics.median(seconds(lambda text=text: _keep(con, text)) for _ in range(TIMES))
        for name, text in listed
    }
    found["derived"] = {name: seconds(lambda text=text: _keep(con, text)) for name, text in plan.derived}
    if beside_polars:
        found["beside"] = compare(con, plan, book)
    con.close()
    return found


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _keep(con: duckdb.DuckDBPyConnection, text: str) -> None:
    con.execute(f"CREATE OR REPLACE TABLE _timed AS {text}")


def _whole(plan: Plan, name: str, text: str) -> str:
    """A rule's answers with those of children without a subject that it applies to, as a run adds them to each round."""
    without = [more for rules, more in plan.without if name in rules]
    rest = (
        f"""SELECT '{name}', w.child_id, NULL, w.answer, FALSE, NULL FROM ({more}) w LEFT JOIN (
            SELECT child_id, bool_or(answer <> 'not_applicable') AS applies FROM asked GROUP BY child_id) o USING (child_id)
        WHERE o.child_id IS NULL OR (NOT o.applies AND w.answer = 'cannot_tell')"""
        for more in without
    )
    return f"WITH asked AS ({text}) " + " UNION ALL ".join(("FROM asked", *rest))


def compare(con: duckdb.DuckDBPyConnection, plan: Plan, book: Rulebook) -> dict[str, Any]:
    """Each rule that has a polars version: both answers' checksums, and both times, taken by turns."""
    import polars as pl
    from polars_checks import CHECKS
    from three_valued import Council

    texts = {name: _whole(plan, name, text) for one in plan.rounds for name, text in one if name in CHECKS}
    tables = {name: pl.DataFrame(con.table(name)) for name in ("calendar_day", *plan.columns)}
    council = Council.of(tables, book, AS_OF)
    rows: dict[str, Any] = {}
    for name, check in CHECKS.items():
        if name not in texts:
            continue
        _keep(con, texts[name])
        ours, theirs = pl.DataFrame(con.table("_timed")), check(council).collect()
        council.tables[f"answers of {name}"] = theirs.lazy()
        rows[name] = {
            "duckdb": _checksum(ours),
            "polars": _checksum(theirs),
            "differ": [] if _checksum(ours) == _checksum(theirs) else _differences(ours, theirs),
            "answers": dict(sorted(theirs["answer"].value_counts().iter_rows())),
            "duckdb s": [],
            "polars s": [],
        }
    for _ in range(TIMES):
        for name, row in rows.items():
            row["duckdb s"].append(seconds(lambda name=name: _keep(con, texts[name])))
            row["polars s"].append(seconds(lambda name=name: CHECKS[name](council).collect()))
    together = " UNION ALL ".join(f"({texts[name]})" for name in rows)

    def all_in_duckdb() -> None:
        for name, text in plan.derived:
            con.execute(f'CREATE OR REPLACE TABLE "{name}" AS {text}')
        _keep(con, together)

    ours_s, theirs_s = [], []
    for _ in range(TIMES):
        ours_s.append(seconds(all_in_duckdb))
        theirs_s.append(seconds(lambda: pl.collect_all([CHECKS[name](council) for name in rows])))
    return {"rules": rows, "duckdb s": ours_s, "polars s": theirs_s, "polars": pl.__version__}


def _checksum(frame: Any) -> str:
    """How many answers, and a sum over the hash of each (child, subject, answer): any order of rows gives the same."""
    import polars as pl

    each = frame.select(pl.struct("child_id", "subject_id", "answer").hash(seed=2026))
    total = int(each.to_series().cast(pl.UInt64).reinterpret(signed=False).cast(pl.Decimal(38, 0)).sum() or 0)
    return f"{frame.height}:{total % 2**64:016x}"


def _differences(ours: Any, theirs: Any) -> list[str]:
    """A few of the subjects on which the two differ (the children are made up)."""
    key = ["child_id", "subject_id"]
    both = ours.select(*key, "answer").join(
        theirs.select(*key, "answer"), on=key, how="full", suffix=" of polars", nulls_equal=True, coalesce=True
    )
    wrong = both.filter(~both["answer"].eq_missing(both["answer of polars"])).sort(key)
    lines = [f"{c} {s}: DuckDB says {a}, polars says {b}" for c, s, a, b in wrong.head(8).iter_rows()]
    return [f"{wrong.height} differ", *lines]


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), beside_polars="beside" in sys.argv[3:])))
