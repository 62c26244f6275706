"""Try a new rule where it cannot hurt, then write it into a rulebook's folder: never over a file that is there.

The rule is looked over and its examples are run beside the folder's own names before anything is written. Knows
nothing of the questions.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from practicecheck.engine.plans import plan_for
from practicecheck.errors import OutputError, UsageError
from practicecheck.rulebook.load import load_rulebook
from practicecheck.rulebook.rule_schema import rulebook_schema
from practicecheck.workbench.examples import run_examples
from practicecheck.workbench.lint import lint
from practicecheck.workbench.new_rule.draft import SCHEMA, Draft

_NAMES = ("references.yaml", "parameters.yaml", "lists.yaml")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, as paths inside the folder, and how many examples hold."""

    paths: tuple[str, ...]
    examples: int


def write(draft: Draft, folder: Path, *, today: date) -> Written:
    """Write the rule, its number and its source, and beside them the schema for an editor where there is none.

    Raises UsageError where a file of the rule's name is there, or where it would not hold: then nothing is written.
    """
    if (folder / draft.path).exists():
        raise UsageError(f"{draft.path} is there already, and is not written over. Choose another --id.")
    texts = {draft.path: draft.text}
    for name, entry in (("parameters.yaml", draft.parameter), ("references.yaml", draft.reference)):
        if entry:
            texts[name] = _with(entry, (folder / name).read_text(encoding="utf-8"))
    examples = _tried(draft, folder, texts, today)
    if not (folder / SCHEMA).exists():
        texts[SCHEMA] = json.dumps(rulebook_schema("rule"), ensure_ascii=False, indent=1) + "\n"
    try:
        for name, text in sorted(
            texts.items(), key=lambda one: one[0] == draft.path
        ):  # the rule last: it names the others
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            beside = path.with_name(f".{path.name}.new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
    except OSError as error:
        why = error.strerror or "the system refused it"
        raise OutputError(f"{folder} cannot be written to: {why}. The rule was not written.") from error
    return Written(tuple(sorted(texts)), examples)


def _with(entry: str, text: str) -> str:
    """A file of names with one more at its end."""
    kept = "" if text.strip() == "{}" else text.rstrip() + "\n"
    return f"{kept}\n{entry}" if kept else entry


def _tried(draft: Draft, folder: Path, texts: dict[str, str], today: date) -> int:
    """Look the rule over beside the folder's names, and run its examples; how many there are."""
    with tempfile.TemporaryDirectory(prefix="practicecheck-") as place:
        beside = Path(place)
        for name in _NAMES:
            shutil.copy(folder / name, beside / name)
        if (folder / "facts").is_dir():
            shutil.copytree(folder / "facts", beside / "facts")
        for name, text in texts.items():
            (beside / name).parent.mkdir(exist_ok=True)
            (beside / name).write_text(text, encoding="utf-8")
        found = [one for one in lint(beside, today=today) if one.severity == "error" or one.path == draft.path]
        if found:
            raise UsageError("So the rule would not hold, and nothing is written:\n" + "\n".join(map(str, found)))
        book = load_rulebook(beside).on_trial({draft.id})
        tested = run_examples(book, plan_for(book, folder=beside / "plans"))
    if tested.failures:
        told = "\n".join(map(str, tested.failures))
        raise UsageError(
            f"Of such records no examples could be made that hold, so nothing is written:\n{told}\nStart from a rule that is "
            "like it instead: 'practicecheck rules list', then 'practicecheck rules show'."
        )
    return tested.examples
