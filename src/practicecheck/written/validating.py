"""Hold what a file says against the model of it: each fault told at its place, in plain words.

Knows how pydantic names a fault. Knows nothing of what any file is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from practicecheck.records.suggest import closest, did_you_mean
from practicecheck.written.language import Language
from practicecheck.written.yaml_file import Document
from practicecheck.written.yaml_words import odd_in

Model = TypeVar("Model", bound=Language)
Told = tuple[str, str]
"""A problem's code and what is said of it."""

CODES_OF_THEIR_OWN = frozenset({"PC008", "PC040"})
"""The faults that a model raises under a code of their own, as a PydanticCustomError of this type."""
AT = "at"
"""What such a fault may hold beside its words: the keys that lead on from where it was found to where it stands."""


def validated(
    document: Document,
    model: type[Model],
    data: Any,
    at: tuple[Any, ...] = (),
    *,
    tell: Callable[[Any], Told | None] = lambda _: None,
    parts: Mapping[str, type[Language]] | None = None,
) -> Model | None:
    """The part of a document that stands at a path of keys, as the model has it; None after noting what does not fit.

    `tell` may say more of one of pydantic's faults than is said of it everywhere; `parts` are the words that may
    stand as a key for a part of their own, each with its model, so that a slip in one is told from the right list.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True, include_input=False)
        meant = {
            (*one["loc"][:-1], closest(str(one["loc"][-1]), _keys_near(one["loc"], model, parts or {})))
            for one in found
            if one["type"] == "extra_forbidden"
        }
        for one in found:
            if one["type"] == "too_short" and len(found) > 1:
                continue  # pydantic's echo of a broken item
            if one["type"] == "missing" and one["loc"] in meant:
                continue  # it is there, misspelt, and told as that
            own = one["type"] if one["type"] in CODES_OF_THEIR_OWN else "PC008"
            where = (*at, *one["loc"], *one.get("ctx", {}).get(AT, ()))
            code, message = tell(one) or (own, _plain(one, model, parts or {}, document.written_at(where)))
            document.problem(document.place_of(where), code, message)
        return None


def _plain(error: Any, model: type[Language], parts: Mapping[str, type[Language]], written: Any) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        meant = did_you_mean(key, _keys_near(error["loc"], model, parts))
        return f"'{key}' is no key that can stand here.{odd_in(key) or meant}"
    if error["type"] == "missing":
        return f"'{key}' is missing here."
    if error["type"] == "model_type":
        keys = ", ".join(_by_key(error["ctx"]["class_name"]))
        return f"this is a mapping here, such as {{key: value}}, with keys out of: {keys}."
    if error["type"].startswith("date_"):
        return _no_day(error)
    if error["type"] == "literal_error":
        choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        meant = did_you_mean(written, choices) if isinstance(written, str) else ""
        return f"'{key}' is one of: {', '.join(choices)}.{meant}"
    if error["type"] in _KINDS:
        return f"this is {_KINDS[error['type']]} here."
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith("?") else message.rstrip(".") + "."


_KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list, such as [one, two],",
    "list_type": "a list, such as [one, two],",
    "dict_type": "a mapping, such as {key: value},",
}
"""What pydantic misses by its name for it."""


def _no_day(error: Any) -> str:
    if "outside expected range" in str(error.get("ctx", {}).get("error", "")):
        return "the calendar has no such day. Write year, month and day, as in 2026-04-01."
    return "this is no day that can be read. Write year, month and day in 4, 2 and 2 figures, as in 2026-04-01."


def _by_key(model: str) -> list[str]:
    """The keys of a model by its name."""
    left: list[type[Language]] = [Language]
    while left:
        one = left.pop()
        if one.__name__ == model:
            return [field.alias or name for name, field in one.model_fields.items()]
        left += one.__subclasses__()
    return []


def _keys_near(loc: tuple[Any, ...], model: type[Language], parts: Mapping[str, type[Language]]) -> list[str]:
    """The keys that can stand where the last step of a path does: those of the model that the path leads into."""
    tags = {f"<{word}>": part for word, part in parts.items()}
    known, words = model, []
    for step in loc[:-1]:
        if str(step) in tags:
            known, words = tags[str(step)], [*parts]
        else:
            known = _inside(known, step)
    return [*(field.alias or name for name, field in known.model_fields.items()), *words]


def _inside(model: type[Language], step: Any) -> type[Language]:
    """The one model that a key of this model holds; this model where it holds none, or several kinds."""
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            found = {*_models(field.annotation)}
            return found.pop() if len(found) == 1 else model
    return model


def _models(annotation: Any) -> Iterator[type[Language]]:
    if isinstance(annotation, type) and issubclass(annotation, Language):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
