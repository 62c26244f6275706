"""Put the helpers that several folders of tests share within reach."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from practicecheck.rulebook import Rulebook
from practicecheck.shipped import fixtures_dir, rules_dir

if TYPE_CHECKING:
    from desk import Desk, June
    from playwright.sync_api import Browser

    from practicecheck.engine.run import Run

sys.path.insert(0, str(Path(__file__).parent / "shared"))
gc.set_threshold(100_000, 20, 20)  # as practicecheck.cli.main does, and for the same reason


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one test run share."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@pytest.fixture(scope="session", autouse=True)
def plan_cache(shared_folder: Path) -> Iterator[Path]:
    """Compiled rules are kept from test to test, apart from those of the person who runs the tests.

    All processes of one test run share them: compiling the rulebook takes seconds, and most tests use the same. They
    share what Python makes of its modules, too, where it may not be kept beside them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared_folder / "plan-cache"))
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(shared_folder / "bytecode"))
        yield shared_folder / "plan-cache"


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """The rulebook that comes with the program, examples and all."""
    from shipped_book import shipped_book

    return shipped_book()


@pytest.fixture(scope="session")
def finished(book: Rulebook) -> Iterator["Run"]:
    """The shipped rules run over the audited children, once; nobody may change it."""
    from practicecheck.engine.run import start

    run = start(book, sorted((fixtures_dir() / "audited").glob("case-*.yaml")), date(2026, 6, 30))
    yield run
    run.close()


@pytest.fixture(scope="session")
def desk_for(tmp_path_factory: pytest.TempPathFactory, plan_cache: Path) -> Callable[[str], "Desk"]:
    """Make an empty desk for a whole module."""
    from desk import desk_in

    return lambda name: desk_in(tmp_path_factory.mktemp(name), plan_cache)


@pytest.fixture(scope="session")
def june(shared_folder: Path, plan_cache: Path) -> "June":
    """The main job done once as a person would, for all tests that look at what it gives."""
    from desk import june_by

    cases = [fixtures_dir() / "audited" / f"case-{number}.yaml" for number in (1, 2, 3)]
    asked = ("run", *cases, "--as-of", "2026-06-30", "--journeys", "escalated")
    return june_by(shared_folder / "main-job", plan_cache, *asked)


@pytest.fixture(scope="session")
def demo(shared_folder: Path, plan_cache: Path) -> "June":
    """The demo done once and kept, as the README has it, for all tests that go on from there."""
    from desk import june_by

    return june_by(shared_folder / "demo", plan_cache, "demo")


@pytest.fixture(scope="session")
def few_rules(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few of the shipped rules, of every kind, for tests that are not about the rules."""
    from part_of_rules import part_of

    folder = tmp_path_factory.mktemp("few") / "rules"
    return part_of(
        book, rules_dir(), folder, ["PA-REC-02", "PA-MED-01", "PA-CAT-03", "PA-RSK-01", "PA-ESC-13", "PA-REP-01"]
    )


@pytest.fixture(scope="session")
def office() -> str:
    """The program of LibreOffice, which opens what is written for people. In CI it has to be there."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None and os.environ.get("CI"):
        pytest.fail("LibreOffice is not here, so nobody has seen whether it opens what is written. See .ci/run.")
    if found is None:
        pytest.skip("LibreOffice is not installed here")
    return found


@pytest.fixture(scope="session")
def poppler() -> Path:
    """Where the programs of Poppler are, which read a PDF. In CI they have to be there."""
    found = shutil.which("pdfinfo")
    if found is None and os.environ.get("CI"):
        pytest.fail("Poppler is not here, so nobody has seen what stands in a PDF. See .ci/run.")
    if found is None:
        pytest.skip("Poppler is not installed here")
    return Path(found).parent


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium without a screen. In CI it has to be there."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium is not here, so nobody has seen whether it shows what is written. See .ci/run.")
    if found is None:
        pytest.skip("Chromium is not installed here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Root has no sandbox of its own; the pages are ours.
        made = play.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield made
        made.close()
