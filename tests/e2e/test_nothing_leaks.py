"""No child's data gets out: not to stderr, a log, a temp folder or the cache; not on a stop, a full disk or a crash.

Every field of the input holds a word of its own that stands nowhere else; afterwards everything is searched for
them.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from practicecheck.engine.plans import plan_for
from practicecheck.records import TABLES, Field
from practicecheck.rulebook import load_rulebook
from practicecheck.shipped import fixtures_dir

pytestmark = pytest.mark.end_to_end
CANARY = re.compile(rb"zq[a-z0-9]+qz")
CASE = fixtures_dir() / "audited" / "case-2.yaml"
AS_OF = ("--as-of", "2026-06-30")
COVERAGE = ("--coverage", "complete:2020-01-01:2026-06-30")


def canary(table: str, field: str, row: int) -> str:
    """A word that stands in one cell alone."""
    return f"zq{table}{field}{row}qz".replace("_", "")


def cell(table: str, field: Field, row: int) -> str:
    """The first two rows of a table can be read, and hold a word where a word can stand; the third holds words alone."""
    if row == 2:
        return canary(table, field.name, row)
    if field.name == "child_id":
        return canary("child", "child_id", row)
    if field.name == TABLES[table].path or (field.refers_to and not field.is_list):
        target = field.refers_to or "plan_meeting"
        return canary(target, TABLES[target].key[0], row)
    if field.name == "meeting_table":
        return "plan_meeting"
    if field.type in ("id", "text", "ref"):
        return canary(table, field.name, row)
    if field.type in ("date", "datetime"):
        return "2026-03-02" if row == 0 else ""
    if field.type == "int":
        return "3"
    return "Y" if field.type == "yn" else ""


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all tables with a word of its own in every cell that can hold one."""
    folder = tmp_path_factory.mktemp("canary") / "extract"
    folder.mkdir()
    for name, table in TABLES.items():
        if name == "record_coverage":
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.field_names)
            for row in range(3):
                writer.writerow([cell(name, field, row) for field in table.fields])
    return folder


@pytest.fixture(scope="module")
def little(extract: Path) -> Path:
    """A few of its tables, for what does not hang on how much is read."""
    folder = extract.with_name("little")
    folder.mkdir()
    for name in ("child", "referral", "strategy_discussion", "plan", "visit", "audit"):
        shutil.copy(extract / f"{name}.csv", folder)
    return folder


def canaries(data: bytes) -> set[str]:
    return {found.decode() for found in CANARY.findall(data)}


def canaries_left(desk: Any, but: Path | None = None) -> set[str]:
    """The words in any file or file name that a run left outside the result folder it was asked for."""
    found: set[str] = set()
    for folder in (desk.temp, desk.home, desk.work, desk.cache):
        for path in folder.rglob("*"):
            if path != but and but not in path.parents:
                found |= canaries(str(path).encode())
                found |= canaries(path.read_bytes()) if path.is_file() else set()
    return found


def test_the_input_holds_a_word_in_every_cell(extract: Path) -> None:
    held = canaries(b"".join(path.read_bytes() for path in extract.iterdir()))
    fields = sum(len(table.fields) for name, table in TABLES.items() if name != "record_coverage")
    assert len(held) > fields


CHILDREN = {canary("child", "child_id", row) for row in range(3)}


def test_a_run_that_is_not_kept_leaves_nothing(desk: Any, little: Path, few_rules: Path) -> None:
    """The data on stdout hold every word there is."""
    done = desk.run_apart("run", little, *AS_OF, *COVERAGE, "--rules", few_rules, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert canaries(done.stderr.encode()) == set()
    assert canaries_left(desk) == set()
    assert desk.left_behind() == []
    assert canaries(done.stdout.encode()) & CHILDREN, "the result does not name the children, so nothing was read"


@pytest.fixture(scope="module")
def kept(desk_for: Callable[[str], Any], extract: Path) -> Any:
    """A desk with a result kept in `june`, and what the run said."""
    desk = desk_for("kept")
    return desk, desk.run_apart("run", extract, *AS_OF, *COVERAGE, "--journeys", "all", "--out", "june")


def test_a_kept_result_is_the_only_place(kept: Any) -> None:
    desk, done = kept
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in desk.work.iterdir()) == ["june"]
    assert canaries((desk.work / "june" / "result.json").read_bytes())
    assert canaries(done.stderr.encode()) | canaries_left(desk, but=desk.work / "june") == set()


def test_a_person_sees_ids_of_children_and_no_other_word(kept: Any) -> None:
    """Of any rule that there is, over all tables."""
    _, done = kept
    shown = canaries(done.stdout.encode())
    assert shown, "the terminal does not name the children, so nothing was read"
    assert shown <= CHILDREN


def test_what_is_made_of_a_run_holds_no_word_that_it_may_not(kept: Any, desk: Any) -> None:
    """A briefing to share holds the words of recommendations; a workbook and a page the names of teams, without --names nothing more."""
    shutil.copytree(kept[0].work / "june", desk.work / "june")
    written = {}
    asked = (
        ("briefing.md",),
        ("briefing.html", "--briefing", "--to", "html"),
        ("inside.xlsx", "--to", "xlsx"),
        ("shared.xlsx", "--to", "xlsx", "--to-share"),
        ("inside.html", "--to", "html", "--since", "june"),
        ("shared.html", "--to", "html", "--since", "june", "--to-share"),
    )
    done = desk.run_each(*(("report", "june", *options, "--out", name) for name, *options in asked))
    assert done.returncode == 0, done.stderr
    assert canaries(done.stderr.encode() + done.stdout.encode()) == set()
    for name, *_ in asked:
        written[name] = canaries(_unpacked(desk.work / name))
        (desk.work / name).unlink()
    shutil.rmtree(desk.work / "june")
    assert canaries_left(desk) == set()
    words = {canary("assurance_action", "recommendation", row) for row in range(3)}
    for name in ("briefing.md", "briefing.html"):
        assert written[name] <= words
        assert written[name], "no recommendation is shown, so nothing was read"
    teams = {canary("allocation", name, row) for name in ("team_name", "team_id") for row in range(3)}
    for name in ("inside.xlsx", "inside.html"):
        assert written[name] <= teams
        assert written[name], "no team is shown, so nothing was read"
    assert written["shared.xlsx"] | written["shared.html"] <= teams


def _unpacked(path: Path) -> bytes:
    """All that a file holds, whether it is packed or not."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_a_journey_is_in_its_file_alone(desk: Any, extract: Path, little: Path) -> None:
    child, styles = canary("child", "child_id", 0), ("text", "json", "svg")
    asked = ("--child", child, *AS_OF, *COVERAGE)
    inputs = dict.fromkeys(styles, little) | {"svg": extract}
    done = desk.run_each(*(["journey", inputs[to], *asked, "--format", to, "--out", f"one.{to}"] for to in styles))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in desk.left_behind()) == sorted(f"one.{style}" for style in styles)
    for style in styles:
        assert child.encode() in (desk.work / f"one.{style}").read_bytes()
        (desk.work / f"one.{style}").unlink()
    assert canaries(done.stdout.encode()) | canaries(done.stderr.encode()) | canaries_left(desk) == set()


UNUSABLE = {
    "broken.yaml": "child: {child_id: zqbrokenqz, dob: [\nvisit: zqmoreqz",
    "twice.yaml": "child: {child_id: zqoneqz}\nchild: {child_id: zqtwoqz}\n",
    "deep.yaml": "child: {child_id: zqoneqz, dob: {zqdeepqz: 1}}\n",
    "broken.json": '{"child": {"child_id": "zqoneqz", "dob": "zqjsonqz"',
    "anchor.yaml": "child: &zqanchorqz {child_id: zqoneqz}\nvisit: *zqanchorqz\n",
}


def test_unusable_files_are_refused_without_their_words(desk: Any) -> None:
    for name, text in UNUSABLE.items():
        (desk.work / name).write_text(text, encoding="utf-8")
    done = desk.run_each(*(("run", name, *AS_OF) for name in UNUSABLE), code=3)
    assert done.returncode == 3, done.stdout
    assert all(name in done.stderr for name in UNUSABLE), done.stderr
    assert "Traceback" not in done.stderr
    assert canaries(done.stderr.encode()) | canaries(done.stdout.encode()) == set()


def test_a_crash_tells_no_value(desk: Any, little: Path, few_rules: Path) -> None:
    script = (
        "from practicecheck.engine import run\n"
        "def fall(con, plan):\n"
        "    raise ValueError(str(con.execute('SELECT * FROM record.child').fetchall()))\n"
        "run.evaluate = fall"
    )
    done = desk.run_apart("run", little, *AS_OF, *COVERAGE, "--rules", few_rules, "--out", "june", script=script)
    assert done.returncode == 3
    assert "ValueError" in done.stderr
    assert canaries(done.stderr.encode()) == set()
    assert desk.left_behind() == []


# --- stopped, full, forbidden ---------------------------------------------------------------------------------------

READY = "import sys, time\nfrom practicecheck.engine import run as engine\n"
STOPPED_WHERE = {
    "in a long question of the database": READY
    + "def long(con, plan):\n"
    + "    print('READY', file=sys.stderr, flush=True)\n"
    + "    con.execute('SELECT max(hash(a.range * b.range)) FROM range(10000000) a, range(1000000) b').fetchall()\n"
    + "engine.evaluate = long",
    "while rules are asked": READY
    + "def wait(con, plan):\n"
    + "    print('READY', file=sys.stderr, flush=True)\n"
    + "    time.sleep(60)\n"
    + "engine.evaluate = wait",
    "while the result is written": "import sys, time\nfrom practicecheck.reports import folder\n"
    "def wait(path, text):\n"
    "    path.write_text(text[:2000])\n"
    "    print('READY', file=sys.stderr, flush=True)\n"
    "    time.sleep(60)\n"
    "folder._write_private = wait",
}


@pytest.mark.parametrize(
    ("where", "sign"),
    [*((where, signal.SIGINT) for where in STOPPED_WHERE), ("in a long question of the database", signal.SIGTERM)],
)
def test_a_stopped_run_leaves_nothing(
    desk: Any, little: Path, few_rules: Path, where: str, sign: signal.Signals
) -> None:
    asked = ("run", little, *AS_OF, *COVERAGE, "--rules", few_rules, "--out", "june")
    process = desk.start(*asked, script=STOPPED_WHERE[where])
    try:
        assert process.stderr is not None
        said_first = iter(process.stderr.readline, "")  # a note may come first: durable-rules may be missing here
        assert "READY" in (line.strip() for line in said_first), "it ended before the place it was to be stopped in"
        assert list(desk.temp.iterdir()), "there is no spill folder yet, so nothing is shown"
        time.sleep(0.1)
        process.send_signal(sign)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode not in (0, None)
    assert "Traceback" not in said
    if sign is signal.SIGINT:
        assert process.returncode == 130, said
        assert "Stopped" in said
    assert desk.left_behind() == []


@pytest.mark.parametrize("most", [4_000, 300_000])
def test_a_full_disk_is_a_clear_error_and_leaves_nothing(desk: Any, little: Path, few_rules: Path, most: int) -> None:
    plan_for(load_rulebook(few_rules))  # compiled and kept, so that only the result is new
    done = desk.run_apart(
        "run", little, *AS_OF, *COVERAGE, "--rules", few_rules, "--out", "june",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "could not be written" in done.stderr
    assert "june" in done.stderr
    assert canaries(done.stderr.encode()) == set()
    assert desk.left_behind() == []


def test_a_result_cannot_go_where_a_file_is(desk: Any, few_rules: Path) -> None:
    (desk.work / "note.txt").write_text("mine", encoding="utf-8")
    done = desk.run_apart("run", CASE, *AS_OF, "--rules", few_rules, "--out", "note.txt/june")
    assert done.returncode == 3
    assert "could not be written" in done.stderr
    assert [path.name for path in desk.left_behind()] == ["note.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_a_result_cannot_go_where_one_may_not_write(desk: Any) -> None:
    locked = desk.work / "locked"
    locked.mkdir(mode=0o500)
    done = desk.run_apart("run", CASE, *AS_OF, "--out", locked / "june")
    assert done.returncode == 3
    assert "could not be written" in done.stderr
    assert list(locked.iterdir()) == []


# --- no network -----------------------------------------------------------------------------------------------------

NO_SOCKET = (
    "import socket\n"
    "def never(*a, **k):\n"
    "    raise SystemExit('a socket was opened')\n"
    "socket.socket.connect = socket.socket.bind = socket.create_connection = socket.getaddrinfo = never"
)


def test_a_run_opens_no_socket(desk: Any, few_rules: Path) -> None:
    done = desk.run_apart("run", CASE, *AS_OF, "--rules", few_rules, script=NO_SOCKET)
    assert done.returncode == 0, done.stderr
    assert "CASE-2" in done.stdout


def test_a_run_works_where_there_is_no_network(desk: Any, few_rules: Path) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets no process be cut off from the network")
    command = [*alone, sys.executable, "-m", "practicecheck", "run", str(CASE), *AS_OF, "--rules", str(few_rules)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=desk.work, env=desk.env, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "CASE-2" in done.stdout


def test_what_a_change_would_do_is_told_without_a_word_of_the_record(
    desk: Any, little: Path, few_rules: Path, tmp_path: Path
) -> None:
    changed = shutil.copytree(few_rules, tmp_path / "changed")
    rule = changed / "medicals" / "PA-MED-01.yaml"
    rule.write_text(
        rule.read_text("utf-8").replace("status: active\n", "").replace("kind: gap\n", "kind: gap\nstatus: draft\n", 1),
        "utf-8",
    )
    asked = ("rules", "diff", few_rules, changed, little, *AS_OF, *COVERAGE)
    done = desk.run_each((*asked, "--format", "json"), (*asked, "--format", "md"), (*asked, "--out", "change.html"))
    assert done.returncode == 0, done.stderr
    assert '"rule": "PA-MED-01"' in done.stdout
    assert "Case " in done.stdout
    assert canaries(done.stdout.encode() + done.stderr.encode()) == set()
    assert canaries_left(desk) == set()
    assert not [path for path in desk.temp.rglob("*") if "practicecheck-rules" in path.name]


def test_cases_drawn_for_auditors_name_no_child_unasked(kept: Any, desk: Any) -> None:
    shutil.copytree(kept[0].work / "june", desk.work / "june")
    done = desk.run_each(
        ("sample", "june", "--format", "csv"), ("sample", "june", "--out", "judge.csv", "--format", "csv")
    )
    assert done.returncode == 0, done.stderr
    assert "Case " in done.stdout
    assert canaries(done.stdout.encode() + done.stderr.encode()) == set()
    rows = (desk.work / "judge.csv").read_text("utf-8").splitlines()
    first, *_ = rows[1].split(",")
    (desk.work / "judge.csv").write_text(
        f"{rows[0]}\n" + "\n".join(f"{first},{row.split(',')[1]},gap,A" for row in rows[1:]), encoding="utf-8"
    )
    done = desk.run_apart("calibrate", "june", "judge.csv")  # the same rows twice, and words that do not fit: refused
    assert done.returncode == 3
    assert canaries(done.stderr.encode()) == set()
    shutil.rmtree(desk.work / "june")
    assert canaries_left(desk) == set()
