"""Where a rulebook to be compared comes from: a folder, a wheel of practicecheck, or a git ref.

Rules of a wheel or a ref are written to a folder of their own that goes when they have been read. Git is asked by its own program,
never through a shell. Knows nothing of what rules say.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from practicecheck import __version__
from practicecheck.errors import InputError, UsageError
from practicecheck.shipped import rules_dir

_SHIPPED = "shipped"
_MARK = "references.yaml"
_IN_A_WHEEL = "practicecheck/_shipped/rules/"
_MOST_BYTES = 50_000_000
_KEPT = (".yaml", "/VERSION")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of rules, and what its user calls it."""

    folder: Path
    called: str


@contextlib.contextmanager
def rules_from(said: str, *, subfolder: str = "rules") -> Iterator[Source]:
    """The rules that a user names: a folder, a wheel file, `shipped`, `git:REF`, or the ref alone where no such path is there.

    `shipped` are those that come with the program, unless a folder is called so.
    `subfolder` is where the rules stand in a git repository, or in a folder that holds no rules itself. Raises UsageError where
    there are none.
    """
    path = Path(said)
    if path.is_dir():
        yield Source(_folder(path, subfolder), said)
        return
    if said == _SHIPPED and not path.exists():
        yield Source(rules_dir(), f"the rules of practicecheck {__version__}")
        return
    with tempfile.TemporaryDirectory(prefix="practicecheck-rules-") as made:
        if path.is_file():
            _write(_in_wheel(path), Path(made))
            yield Source(Path(made), path.name)
        else:
            ref = said.removeprefix("git:")
            commit = _commit(ref, is_said=said.startswith("git:"), said=said)
            _write(_in_git(commit, ref, subfolder), Path(made))
            yield Source(Path(made), f"{ref} ({commit[:10]})")


def _folder(path: Path, subfolder: str) -> Path:
    for folder in (path, path / subfolder):
        if (folder / _MARK).is_file():
            return folder
    raise UsageError(
        f"{path} holds no rules: neither it nor its folder '{subfolder}' has a {_MARK}. Name the folder of the rulebook itself, or "
        "say with --rules where in it the rules stand."
    )


def _write(files: Iterable[tuple[str, bytes]], folder: Path) -> None:
    for name, content in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not PurePosixPath(name).is_absolute() and ".." not in parts and "\\" not in name


def _is_rule(name: str) -> bool:
    return f"/{name}".endswith(_KEPT) and _is_safe(name)


def _in_wheel(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as wheel:
            inside = [one for one in wheel.infolist() if one.filename.startswith(_IN_A_WHEEL) and not one.is_dir()]
            found = [(one.filename.removeprefix(_IN_A_WHEEL), one) for one in inside]
            found = [(name, one) for name, one in found if _is_rule(name)]
            if _MARK not in {name for name, _ in found}:
                raise UsageError(
                    f"{path.name} holds no rules of practicecheck. Name a folder of rules, a wheel of practicecheck, or a git ref."
                )
            if sum(one.file_size for _, one in found) > _MOST_BYTES:
                raise InputError(
                    f"{path.name} holds more than any rulebook has, so it was not unpacked. Is it a wheel of practicecheck?"
                )
            yield from ((name, wheel.read(one)) for name, one in found)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise UsageError(
            f"{path.name} is no wheel that can be read ({type(error).__name__}). Name a folder of rules, a wheel of practicecheck, or a "
            "git ref."
        ) from error


def _commit(ref: str, *, is_said: bool, said: str) -> str:
    """The commit that a ref names in the repository that the current folder is in."""
    other = "" if is_said else f"'{said}' is no folder and no file here, so it was taken for a git ref. "
    if shutil.which("git") is None:
        raise UsageError(
            f"{other}git is not installed here, so no ref can be read. Name a folder of rules or a wheel instead."
        )
    if not ref or ref.startswith("-"):
        raise UsageError(f"{other}'{ref}' can be no git ref. Write a branch, a tag or a commit, such as git:main.")
    found = _git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if found.returncode:
        inside = _git("rev-parse", "--is-inside-work-tree").returncode == 0
        why = (
            f"this repository has no branch, tag or commit '{ref}'. 'git branch --all' and 'git tag' name what it has"
            if inside
            else "the current folder is in no git repository. Go into one, or name a folder of rules or a wheel"
        )
        raise UsageError(f"{other or 'It cannot be read: '}{why[:1].upper() if other else why[:1]}{why[1:]}.")
    return found.stdout.decode().strip()


def _in_git(commit: str, ref: str, subfolder: str) -> Iterator[tuple[str, bytes]]:
    """The files of rules at a commit, from the top of the repository, whatever is checked out."""
    folder = PurePosixPath(subfolder).as_posix().strip("/")
    listed = _git("ls-tree", "-r", "-z", "--full-tree", "--long", commit, "--", f"{folder}/")
    found = []
    for line in filter(None, listed.stdout.decode("utf-8", "surrogateescape").split("\0")):
        about, _, path = line.partition("\t")
        _, kind, blob, size = about.split()
        name = path.removeprefix(f"{folder}/")
        if kind == "blob" and _is_rule(name):
            found.append((name, blob, int(size)))
    if _MARK not in {name for name, _, _ in found}:
        raise UsageError(
            f"'{ref}' has no rules in its folder '{folder}': there is no {folder}/{_MARK}. Say with --rules where in the repository the "
            "rules stand."
        )
    if sum(size for *_, size in found) > _MOST_BYTES:
        raise InputError(
            f"'{ref}' holds more in '{folder}' than any rulebook has, so it was not read. Say with --rules where the rules stand."
        )
    asked = "".join(f"{blob}\n" for _, blob, _ in found).encode()
    left = _git("cat-file", "--batch", given=asked).stdout
    for name, _, length in found:
        _, _, left = left.partition(b"\n")
        yield name, left[:length]
        left = left[length + 1 :]


def _git(*words: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    # No shell; the words are ours but for a ref, which cannot be taken for an option.
    return subprocess.run(["git", *words], input=given, capture_output=True, check=False)  # noqa: S603, S607
