"""`serve`: open the review app over kept runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from practicecheck.cli.common import rules_option
from practicecheck.cli.review import default_database

if TYPE_CHECKING:
    from practicecheck.reports.kept_run import KeptRun
    from practicecheck.review.store import Store
    from practicecheck.review.web.settings import Settings


@click.command()
@click.argument("runs", nargs=-1, type=click.Path(path_type=Path), metavar="[RUN]...")
@click.option(
    "--database", metavar="PATH|URL", default=None,
    help="Where decisions are kept: a file (SQLite), or the URL of a PostgreSQL database. Otherwise a file of your own.",
)  # fmt: skip
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A YAML file that says how it is served, and how people sign in.",
)
@click.option("--host", default=None, help="The address to listen at; 127.0.0.1 otherwise.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="The port; 8080 otherwise, 0 for any that is free."
)
@click.option(
    "--administrator",
    metavar="NAME",
    help="Let this person administer: by what the sign-in says of them. For the first one.",
)
@rules_option
def serve(
    runs: tuple[Path, ...], database: str | None, file: Path | None, host: str | None, port: int | None, administrator: str | None,
    rules: Path | None,
) -> None:  # fmt: skip
    """Open the review app, where people work through what runs found.

    RUN is a folder that 'practicecheck run … --out' wrote; several are brought in by the order of their days. Decisions
    stay from run to run. Without settings it is served to this computer alone, and anybody at it may be anybody: for trying
    it. Stop it with Ctrl-C.

    \b
    Examples:  practicecheck serve june
               practicecheck serve june --settings review.yaml
    """
    from practicecheck.reports.kept_run import read_kept_run
    from practicecheck.review.store import open_store
    from practicecheck.review.web.settings import read_settings

    settings = read_settings(file, host=host, port=port, database=database)
    kept = sorted((read_kept_run(folder) for folder in runs), key=lambda run: run.result.as_of)
    store = open_store(settings.database or default_database())
    try:
        _prepare(store, kept, administrator, is_demo=settings.sign_in.by == "demo")
        _serve(store, settings, rules)
    finally:
        store.close()


def _prepare(store: Store, kept: list[KeptRun], administrator: str | None, *, is_demo: bool) -> None:
    """Bring the runs in, and see that somebody can sign in."""
    from practicecheck.review.bring_in import bring_in
    from practicecheck.review.demo_people import add_demo_people, let_demo_people_go, refuse_real_people
    from practicecheck.review.people import keep_person
    from practicecheck.review.viewer import Role

    if is_demo:
        with store.read() as con:
            refuse_real_people(con)
    for run in kept:
        with store.write() as con:
            told = bring_in(con, run)
        click.echo(f"{run.name}: {told.words()}", err=True)
    with store.write() as con:
        if is_demo:
            add_demo_people(con)
        else:
            let_demo_people_go(con)
        if administrator:
            keep_person(con, administrator, administrator, Role.ADMINISTRATOR)


def _serve(store: Store, settings: Settings, rules: Path | None) -> None:
    from practicecheck.review.explaining import Explainer
    from practicecheck.review.web.listen import listen
    from practicecheck.review.web.oidc import Provider
    from practicecheck.review.web.page import Desk
    from practicecheck.shipped import rules_dir

    sign_in = settings.sign_in
    provider = Provider(sign_in, f"{settings.origin}/sign-in/back") if sign_in.by == "oidc" else None
    explainer = Explainer(rules or rules_dir())
    try:
        listen(Desk(store, settings, explainer, provider), say=lambda said: click.echo(said, err=True))
    finally:
        explainer.close()
