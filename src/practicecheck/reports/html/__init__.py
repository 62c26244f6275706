"""Pages as single files: one shell with its style, for all that is written as HTML.

A page holds all that it shows, asks nothing of anybody, and runs no script but one that it was made with: its policy says so to the
browser. Text is escaped unless it is markup made here. Knows nothing of runs.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def as_page(
    template: str, /, *, title: str, marking: str, statement: str, style: str = "", script: str = "", **values: Any
) -> str:
    """A whole page from a template of this package that extends `base.html`.

    `title` names the page, `marking` says at its head whether it may be shared, `statement` stands at its foot; `style` names a
    file of this package that adds to the style of every page, `script` one that makes a page easier to use which is whole without
    it. Templates know these, `values`, and the filters of `_environment`. Raises jinja2.UndefinedError where a template asks for
    what is not given.

    >>> page = as_page("base.html", title="<June>", marking="To share", statement="A person decides.")
    >>> "<title>&lt;June&gt;</title>" in page, "<script" in page
    (True, False)
    """
    looks, runs = _file("style.css") + _file(style), _file(script)
    told = {**values, "title": title, "marking": marking, "statement": statement, "style": looks, "script": runs}
    made = _environment().get_template(template).render(**told, policy=_policy(looks, runs))
    return made.replace("&#39;", "'")  # every attribute stands in double quotes, and words have many apostrophes


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from practicecheck.operators.words import day_words

    made = Environment(
        loader=PackageLoader(__name__), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["day"] = day_words
    made.filters["number"] = _number
    made.tests["plain"] = is_plain
    return made


def is_plain(called: str) -> bool:
    """Whether a name has no letter that could change what stands beside it, and is short: most have none, and a page has thousands."""
    return called.isascii() and len(called) <= 40


def _number(count: int | str) -> str:
    """A count with its thousands apart; a hidden one is a letter."""
    return f"{count:,}" if isinstance(count, int) else count


@cache
def _file(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8") if name else ""


@cache
def _policy(style: str, script: str) -> str:
    """What a browser may do with a page: show it, in this very style, with this very script if any. No request, no form, nothing else."""
    runs = f"script-src '{_hash(script)}'; " if script else ""
    return f"default-src 'none'; style-src '{_hash(style)}'; {runs}base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
