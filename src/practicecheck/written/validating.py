"""Hold what a file says against the model of it: each fault told at its place, in plain words.

Knows how pydantic names a fault. Knows nothing of what any file is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from practicecheck.records.suggest import did_you_mean
from practicecheck.written.language import Language
from practicecheck.written.yaml_file import Document

Model = TypeVar("Model", bound=Language)
Told = tuple[str, str]
"""A problem's code and what is said of it."""

CODES_OF_THEIR_OWN = frozenset({"PC040"})
"""The faults that a model raises under a code of their own, as a PydanticCustomError of this type."""


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
        for one in found:
            if one["type"] == "too_short" and len(found) > 1:
                continue  # pydantic's echo of a broken item
            own = one["type"] if one["type"] in CODES_OF_THEIR_OWN else "PC008"
            code, message = tell(one) or (own, _plain(one, model, parts or {}))
            document.problem(document.place_of((*at, *one["loc"])), code, message)
        return None


def _plain(error: Any, model: type[Language], parts: Mapping[str, type[Language]]) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"'{key}' is no key that can stand here.{did_you_mean(key, _keys_near(error['loc'], model, parts))}"
    if error["type"] == "missing":
        return f"'{key}' is missing here."
    if error["type"] == "model_type":
        keys = ", ".join(_by_key(error["ctx"]["class_name"]))
        return f"this is a mapping here, such as {{key: value}}, with keys out of: {keys}."
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith("?") else message.rstrip(".") + "."


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
