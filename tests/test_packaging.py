"""The project's own promises: what is committed, what the README says, and what a wheel carries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import practicecheck
from practicecheck import shipped
from practicecheck.errors import PracticecheckError

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def git(*words: str) -> list[str]:
    """What git prints, word by word; skipped where there is no git to ask, as in an unpacked source archive."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [name for name in done.stdout.split("\0") if name]


def ours() -> list[Path]:
    """Every file that is committed, or would be."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return [path for path in map(ROOT.joinpath, names) if path.is_file()]


# Put together here, so that this file does not hold what it looks for.
FORBIDDEN = {
    "the address of a package registry": "|".join(
        re.escape(part)
        for part in (
            "pypi" + ".org",
            "pythonhosted" + ".org",
            "/sim" + "ple/",
            "--index" + "-url",
            "--extra-index" + "-url",
        )
    ),
    "a path of one machine": "|".join(
        rf"(?<![\w.$}}~/-])/{folder}/\w" for folder in ("work", "home", "root", "Users", "opt", "private/var")
    )
    + r"|[A-Z]:\\Users\\",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what].encode())
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ours()
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, f"{what} stands in {found}"


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("the address of a package registry", "see https://pypi" + ".org/project/x"),
        ("a path of one machine", "open('/ho" + "me/ann/cases')"),
        ("a path of one machine", "root=/wo" + "rk/main"),
    ],
)
def test_what_must_not_be_committed_would_be_seen(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


def test_top_level_is_as_the_design_fixes_it() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in ours() if len(path.relative_to(ROOT).parts) > 1}
    assert {"src", "tests", "docs", "rules", "fixtures"} <= folders
    assert folders <= {"src", "tests", "docs", "rules", "fixtures", ".ci"}
    assert [path.name for path in (ROOT / "src").iterdir() if path.is_dir() and path.suffix != ".egg-info"] == [
        "practicecheck"
    ]


def test_version_is_the_same_wherever_it_is_told() -> None:
    version = practicecheck.__version__
    assert metadata.version("practicecheck") == version
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_make_command_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    documents = [README, *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))]
    told = {name for text in documents for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)}
    assert {"demo", "test"} <= told
    assert told <= targets


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_every_command_of_the_readme_exists() -> None:
    # In a new process: the command line is what the README speaks of.
    told = sorted({tuple(found.split()) for found in re.findall(r"`practicecheck ((?:rules )?[a-z]+)", README)})
    assert ("run",) in told
    for words in told:
        done = subprocess.run(
            [sys.executable, "-m", "practicecheck", *words, "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"


def test_every_dependency_is_explained_and_locked() -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    locked = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("requirements*.lock"))
    groups = PYPROJECT["dependency-groups"]
    for requirement in [*PYPROJECT["project"]["dependencies"], *groups["dev"], *groups["build"]]:
        name = re.split(r"[\[<>=;]", requirement)[0].strip().lower()
        assert re.search(rf"\b{re.escape(name)}\b", explained), f"docs/dependencies.md does not say why {name} is here"
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), f"{name} is not locked: make lock"


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_every_locked_package_is_pinned_with_hashes(lock: str) -> None:
    text = re.sub(r"^#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip()]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+( ;[^\\]*)? \\\n\s+--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for lock in ROOT.glob("requirements*.lock"):
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_wheel_carries_rules_and_fixtures_and_finds_them_without_a_checkout(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "from practicecheck import shipped; from pathlib import Path;"
        "print(*sorted(str(f.relative_to(d.parent)) for d in (shipped.rules_dir(), shipped.fixtures_dir())"
        " for f in d.rglob('*') if f.is_file()), sep='\\n'); print(shipped.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
    )  # fmt: skip
    *carried, where = done.stdout.split("\n")[:-1]
    assert Path(where).is_relative_to(tmp_path)
    committed = {str(path.relative_to(ROOT)) for path in ours()}
    assert set(carried) == {name for name in committed if name.startswith(("rules/", "fixtures/"))}
    assert carried


def test_an_installation_without_its_rules_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    monkeypatch.setattr(shipped, "_CHECKOUT", tmp_path)
    shipped._find.cache_clear()
    with pytest.raises(PracticecheckError, match=r"'rules' .* is missing .* Install practicecheck again"):
        shipped.rules_dir()
    shipped._find.cache_clear()
