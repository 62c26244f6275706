"""Numbers that are counted as something else than they are: a limit in working days that names a parameter of days.

Knows what a limit counts in. Knows nothing of SQL or of what is done with the days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from practicecheck.operators.amounts import FirstFilled
from practicecheck.operators.limits import Limit
from practicecheck.operators.moments import MonthsBefore
from practicecheck.operators.vocabulary import Parameter
from practicecheck.written.language import Language, Mark


def miscounted(value: Any, parameters: Mapping[str, Parameter]) -> Iterator[tuple[Mark, str]]:
    """Each limit inside something that names a parameter of another unit than it counts in, with what is wrong.

    >>> days = Parameter(title="", unit="days", owner="", values=[{"value": 10}])
    >>> [message.partition(",")[0] for _, message in miscounted(Limit(working_days="soon"), {"soon": days})]
    ["the parameter 'soon' is a number of days"]
    """
    if isinstance(value, Language):
        for key, amount in _counted(value):
            for name in amount.first_of if isinstance(amount, FirstFilled) else (amount,):
                parameter = parameters.get(name) if isinstance(name, str) else None
                unit = key.replace("_", " ")
                if parameter is not None and parameter.unit not in (unit, "choice"):
                    own = parameter.unit.replace(" ", "_")
                    cure = f", or write {own}: {name} here" if own in Limit.model_fields else ""
                    yield (
                        value.place(key),
                        (
                            f"the parameter '{name}' is a number of {parameter.unit}, and {unit} are counted here. Give it "
                            f"the unit {unit}{cure}."
                        ),
                    )
        for field in type(value).model_fields:
            yield from miscounted(getattr(value, field), parameters)
    elif isinstance(value, (tuple, list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from miscounted(item, parameters)


def _counted(part: Language) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Limit):
        yield part.written_unit, getattr(part, part.written_unit)
    elif isinstance(part, MonthsBefore):
        yield "months", part.months
