"""Make the site: an index of the rules by theme, and a page for each. Knows nothing of what the parts say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from markupsafe import Markup, escape

from practicecheck.errors import OutputError, UsageError
from practicecheck.reports.html import as_page
from practicecheck.reports.page.grid import mark
from practicecheck.reports.private_file import write_for_all
from practicecheck.reports.rules_page import BRIEFING
from practicecheck.reports.rules_site.bearing import rests_on
from practicecheck.reports.rules_site.examples import examples
from practicecheck.reports.rules_site.grids import history, messages, numbers, sources
from practicecheck.reports.sign_off import standings, status_of
from practicecheck.reports.whole_reading import about, sections, to_sign
from practicecheck.results.words import STATEMENT
from practicecheck.rulebook.rule import Theme

if TYPE_CHECKING:
    from practicecheck.reports.standing import Standing
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

INDEX, PAGES = "index.html", "rules"
_STYLE = "rules_site.css"
_MADE_HERE = b'<meta name="generator" content="practicecheck">'
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in the index. `words` are those of its reading, for the search to look in."""

    check: Check
    file: str
    status: str
    words: str


def make_site(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Every page of the site: its path within it, and its HTML.

    >>> from practicecheck.rulebook import load_rulebook
    >>> from practicecheck.shipped import rules_dir
    >>> next(make_site(load_rulebook(rules_dir())))[0]
    'index.html'
    """
    stand = standings(book)
    checks = sorted([*book.rules.values(), *book.escalations.values(), *book.reports.values()], key=lambda one: one.id)
    entries = [
        Entry(one, f"{PAGES}/{file_of(one.id)}", status_of(book, one, stand.get(one.id)), _words(book, one))
        for one in checks
    ]
    yield INDEX, _index(book, entries)
    linked = _linking({one.id for one in checks})
    for entry in entries:
        yield entry.file, _page(book, entry, stand.get(entry.check.id), linked)


def write_site(book: Rulebook, folder: Path) -> int:
    """Write the site into a folder, which is made where it is not there; returns how many pages there are.

    Pages of rules that are no more are taken away; what else lies in the folder stays. Raises UsageError where the folder
    holds something and no site, and OutputError where it cannot be written.
    """
    index = folder / INDEX
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not _is_ours(index))):
        raise UsageError(
            f"{folder} holds something that is no site of rules, so nothing was written. Name a new folder, or an empty one."
        )
    try:
        (folder / PAGES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made, so nothing was written. Choose another place.") from error
    made = dict(make_site(book))
    for path, page in made.items():
        write_for_all(folder / path, page)
    for old in (folder / PAGES).glob("*.html"):
        if f"{PAGES}/{old.name}" not in made and _is_ours(old):
            old.unlink()
    return len(made)


def file_of(rule: str) -> str:
    """The file of a rule's page.

    >>> file_of("PA-ESC-01.audit")
    'PA-ESC-01.audit.html'
    """
    return f"{rule}.html"


def _is_ours(page: Path) -> bool:
    return page.is_file() and _MADE_HERE in page.read_bytes()[:4096]


def _index(book: Rulebook, entries: list[Entry]) -> str:
    themes: dict[str, list[Entry]] = {}
    for entry in entries:
        themes.setdefault(entry.check.theme, []).append(entry)
    lines = [(code, gist, [one for one in entries if code in one.check.answers]) for code, gist in BRIEFING.items()]
    return as_page(
        "rules_index.html",
        title="The rules",
        marking=_marking(book),
        statement=STATEMENT,
        style=_STYLE,
        script="search.js",
        themes={theme: themes[theme] for theme in get_args(Theme) if theme in themes},
        lines=[line for line in lines if line[2]],
        book=book,
        count=len(entries),
        mark=mark,
    )


def _page(book: Rulebook, entry: Entry, stands: Standing | None, linked: Callable[[str], Markup]) -> str:
    check = entry.check
    tables = {"Numbers it uses": numbers(book, check), "What it says": messages(check), "Why": sources(book, check)}
    parts = [(one.head, one.items, tables.get(one.head)) for one in sections(book, check)]
    told = {head for head, _, _ in parts}
    parts += [(head, (), grid) for head, grid in tables.items() if head not in told and grid is not None]
    return as_page(
        "rule.html",
        title=check.title,
        marking=f"{_marking(book)}: {check.id}",
        statement=STATEMENT,
        style=_STYLE,
        check=check,
        status=entry.status,
        about=about(check),
        stands=stands,
        parts=parts,
        cited=[one for one in check.references if one.says or one.to_be_confirmed],
        examples=list(examples(check)),
        lines=[(code, BRIEFING.get(code, "")) for code in check.answers],
        rests=list(rests_on(book, check)),
        history=history(book, check, stands),
        file_of=file_of,
        linked=linked,
        mark=mark,
    )


def _marking(book: Rulebook) -> str:
    return f"Rulebook {book.version}"


def _words(book: Rulebook, check: Check) -> str:
    said = re.findall(rf"[a-z0-9]{{{_SHORTEST_WORD},}}", to_sign(book, check).lower())
    return " ".join(sorted(set(said)))


def _linking(known: set[str]) -> Callable[[str], Markup]:
    """Makes text for a page in which each rule's id leads to its page."""
    ids = re.compile(
        "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)) + r"\b" if known else r"(?!)"
    )

    def linked(text: str) -> Markup:
        made, at = Markup(), 0
        for found in ids.finditer(text):
            made += escape(text[at : found.start()]) + Markup('<a href="{}">{}</a>').format(file_of(found[0]), found[0])
            at = found.end()
        return made + escape(text[at:])

    return linked
