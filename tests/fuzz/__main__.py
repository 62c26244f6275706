"""`make fuzz`: read 10,000 spoilt inputs of every kind, and keep those with which a promise was broken.

An input is known by its kind and number: `python -m tests.fuzz --only xlsx --first 1234 --count 1` gives it again.
Ends with 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.judge import MAKERS, judged, make

from practicecheck.records.database import open_database

SLOWEST = 60  # seconds: a safety stop for a reader that hangs, no measure of speed
PART = 100
MEMORY = 6 << 30


def main() -> int:
    """Share the work out, and tell what was found."""
    options = _options()
    if options.here:
        return _read_part(options.only[0], options.first, options.count, options.keep)
    began = time.monotonic()
    names = options.only or list(MAKERS)
    each = options.count or -(-options.inputs // len(names))
    end = options.first + each
    parts = [(name, at, min(PART, end - at)) for at in range(options.first, end, PART) for name in names]
    options.keep.mkdir(parents=True, exist_ok=True)
    counts: Counter[tuple[str, str]] = Counter()
    with ThreadPoolExecutor(options.workers) as pool:
        for part, found in zip(parts, pool.map(lambda part: _run_part(*part, options.keep), parts), strict=True):
            counts.update({(part[0], what): n for what, n in found.items()})
            print(f"{part[0]} from {part[1]}: {', '.join(f'{n} {what}' for what, n in found.items())}", file=sys.stderr)
    kinds = ("read", "refused", "unwritten", "broken")
    print(f"{'kind':14}" + "".join(f"{kind:>11}" for kind in kinds))
    for name in names:
        print(f"{name:14}" + "".join(f"{counts[name, kind]:>11,}" for kind in kinds))
    total = sum(n for (_, what), n in counts.items() if what in ("read", "refused"))
    broken = sum(n for (_, what), n in counts.items() if what == "broken")
    print(
        f"{total:,} spoilt inputs in {time.monotonic() - began:.0f} s; {broken} broke a promise"
        + (f": see {options.keep}" if broken else "")
    )
    return 1 if broken else 0


def _run_part(name: str, first: int, count: int, keep: Path) -> Counter[str]:
    """Read some inputs in a process of their own; one that ends the process is counted, and the rest read after it."""
    found: Counter[str] = Counter()
    while count > 0:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz",
            "--here",
            "--only",
            name,
            "--first",
            str(first),
            "--count",
            str(count),
        ]
        done = subprocess.run([*command, "--keep", str(keep)], capture_output=True, text=True, check=False)
        lines = [line.split() for line in done.stdout.splitlines() if line.startswith("= ")]
        found.update(line[2] for line in lines)
        if done.returncode == 0:
            break
        last = int(lines[-1][1]) if lines else first - 1
        _keep_text(keep, name, last + 1, f"the process ended with {done.returncode}\n{done.stderr[-4000:]}")
        found["broken"] += 1
        first, count = last + 2, count - (last + 2 - first)
    return found


def _read_part(name: str, first: int, count: int, keep: Path) -> int:
    """Read inputs in this process, and print one line for each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    maker = MAKERS[name]
    con = open_database()
    for number in range(first, first + count):
        faulthandler.dump_traceback_later(SLOWEST, exit=True)
        with tempfile.TemporaryDirectory(prefix="practicecheck-fuzz-") as scratch:
            folder = Path(scratch)
            spoilt = make(maker, number, folder)
            what = "unwritten"
            if spoilt is not None:
                before = sorted(folder.rglob("*"))
                what, broken = judged(con, maker, spoilt)
                if sorted(folder.rglob("*")) != before:
                    broken.append("a file was left behind")
                if broken:
                    _keep_text(keep, name, number, "\n".join(broken))
                    shutil.copytree(folder, keep / f"{name}-{number}", dirs_exist_ok=True)
                    print(f"= {number} broken")
        print(f"= {number} {what}", flush=True)
    return 0


def _keep_text(keep: Path, name: str, number: int, text: str) -> None:
    (keep / f"{name}-{number}.txt").write_text(text + "\n", encoding="utf-8", errors="replace")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many in all")
    parser.add_argument("--only", action="append", choices=sorted(MAKERS), help="this kind alone; may be given again")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of each kind")
    parser.add_argument("--count", type=int, default=0, help="how many of each kind")
    parser.add_argument("--workers", type=int, default=2, help="processes side by side")
    parser.add_argument(
        "--keep", type=Path, default=Path("build/fuzz"), help="where inputs that broke a promise are kept"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
