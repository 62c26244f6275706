"""The program as a process: how it ends, whatever reads what it prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def test_what_is_registered_for_the_end_is_done_and_all_is_printed() -> None:
    script = (
        "import atexit, sys; atexit.register(print, 'at the end'); "
        "from practicecheck.__main__ import start; sys.argv = ['practicecheck', 'help', 'PC012']; start()"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("PC012")
    assert said.stdout.endswith("at the end\n")


@pytest.mark.parametrize("words", [("help", "--all"), ("rules", "list")])
def test_a_reader_who_has_seen_enough_is_no_fault(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "practicecheck", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this computer has no disk that is always full")
def test_a_full_disk_behind_what_is_printed_is_told_and_never_well() -> None:
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "practicecheck", "help", "PC012"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert said.returncode == 3
    assert "this computer refused to read or to write something (No space left on device" in said.stderr
    assert "Traceback" not in said.stderr
