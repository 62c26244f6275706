"""A return to the census as large as wanted: how long reading it takes, and how much memory.

`python tests/bench/xml_big.py [--megabytes 1000] [--file BIG.xml]`. The file is made of the children of a made-up council
over and over, each time with new ids. Two things are measured, each in a process of its own: the reader alone, and the
whole way into the case record.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

from processes import once

from practicecheck.workbench.synth import generate, write_cin

READER = """
import sys
from pathlib import Path
from practicecheck.intake.formats.cin_xml import read_cin
class Nowhere:
    def add(self, row, cells): pass
read_cin(Path(sys.argv[1]), lambda name, headings: Nowhere(), lambda *_, **__: None)
"""
RECORD = """
import sys
from pathlib import Path
from practicecheck.intake import read_inputs
from practicecheck.records.database import open_database
report = read_inputs(open_database(), [Path(sys.argv[1])])
assert report.rows_read == report.rows_used, report.rows_quarantined
"""


def main() -> None:
    """Make the file, and measure."""
    parser = argparse.ArgumentParser(prog="python tests/bench/xml_big.py", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--file", type=Path, help="keep the file here, and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="practicecheck-bench-") as scratch:
        path = options.file or Path(scratch) / "big.xml"
        if not path.exists():
            children = make(path, options.megabytes * 1_000_000)
            print(f"{children:,} children", file=sys.stderr)
        print(
            f"| {path.stat().st_size / 1e6:,.0f} MB of XML | seconds by the clock | seconds of work | peak of memory, MB |"
        )
        print("|---|---|---|---|")
        for name, script in (("read", READER), ("read into the case record", RECORD)):
            took = once([sys.executable, "-c", script, str(path)], dict(os.environ))
            print(f"| {name} | {took.wall:.1f} | {took.work:.1f} | {took.peak:,.0f} |", flush=True)


def make(path: Path, size: int) -> int:
    """Write a return of at least so many bytes, and return how many children it has."""
    with tempfile.TemporaryDirectory() as scratch:
        small = Path(scratch) / "small.xml"
        told = write_cin(generate(children=1_000, seed=1), small, year=2026)["Child"]
        head, children, tail = re.split(r"(?<=<Children>)|(?=</Children>)", small.read_text(encoding="utf-8"))
    times = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        while file.tell() < size:
            file.write(children.replace("<LAchildID>", f"<LAchildID>{times}-"))
            times += 1
        file.write(tail)
    return told * times


if __name__ == "__main__":
    main()
