"""No change of what a rule asks or says leaves it standing as approved; and readings are not made again at every run."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from practicecheck.reports import sign_off
from practicecheck.reports.sign_off import signed, standings
from practicecheck.reports.whole_reading import rule_page, to_sign
from practicecheck.rulebook import Rulebook, load_rulebook
from practicecheck.rulebook.approvals import FOLDER
from practicecheck.rulebook.rule import Check
from practicecheck.shipped import rules_dir
from practicecheck.workbench.approve import add_approval, approval_of
from practicecheck.written.yaml_file import read_document

NOT_SIGNED = {"examples", "measure_examples", "status", "version"}
OF_EVERY_KIND = ("PA-MED-02", "PA-MGT-03", "PA-VOI-01", "PA-CAT-03", "PA-FAT-03", "PA-ESC-01.scale", "PA-ESC-13")


def without_a_part(data: Any) -> Iterator[Any]:
    """The data again and again, each time without one key or item, or with one number or word changed."""
    for (*way, last), value in leaves(data, ()):
        for other in (None, value + 1 if isinstance(value, int) else f"{value}_x"):
            made = place = copy.deepcopy(data)
            for step in way:
                place = place[step]
            if other is None:
                del place[last]
            else:
                place[last] = other
            yield made


def leaves(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, step), value
        yield from leaves(value, (*path, step))


@pytest.mark.parametrize("name", OF_EVERY_KIND)
def test_whatever_is_changed_in_a_rule_it_is_no_longer_what_was_approved(book: Rulebook, name: str) -> None:
    check: Check = book.rules.get(name) or book.escalations[name]
    held = read_document((rules_dir() / book.paths[name]).read_bytes(), name).content
    data = {key: value for key, value in held.items() if key not in NOT_SIGNED}
    approved, tried = signed(book, check), 0
    for changed in without_a_part(data):
        try:
            other = type(check).model_validate(changed)
        except ValidationError:
            continue
        if other.model_dump(exclude=NOT_SIGNED) == check.model_dump(exclude=NOT_SIGNED):
            continue  # a key that says what holds without it
        words = replace(book.vocabulary, named={})
        try:
            now = signed(replace(book, vocabulary=words, _spans={}, _valued={}), other)
        except KeyError:
            continue  # a name that means nothing does not load
        assert now != approved, changed
        tried += 1
    assert tried > 15


def test_what_is_signed_is_what_is_read(book: Rulebook) -> None:
    for check in (*book.rules.values(), *book.escalations.values()):
        read = " ".join(rule_page(book, check).split()).replace(f" Version {check.version}.", "", 1)
        assert " ".join(to_sign(book, check).split()) == read, check.id


def test_readings_are_kept_from_run_to_run(few_rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rules = shutil.copytree(few_rules, tmp_path / "rules")
    made: list[str] = []
    reading = sign_off.to_sign
    monkeypatch.setattr(sign_off, "to_sign", lambda book, check: made.append(check.id) or reading(book, check))
    assert standings(load_rulebook(rules)) == {}
    assert made == []  # without approvals nothing is read
    book = load_rulebook(rules)
    path = add_approval(
        rules, "PA-MED-01", approval_of(book, book.rules["PA-MED-01"], by="A B, lead", day=date(2026, 3, 3))
    )
    assert path == rules / FOLDER / "PA-MED-01.yaml"
    made.clear()
    assert standings(load_rulebook(rules))["PA-MED-01"].holds
    assert len(made) == len(book.rules) + len(book.escalations)
    made.clear()
    assert standings(load_rulebook(rules))["PA-MED-01"].holds
    assert made == []
    file = rules / "medicals" / "PA-MED-01.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: All of ", 1), "utf-8")
    assert not standings(load_rulebook(rules))["PA-MED-01"].holds
