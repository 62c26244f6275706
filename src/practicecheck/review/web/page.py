"""What a page of the review app is: a path, who may open it, and a function that answers.

A page without a right is a mistake unless it says that it is public. Knows nothing of any single page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from practicecheck.operators.words import day_words, field_words, table_words
from practicecheck.review.explaining import Explainer
from practicecheck.review.store import Store
from practicecheck.review.viewer import Right, Viewer
from practicecheck.review.web.tries import Tries

if TYPE_CHECKING:
    from jinja2 import Environment

    from practicecheck.review.web.oidc import Provider
    from practicecheck.review.web.settings import Settings


@dataclass(frozen=True)
class Desk:
    """What all pages work with."""

    store: Store
    settings: Settings
    explainer: Explainer
    provider: Provider | None = None
    tries: Tries = field(default_factory=Tries)


MENU = (
    ("/", "Worklist", Right.SEE_CASES),
    ("/numbers", "Numbers", Right.SEE_NUMBERS),
    ("/rules", "Rules", Right.SEE_RULES),
    ("/simulator", "Try a rule", Right.SEE_RULES),
    ("/audit", "Audit log", Right.SEE_AUDIT),
    ("/people", "People and teams", Right.ADMINISTER),
)
"""The pages to go to from every page: path, name, and the right that it needs."""


_LONGEST_LIST = 1000


def start_of(viewer: Viewer) -> str:
    """The page on which somebody starts: the first of the menu that they may open."""
    return next(path for path, _, right in MENU if viewer.may(right))


def without_nul(text: object) -> str:
    """What somebody sent, without the one character that PostgreSQL keeps in no text."""
    return str(text).replace("\0", "")


@dataclass(frozen=True)
class Ask:
    """What somebody asks of a page. `who` is None on public pages of people who are not signed in."""

    request: Request
    desk: Desk
    who: Viewer | None
    form: Mapping[str, str]
    lists: Mapping[str, list[str]]
    """Fields of the form that may come more than once."""

    @property
    def store(self) -> Store:
        """The database."""
        return self.desk.store

    @property
    def viewer(self) -> Viewer:
        """Who asks, on a page that is not public."""
        assert self.who is not None
        return self.who

    def query(self, name: str) -> str:
        """A parameter of the address; empty where it is not there."""
        return without_nul(self.request.query_params.get(name, ""))[:200].strip()

    @property
    def came_from(self) -> str:
        """The address of the list that somebody came from, by the address or the form; the plain list where neither names one."""
        said = self.form.get("list") or self.request.query_params.get("list", "")
        return without_nul(said) if said.startswith("/?") and len(said) <= _LONGEST_LIST else "/"

    def number(self, name: str) -> int:
        """A number of the form; -1 where it is none, which is no version and no id."""
        said = self.form.get(name, "")
        return int(said) if len(said) < 10 and said.isascii() and said.isdecimal() else -1

    def path(self, name: str) -> str:
        """A part of the path."""
        return without_nul(self.request.path_params[name])

    def show(self, template: str, /, status: int = 200, **values: Any) -> Response:
        """The page of a template."""
        made = environment().get_template(template)
        told = {
            "who": self.who,
            "menu": MENU,
            "sign_in_by": self.desk.settings.sign_in.by,
            "here": self.request.url.path,
        }
        return HTMLResponse(made.render(**told, **values), status)

    def go(self, path: str) -> Response:
        """To another page, after something was written."""
        return RedirectResponse(path, 303)


@dataclass(frozen=True)
class Page:
    """A page: `right` is what one needs to open it; `is_public` that one need not be signed in.

    One that `has_script` is allowed our own script, which only spares pressing its button.
    """

    path: str
    answer: Callable[[Ask], Response]
    right: Right | None = None
    method: str = "GET"
    is_public: bool = False
    has_script: bool = False

    def __post_init__(self) -> None:
        if (self.right is None) != self.is_public:
            raise ValueError(f"{self.method} {self.path}: say which right it needs, or that it is public")


@cache
def environment() -> Environment:
    """Templates: ours, and those of the design system's parts."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

    from practicecheck.review.decision import KINDS
    from practicecheck.review.web.words import ENTRIES, KIND_WORDS, evidence_words, state_words

    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader(__package__), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day_words,
        "field": field_words,
        "table": table_words,
        "evidence": evidence_words,
    }
    made.globals |= {"DECISIONS": KINDS, "KIND_WORDS": KIND_WORDS, "state_words": state_words, "ENTRIES": ENTRIES}
    return made
