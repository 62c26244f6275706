"""Write a made-up council as tables of the Standard Safeguarding Dataset: a folder of CSV files with a system's columns.

Knows nothing about how such tables are read.
"""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from practicecheck.errors import UsageError
from practicecheck.workbench.synth.folder import whole_folder
from practicecheck.workbench.synth.ssd import Script, rows_of
from practicecheck.workbench.synth.ssd_tables import SYSTEMS, columns

if TYPE_CHECKING:
    from pathlib import Path

    from practicecheck.workbench.synth.council import Council


def write_ssd(council: Council, folder: Path, *, system: str = SYSTEMS[0]) -> Counter[str]:
    """Write the tables as the script of a case system (`SYSTEMS`) fills them; count the rows of each.

    All of it appears, or none. Raises OutputError where the folder holds anything, UsageError for another system.
    """
    if system not in SYSTEMS:
        raise UsageError(f"There is no extract script of the system '{system}'. There are: {', '.join(SYSTEMS)}.")
    with whole_folder(folder) as draft:
        return _write(council, draft, Script(system))


def _write(council: Council, folder: Path, script: Script) -> Counter[str]:
    headers = columns(script.system)
    counts = Counter(dict.fromkeys(headers, 0))
    blank = "NULL" if script.system == "liquidlogic" else ""
    teams = set()
    with ExitStack() as files:
        writers = {}
        for table, names in headers.items():
            file = files.enter_context((folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
            writers[table] = csv.writer(file, lineterminator="\n").writerow
            writers[table](names)
        for family in council.families():
            for table, row in rows_of(family, script):
                if table not in headers:
                    continue
                if table == "ssd_department":
                    if row["dept_team_id"] in teams:
                        continue
                    teams.add(row["dept_team_id"])
                cells = [row.get(name) for name in headers[table]]
                writers[table]([blank if cell is None else cell for cell in cells])
                counts[table] += 1
    return counts
