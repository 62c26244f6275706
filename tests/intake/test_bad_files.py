"""Files that cannot be used at all: a clear error that names the file and holds no child's data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.intake.conftest import COVERAGE, rows_of, write_case, write_csv

from practicecheck.errors import InputError, UsageError
from practicecheck.intake import inputs, read_case, read_inputs, staging
from practicecheck.records.database import lock_down, open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    from tests.intake.conftest import Tables

    from practicecheck.intake import IntakeReport

    Read = Callable[..., IntakeReport]

HEADER = "child_id,dob\n"


def refusal(read: Read, *paths: Path) -> str:
    with pytest.raises(InputError) as refused:
        read(*paths)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("child.csv", b"", "child.csv is empty"),
        ("child.csv", b"\n\n \n", "only blank lines"),
        ("child.csv", b"PK\x03\x04rest", "is a workbook"),
        ("child.csv", b"\x1f\x8brest", "is a gzip file"),
        ("child.csv", b"%PDF-1.7", "is a PDF"),
        ("child.parquet", HEADER.encode(), "named .parquet but is not one"),
        ("child.parquet", b"PAR1 and then nothing of the kind", "cannot be read as Parquet"),
        ("book.xlsx", HEADER.encode(), "named .xlsx but is not one"),
        ("book.xlsx", b"PK\x03\x04 and then nothing of the kind", "cannot be read as a workbook"),
        ("child.csv", HEADER.encode() + b"C1,2015-01-01\nC2,\x81\n", "child.csv, line 3"),
        ("child.csv", HEADER.encode() + b"C1,\0\n", "child.csv, line 2: a NUL character"),
        ("child.csv", HEADER.encode() + b'C1,"2015\n', "child.csv, row 2: quotes that do not match"),
        ("child.csv", HEADER.encode() + b'C1,"' + b"x\n" * 600_000 + b'"\n', "child.csv, row 2: a cell of more than"),
        ("child.csv", b"C-CANARY,2015-01-01\n", "none of the columns of child"),
        ("child.csv", b"child_id,dob,dob\nC1,2015-01-01,2016-01-01\n", "column dob stands twice"),
        ("childs.csv", HEADER.encode(), "Did you mean 'child'?"),
        ("case.docx", b"words", "of a kind that is not read"),
        ("visit.csv", b"visit_id,child_id\nV1,C1\n", "there is no table child"),
        ("case.yaml", b"child: {child_id: &a C1}\n", "case.yaml:1:19: anchors and aliases"),
        ("case.yaml", b"child: {child_id: *a}\n", "anchors and aliases"),
        ("case.yaml", b"child: !!python/object:os.system {}\n", "case.yaml:1:8: tags"),
        ("case.yaml", b"child: {child_id: C1}\nchild: {child_id: C2}\n", "case.yaml:2:1: the key 'child' stands twice"),
        ("case.yaml", b"child: [\n", "this is not YAML"),
        ("case.yaml", b"child: {child_id: {a: b}}\n", "holds a mapping"),
        ("case.yaml", b"child: {}\n---\nchild: {}\n", "more than one document"),
        ("case.yaml", b"- child\n", "does not hold tables"),
        ("case.yaml", b"child: " + b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        ("case.yaml", b"visit: Tuesday\n", "visit is not a list of rows"),
        ("case.yaml", b"visit: [Tuesday]\n", "row 1 of visit is not a mapping"),
        ("case.yaml", b"child: {child_id: C1}\ncoverage: all of it\n", "case.yaml:2:1: coverage is not a mapping"),
        ("case.yaml", b"child: {child_id: \xff}\n", "case.yaml:1: the file is not UTF-8"),
        ("case.yaml", b"  \n", "case.yaml is empty"),
        ("case.json", b'{"child": {"child_id": "C1", "child_id": "C2"}}', "the key 'child_id' stands twice"),
        ("case.json", b'{"child": ', "case.json:1:11: this is not JSON"),
        ("case.json", b"[" * 100_000, "nested too deeply"),
        ("case.json", b'{"child": {"child_id": "\\uD800CANARY"}}', "half a letter"),
    ],
)
def test_unusable_files_are_refused_in_plain_words(
    tmp_path: Path, read: Read, con: duckdb.DuckDBPyConnection, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    message = refusal(read, tmp_path / name)
    assert says in message
    assert "CANARY" not in message
    assert str(tmp_path) not in message
    assert (
        con.execute("SELECT schema_name FROM duckdb_schemas() WHERE schema_name IN ('raw', 'record')").fetchall() == []
    )


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path, read: Read) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    (tmp_path / "case.yaml").write_text(bomb)
    assert "case.yaml:1:4: anchors and aliases" in refusal(read, tmp_path / "case.yaml")


def test_yaml_values_stay_what_was_written(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    (tmp_path / "case.yaml").write_text(
        "child: {child_id: 007, dob: 2015-01-01, sex: ~}\n"
        "visit:\n  - {visit_id: 1e3, date: 2026-01-02, seen: Y, seen_alone: N, adults_seen: [A1, 0x1F]}\n"
        "coverage: {status: complete, from: 2025-01-01, to: 2026-06-30}\n"
    )
    assert read(tmp_path / "case.yaml", coverage=None).problems == ()
    assert rows_of(con, "child", "_key, sex") == [("007", None)]
    assert rows_of(con, "visit", "_key, seen, seen_alone, adults_seen") == [("1e3", "Y", "N", ["A1", "0x1F"])]


def test_a_huge_cell_is_refused_within_bounded_memory(tmp_path: Path) -> None:
    huge = tmp_path / "child.csv"
    with huge.open("wb") as file:
        file.write(HEADER.encode() + b"C1,")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\n")
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from practicecheck.intake import read_inputs\nfrom practicecheck.records.database import open_database\n"
        "con = open_database()\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read_inputs(con, [Path(sys.argv[1])], coverage='complete::')\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program, str(huge)], env=environment, capture_output=True, text=True, check=True
    )
    message, megabytes = done.stdout.strip().rsplit("\n", 1)
    assert message.startswith("InputError child.csv, line 2: a cell of more than 1,000,000 characters")
    # Pages of the file that were looked over count as memory here, though the system may take them back.
    assert int(megabytes) < 230


def test_a_file_that_may_not_be_read(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "child.csv"
    path.write_text(HEADER)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(type(path), "open", refuse)
    message = refusal(read, path)
    assert message.startswith("child.csv cannot be read: Permission denied")
    assert str(tmp_path) not in message


@pytest.mark.parametrize("address", ["https://example.org/child.csv", "s3://bucket/child.csv", "file:///child.csv"])
def test_addresses_are_refused(con: duckdb.DuckDBPyConnection, address: str) -> None:
    with pytest.raises(InputError, match="looks like an address"):
        read_inputs(con, [address], coverage=COVERAGE)  # type: ignore[list-item]


def test_missing_paths_and_empty_folders(tmp_path: Path, read: Read) -> None:
    assert "does not exist" in refusal(read, tmp_path / "nowhere")
    assert "holds nothing to read" in refusal(read, tmp_path)


def test_mixed_folders_are_refused(tmp_path: Path, read: Read) -> None:
    (tmp_path / "child.csv").write_text(HEADER)
    (tmp_path / "case.yaml").write_text("child: {child_id: C1}\n")
    assert "both case files and tables" in refusal(read, tmp_path)


def test_a_folder_of_case_files_is_one_input_each(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    for name in ("C1", "C2"):
        write_case(tmp_path / f"{name}.json", {"child": [{"child_id": name}]})
    assert read(tmp_path).inputs == ("C1.json", "C2.json")
    assert rows_of(con, "child", "_key, _input") == [("C1", 0), ("C2", 1)]


def test_an_input_that_does_not_say_what_it_covers_is_refused(tmp_path: Path, read: Read) -> None:
    (tmp_path / "child.csv").write_text(HEADER + "C1,2015-01-01\n")
    with pytest.raises(InputError, match="does not say what it covers"):
        read(tmp_path, coverage=None)


@pytest.mark.parametrize(
    "coverage",
    ["complete", "all:2025-01-01:2026-01-01", "complete:1/1/25:2026-01-01", "complete:2026-01-01:2025-01-01"],
)
def test_coverage_that_is_not_understood(tmp_path: Path, read: Read, coverage: str) -> None:
    with pytest.raises(UsageError, match="--coverage"):
        read(tmp_path, coverage=coverage)


@pytest.mark.parametrize(
    ("encoding", "problems"), [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1252", ["not_utf8"])]
)
def test_encodings(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read, encoding: str, problems: list[str]
) -> None:
    (tmp_path / "child.csv").write_text(
        "child_id,religion\r\nC1,Šabat žižek é\r\n".replace("\r\n", "\n"), encoding=encoding
    )
    assert [problem.kind for problem in read(tmp_path).problems] == problems
    assert rows_of(con, "child", "religion") == [("Šabat žižek é",)]


@pytest.mark.parametrize(
    "text",
    [
        "child_id;dob\nC1;2015-01-01\n",
        "child_id\tdob\nC1\t2015-01-01\n",
        '"child_id","dob"\n"C1","2015-01-01"\n',
        " Child_ID , DOB \n C1 ,\u00a02015-01-01\t\n",
        "child_id,dob\r\nC1,2015-01-01\r\n",
        "child_id,dob\rC1,2015-01-01\r",
        "child_id,dob\nC1,2015-01-01",
    ],
)
def test_ways_to_write_a_csv(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read, text: str) -> None:
    (tmp_path / "child.csv").write_text(text, newline="", encoding="utf-8")
    assert read(tmp_path).problems == ()
    assert rows_of(con, "child", "_key, dob::VARCHAR, _row") == [("C1", "2015-01-01", 2)]


def test_a_path_is_never_read_as_a_pattern(tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read) -> None:
    for name in ("a[1]*", "a1b"):
        write_csv(tmp_path / name, {"child": [{"child_id": name, "dob": "2015-01-01"}]})
    read(tmp_path / "a[1]*")
    assert rows_of(con, "child", "_key") == [("a[1]*",)]


def test_no_value_stands_in_any_message(
    extract: Tables, tmp_path: Path, con: duckdb.DuckDBPyConnection, read: Read
) -> None:
    """Every cell is a canary, so everything that can be wrong is."""
    wrong = {
        t: [{c: f"zqCanary{n}x{i}" for i, c in enumerate(row)} for n, row in enumerate(rows)]
        for t, rows in extract.items()
    }
    wrong["child"] += extract["child"]
    report = read(write_csv(tmp_path / "in", wrong))
    assert report.rows_quarantined > 10
    told = json.dumps(
        [
            repr(report),
            con.execute("FROM record._problems").fetchall(),
            con.execute("FROM record._quarantine").fetchall(),
        ]
    )
    assert "anary" not in told


class TestDatabase:
    def test_nothing_is_installed_and_no_file_is_reached_once_locked(self, tmp_path: Path) -> None:
        con = open_database()
        (tmp_path / "x.csv").write_text("a\n1\n")
        lock_down(con)
        for statement in (
            f"FROM read_csv('{tmp_path / 'x.csv'}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"disabled|locked|not allowed|Permission"):
                con.execute(statement)
        assert read_case(con, [("a", {"child": {"child_id": "C1"}})]).rows_used == 1

    @pytest.mark.parametrize(
        ("ending", "code"),
        [
            ("pass", 0),
            ("os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", 1),
            ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)", 143),
        ],
    )
    def test_the_spill_folder_is_private_and_removed(self, ending: str, code: int) -> None:
        program = (
            "import os, signal, stat, sys, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from practicecheck.records.database import open_database\n"
            "con = open_database()\nfolder = con.execute(\"SELECT current_setting('temp_directory')\").fetchone()[0]\n"
            f"print(folder, stat.S_IMODE(os.stat(folder).st_mode), flush=True)\n{ending}\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )
        folder, mode = done.stdout.split()
        assert int(mode) == 0o700
        assert not Path(folder).exists()
        assert done.returncode in (code, -2)  # Python ends itself by SIGINT after clearing up


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
class TestWhatIsNoFile:
    """A reader that opened a pipe would wait for ever."""

    @pytest.mark.parametrize("name", ["child.csv", "case.yaml", "book.xlsx"])
    def test_a_pipe_is_refused(self, tmp_path: Path, read: Read, name: str) -> None:
        os.mkfifo(tmp_path / name)
        assert "is a pipe or a device" in refusal(read, tmp_path / name)
        assert "is a pipe or a device" in refusal(read, tmp_path)

    def test_a_device_is_refused(self, read: Read) -> None:
        assert "is a pipe or a device" in refusal(read, Path("/dev/zero"))

    def test_a_mapping_is_a_file(self, tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
        os.mkfifo(tmp_path / "map.yaml")
        with pytest.raises(InputError, match=r"map\.yaml is no file"):
            read_inputs(con, [tmp_path], mappings=[tmp_path / "map.yaml"])

    def test_a_link_to_nothing_is_refused_and_one_to_a_file_read(self, tmp_path: Path, read: Read) -> None:
        (tmp_path / "elsewhere").write_text(HEADER + "C1,2015-01-01\n")
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "child.csv").symlink_to(tmp_path / "elsewhere")
        assert read(folder).rows_used == 1
        (folder / "visit.csv").symlink_to(tmp_path / "nowhere")
        assert "visit.csv is a link that leads to nothing" in refusal(read, folder)


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("child.csv", HEADER + "C1,2015-01-01\n", "stage_csv"),
        ("case.yaml", "child: {child_id: C1}\n", "read_case_file"),
        ("case.yaml", "child: {child_id: C1\n", "read_case_file"),  # not even to be read
    ],
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch, name: str, content: str, reader: str
) -> None:
    """An export that is still being written reads as one that has fewer rows."""
    file = tmp_path / name
    file.write_text(content)
    real = getattr(inputs, reader)

    def read_and_write(*given: object) -> object:
        with file.open("a") as open_file:
            open_file.write("}\n" if name.endswith(".yaml") else "C2,2016-01-01\n")
        return real(*given)

    monkeypatch.setattr(inputs, reader, read_and_write)
    for path in (file, tmp_path):
        file.write_text(content)
        assert f"{name} changed while it was read" in refusal(read, path)


def test_a_file_that_comes_while_a_folder_is_read_is_noticed(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "child.csv").write_text(HEADER + "C1,2015-01-01\n")
    real = inputs.stage_csv

    def read_and_write(*given: object) -> object:
        (tmp_path / "visit.csv").write_text("visit_id,child_id\nV1,C1\n")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(inputs, "stage_csv", read_and_write)
    assert "visit.csv changed while it was read" in refusal(read, tmp_path)


def test_more_case_files_than_can_be_inputs_are_refused(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_INPUTS", 3)
    for number in range(4):
        write_case(tmp_path / f"C{number}.json", {"child": [{"child_id": f"C{number}"}]})
        assert (
            ("more than 3 inputs" in refusal(read, tmp_path)) if number == 3 else read(tmp_path).rows_used == number + 1
        )
