"""One file for its owner alone: where it is written, and what is never written over."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from practicecheck.errors import OutputError
from practicecheck.reports.private_file import write_private


def test_it_is_written_whole_for_its_owner_alone_and_an_earlier_one_goes(tmp_path: Path) -> None:
    (tmp_path / "june.md").write_text("earlier", encoding="utf-8")
    write_private(tmp_path / "june.md", "later")
    assert (tmp_path / "june.md").read_text(encoding="utf-8") == "later"
    assert stat.S_IMODE((tmp_path / "june.md").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["june.md"]


def test_a_link_stays_and_the_file_that_it_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "june.md").symlink_to(tmp_path / "kept" / "real.md")
    write_private(tmp_path / "june.md", b"later")
    assert (tmp_path / "june.md").is_symlink()
    assert (tmp_path / "kept" / "real.md").read_bytes() == b"later"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "link to a pipe", "link to a device"])
def test_what_is_no_file_is_never_written_over(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket may not be long
    out = Path("june.md")
    if kind == "folder":
        out.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("june.md")
    elif kind == "link to a device":
        out.symlink_to(os.devnull)
    else:
        os.mkfifo("pipe")
        (Path("pipe").rename(out) if kind == "pipe" else out.symlink_to("pipe"))
    before = out.lstat()
    with pytest.raises(OutputError, match=r"^june\.md could not be written: it is there already and is no file"):
        write_private(out, "later")
    assert (out.lstat().st_ino, out.lstat().st_mode) == (before.st_ino, before.st_mode)


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note").write_text("mine", encoding="utf-8")
    for out, said in (
        ("repots/june.md", "its folder repots is not there"),
        ("note/june.md", "its folder note is no folder"),
    ):
        with pytest.raises(OutputError, match=f"^{out} could not be written: {said}. Is it mistyped"):
            write_private(Path(out), "later")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
