"""Write a made-up council as a return to the children in need census: one XML file for one census year.

Knows nothing about how such a file is read.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from practicecheck.errors import OutputError, UsageError
from practicecheck.workbench.synth.census import Year, of_child
from practicecheck.workbench.synth.chance import Almanac

if TYPE_CHECKING:
    from practicecheck.workbench.synth.census import Content
    from practicecheck.workbench.synth.council import Council

_FIRST_YEAR = 2017
_NO_AUTHORITY = "999"
_PLAIN: AttributesImpl[str] = AttributesImpl({})


def write_cin(council: Council, path: Path, *, year: int | None = None) -> Counter[str]:
    """Write the return for the census year that ends in `year`, else that of the as-of date; count its groups.

    All of the file appears, or none. One that is there already is not overwritten.
    """
    taken = Almanac.around(council.as_of).horizon
    number = year or council.as_of.year + (council.as_of >= date(council.as_of.year, 4, 1))
    if number < _FIRST_YEAR or date(number - 1, 4, 1) > council.as_of:
        raise UsageError(
            f"There is no census year {number} that had begun by the as-of date. A census year is named by the year in which "
            f"it ends: --year {council.as_of.year}. The first that is written is {_FIRST_YEAR}."
        )
    path = Path(path)
    if path.suffix.lower() != ".xml" or path.exists():
        raise OutputError(
            f"{path.name}: a return to the census is written to a new file that ends in .xml, for example --out council.xml."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as draft:
            counts = _write(council, Path(draft) / path.name, Year(number, min(date(number, 3, 31), taken)), taken)
            if not counts["Child"]:
                raise UsageError(
                    f"No child of this council had an episode of need in the census year {number}. Ask for a later year, or for "
                    "more children."
                )
            (Path(draft) / path.name).replace(path)
    except OSError as problem:
        raise OutputError(
            f"{path.name}: the return could not be written ({problem.strerror}). Nothing was left behind. "
            "Check that there is room and that you may write there."
        ) from problem
    return counts


def _write(council: Council, path: Path, year: Year, taken: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        xml = XMLGenerator(file, encoding="utf-8", short_empty_elements=True)
        xml.startDocument()
        xml.startElement("Message", _PLAIN)
        _put(xml, "Header", _header(year, taken), counts)
        xml.characters("\n")
        xml.startElement("Children", _PLAIN)
        for family in council.families():
            for child in family.children:
                if told := of_child(child, year):
                    _put(xml, "Child", told, counts)
        xml.characters("\n")
        xml.endElement("Children")
        xml.characters("\n")
        xml.endElement("Message")
        xml.endDocument()
    return counts


def _put(xml: XMLGenerator, name: str, content: Content, counts: Counter[str], depth: int = 1) -> None:
    xml.ignorableWhitespace("\n" + "  " * depth)
    xml.startElement(name, _PLAIN)
    if isinstance(content, str):
        xml.characters(content)
    else:
        counts[name] += 1
        for inner, said in content:
            _put(xml, inner, said, counts, depth + 1)
        xml.ignorableWhitespace("\n" + "  " * depth)
    xml.endElement(name)


def _header(year: Year, taken: date) -> Content:
    return [
        (
            "CollectionDetails",
            [("Collection", "CIN"), ("Year", str(year.number)), ("ReferenceDate", year.ends.isoformat())],
        ),
        (
            "Source",
            [
                ("SourceLevel", "L"),
                ("LEA", _NO_AUTHORITY),
                ("SoftwareCode", "practicecheck synth"),
                ("DateTime", f"{taken.isoformat()}T09:00:00"),
            ],
        ),
    ]
