"""The benchmark: `make bench`, or `python tests/bench [--councils DIR]`.

It first checks that hand-written polars versions of the rules give the same answers as the engine, on both councils;
then it prints what each thing took, as a Markdown table. It ends with 1 where answers differ, never because of a time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from processes import Process, median, once

from practicecheck.shipped import rules_dir
from practicecheck.workbench.synth import AS_OF, generate, write_tables

HERE = Path(__file__).resolve().parent
SEED = 20


def main() -> int:
    """Measure, compare, and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="practicecheck-bench-") as scratch:
        at = Path(scratch)
        small = _council(options.councils or at, options.small)
        large = _council(options.councils or at, options.large)
        environment = _environment(at)
        _tell("checking that the answers agree")
        inside = [_inside(folder, options.rules, environment) for folder in (small, large)]
        if not _agree(inside):
            return 1
        _tell("measuring whole processes")
        whole = dict(_whole(small, at, options.rules, environment))
    print("\n".join(_report(whole, inside)))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    parser.add_argument(
        "--councils", type=Path, metavar="DIR", help="keep the generated councils here and use them again"
    )
    parser.add_argument("--small", type=int, default=3_000, help="children of the small council")
    parser.add_argument("--large", type=int, default=100_000, help="children of the large council")
    parser.add_argument("--rules", type=Path, default=rules_dir(), help="another rulebook")
    return parser.parse_args()


def _environment(at: Path) -> dict[str, str]:
    """Kept plans and bytecode in a place of their own: an installed program has its bytecode, whatever is set here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "XDG_CACHE_HOME": str(at / "cache"), "PYTHONPYCACHEPREFIX": str(at / "bytecode")}


def _tell(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _council(folder: Path, children: int) -> Path:
    """The made-up council of so many children, generated where it is not there yet."""
    at = folder / f"council-{children}-{SEED}"
    if not at.is_dir():
        _tell(f"generating a council of {children:,} children")
        write_tables(generate(children=children, seed=SEED), at)
    return at


def _inside(council: Path, rules: Path, environment: dict[str, str]) -> dict[str, Any]:
    """What one process of its own measures of a council."""
    args = [sys.executable, str(HERE / "inside.py"), str(council), str(rules), "beside"]
    done = subprocess.run(args, env=environment, stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode != 0:
        raise SystemExit(f"The process that measures {council.name} ended with {done.returncode}.")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _agree(inside: list[dict[str, Any]]) -> bool:
    """Whether every answer agrees, and no rule or engine failed; says where not."""
    wrong = [f"{name} could not run, or the engines differ" for one in inside for name in one["faults"]]
    for one in inside:
        for name, row in one["beside"]["rules"].items():
            if row["differ"]:
                wrong.append(f"{name}, {one['children']:,} children: " + "\n    ".join(row["differ"]))
    if not inside[0]["beside"]["rules"]:
        wrong.append("No rule of this rulebook has a polars version, so nothing was compared.")
    if wrong:
        print("The answers do not agree, so no time is printed.\n  " + "\n  ".join(wrong))
        print("If a rule was changed, change its polars version too (tests/bench/polars_*.py).")
    return not wrong


def _whole(council: Path, at: Path, rules: Path, environment: dict[str, str]) -> Iterator[tuple[str, Process]]:
    """Whole processes, started anew; the first run of all has no kept plan."""
    command = [sys.executable, "-m", "practicecheck"]
    yield "help", median([once([*command, "--help"], environment) for _ in range(7)])
    run = [*command, "run", str(council), "--as-of", AS_OF.isoformat(), "--rules", str(rules)]
    once(run, {**environment, "XDG_CACHE_HOME": str(at / "compiled once")})  # leaves the bytecode
    yield "first", once(run, {**environment, "XDG_CACHE_HOME": str(at / "no plan yet")})
    yield "run", median([once(run, environment) for _ in range(5)])
    out = [[*run, "--out", str(at / f"out-{n}")] for n in range(3)]
    yield "out", median([once(args, environment) for args in out])
    workbook = [*command, "report", str(at / "out-0"), "--to", "xlsx", "--out", str(at / "out.xlsx")]
    yield "xlsx", median([once(workbook, {**environment, "XDG_CONFIG_HOME": str(at / "config")}) for _ in range(3)])


def _report(whole: dict[str, Process], inside: list[dict[str, Any]]) -> Iterator[str]:
    """The tables, as Markdown."""
    import duckdb

    small, large = inside
    beside = large["beside"]
    answers = sum(int(row["duckdb"].partition(":")[0]) for row in beside["rules"].values())
    yield (
        f"The answers agree: {len(beside['rules'])} rules, {answers:,} answers of {large['children']:,} children, "
        f"and the same on {small['children']:,}.\n"
    )
    yield (
        f"{os.cpu_count()} cores, {platform.machine()}; Python {platform.python_version()}, duckdb {duckdb.__version__}, "
        f"polars {beside['polars']}; escalations by {large['escalation engine']}. {large['n']} rules, triggers and measures.\n"
    )
    yield "| Whole process | by the clock | work, all cores | peak memory | wanted |"
    yield "|---|--:|--:|--:|--:|"
    for key, title, wanted in (
        ("help", "`practicecheck --help` (median of 7)", "< 0.3 s"),
        ("first", f"`run`, {small['children']:,} children, no kept plan yet (once)", ""),
        ("run", f"`run`, {small['children']:,} children (median of 5)", "< 1.5 s"),
        ("out", "the same with `--out` (median of 3)", ""),
        ("xlsx", "`report --to xlsx` of that (median of 3)", "< 1.8 s"),
    ):
        one = whole[key]
        yield f"| {title} | {one.wall:.2f} s | {one.work:.2f} s | {one.peak:,.0f} MB | {wanted} |"
    yield f"\n| Inside one process | {small['children']:,} children | {large['children']:,} children | growth | wanted |"
    yield "|---|--:|--:|--:|--:|"
    for key, title, wanted in (
        ("load", "load the CSV tables", ""),
        ("prepare", "make the working tables", ""),
        ("checks", f"all {large['n']} checks (median of 3)", "< 3 s"),
        ("escalate", "escalate (median of 3)", "< 0.3 s"),
    ):
        a, b = small[key], large[key]
        yield f"| {title} | {a:.2f} s | {b:.2f} s | × {b / a:.1f} | {wanted} |"
    yield f"| peak memory | {small['peak']:,.0f} MB | {large['peak']:,.0f} MB | × {large['peak'] / small['peak']:.1f} | < 1,000 MB |"
    yield f"| outcomes | {small['outcomes']:,} | {large['outcomes']:,} | × {large['outcomes'] / small['outcomes']:.1f} | |"
    yield f"| signatures | {small['signatures']:,} | {large['signatures']:,} | | |"
    yield f"\n| The dearest rules, alone | {small['children']:,} | {large['children']:,} |"
    yield "|---|--:|--:|"
    for name, took in sorted(large["rules"].items(), key=lambda item: -item[1])[:5]:
        yield f"| {name} | {small['rules'][name]:.3f} s | {took:.3f} s |"
    yield f"\n| Beside polars, {large['children']:,} children | answers | DuckDB | polars | ratio |"
    yield "|---|--:|--:|--:|--:|"
    for name, row in beside["rules"].items():
        ours, theirs = statistics.median(row["duckdb s"]), statistics.median(row["polars s"])
        count = int(row["duckdb"].partition(":")[0])
        yield f"| {name} | {count:,} | {ours:.3f} s | {theirs:.3f} s | {ours / theirs:.1f} |"
    sums = [sum(statistics.median(row[side]) for row in beside["rules"].values()) for side in ("duckdb s", "polars s")]
    yield f"| one after another | {answers:,} | {sums[0]:.3f} s | {sums[1]:.3f} s | {sums[0] / sums[1]:.1f} |"
    ours, theirs = statistics.median(beside["duckdb s"]), statistics.median(beside["polars s"])
    yield f"| in one go | {answers:,} | {ours:.3f} s | {theirs:.3f} s | {ours / theirs:.1f} |"
    best = min(theirs, sums[1])
    yield f"| **DuckDB in one go, polars the quicker way** (wanted ≤ 2.5) | | {ours:.3f} s | {best:.3f} s | **{ours / best:.1f}** |"


if __name__ == "__main__":
    sys.exit(main())
