"""Run the program as a person does: in a folder, home, cache and temp folder of its own.

A process of its own is started where the process is what is looked at: what it leaves behind, how it ends. It takes a
second longer than the same command in this one.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from practicecheck.cli import main

PLACES = ("work", "temp", "home")


def heeding_signals() -> None:
    """A child of a shell's background job inherits that Ctrl-C is ignored; a person's command does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Desk:
    """Where one run of the program happens, and all that it may leave behind."""

    work: Path
    temp: Path
    home: Path
    cache: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of the process."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(("COV_", "PYTEST"))},
            **self.own,
            "TMPDIR": str(self.temp),
        }

    @property
    def own(self) -> dict[str, str]:
        """What the environment of every command says of this desk."""
        return {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.cache), "COLUMNS": "200", "NO_COLOR": "1"}

    def run(self, *args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process. Its scratch files are this process's, and go when that ends."""
        words = [str(arg) for arg in args]
        with (
            chdir(self.work),
            CliRunner().isolation(env={**self.own, **env}) as (out, err, _),
            pytest.raises(SystemExit) as stop,
        ):
            main(words)
        said, noted = (stream.getvalue().decode("utf-8") for stream in (out, err))
        return subprocess.CompletedProcess(words, int(stop.value.code or 0), said, noted)

    def run_apart(self, *args: str | Path, script: str | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in a process of its own."""
        return subprocess.run(
            self.command(*args, script=script), capture_output=True, text=True, cwd=self.work, env=self.env, check=False,
            timeout=120, **more,
        )  # fmt: skip

    def run_each(self, *commands: Sequence[str | Path], code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run commands one after another in one process of its own, up to the first that does not exit with `code`."""
        script = (
            "import sys\nfrom practicecheck.cli import main\n"
            f"for args in {[[str(arg) for arg in args] for args in commands]!r}:\n"
            "    try:\n        main(args)\n"
            f"    except SystemExit as stop:\n        if stop.code != {code}:\n            raise\n"
            f"sys.exit({code})\n"
        )
        return subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, cwd=self.work, env=self.env, check=False,
            timeout=120,
        )  # fmt: skip

    def start(self, *args: str | Path, script: str | None = None) -> subprocess.Popen[str]:
        """Start a command and go on."""
        return subprocess.Popen(
            self.command(*args, script=script), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=self.work, env=self.env, preexec_fn=heeding_signals,  # noqa: PLW1509 - the tests start no threads
        )  # fmt: skip

    @staticmethod
    def command(*args: str | Path, script: str | None = None) -> list[str]:
        """`python -m practicecheck …`, or the same after some lines of Python have changed something."""
        if script is None:
            return [sys.executable, "-m", "practicecheck", *map(str, args)]
        return [
            sys.executable,
            "-c",
            f"{script}\nimport sys\nfrom practicecheck.cli import main\nmain(sys.argv[1:])",
            *map(str, args),
        ]

    def left_behind(self) -> list[Path]:
        """Every file in the work, temp and home folders."""
        return sorted(path for folder in (self.work, self.temp, self.home) for path in folder.rglob("*"))


def desk_in(root: Path, cache: Path) -> Desk:
    """An empty desk in a folder, with a cache that it shares."""
    for name in PLACES:
        (root / name).mkdir()
    return Desk(*(root / name for name in PLACES), cache)


@dataclass(frozen=True)
class June:
    """A result that a command kept under the name of June, and what the command said."""

    desk: Desk
    said: subprocess.CompletedProcess[str]

    @property
    def folder(self) -> Path:
        """The kept result; nobody may change it."""
        return self.desk.work / "june"

    def copied_to(self, desk: Desk) -> Path:
        """A copy on another desk."""
        return shutil.copytree(self.folder, desk.work / "june")


def june_by(root: Path, cache: Path, *command: str | Path) -> June:
    """What a command kept as June, run once for all processes of a test run: the first does it, the others wait for it."""
    root.mkdir(exist_ok=True)
    told = root / "said.json"
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            done = desk_in(root, cache).run_apart(*command, "--out", "june")
            told.write_text(json.dumps([done.args, done.returncode, done.stdout, done.stderr]), encoding="utf-8")
    said = subprocess.CompletedProcess(*json.loads(told.read_text(encoding="utf-8")))
    assert said.returncode == 0, said.stderr
    return June(Desk(*(root / name for name in PLACES), cache), said)
