"""Put the helpers that several folders of tests share within reach."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parent / "shared"))


@pytest.fixture(scope="session", autouse=True)
def plan_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Compiled rules are kept from test to test, apart from those of the person who runs the tests.

    All processes of one test run share them: compiling the rulebook takes seconds, and most tests use the same.
    """
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared / "plan-cache"))
        yield shared / "plan-cache"


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
