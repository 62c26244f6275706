"""The reader of the children in need census: everything in, or listed; nothing guessed, nothing believed that it should not."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from cin_files import FACTS, HEADER, Told, child, group, message, need, read
from hypothesis import given, settings
from hypothesis import strategies as st

from practicecheck.errors import InputError
from practicecheck.intake.coverage import Coverage
from practicecheck.intake.formats import cin_xml
from practicecheck.intake.formats.cin_xml import CinHeader


@pytest.fixture
def told(tmp_path: Path) -> Any:
    """Read a text (or bytes) as a file."""

    def tell(content: str | bytes) -> Told:
        path = tmp_path / "return.xml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path)

    return tell


def everything() -> tuple[str, Counter[str]]:
    """A return with every element of the facts, each with a text of its own, and those texts."""
    root = ET.Element("Message")
    made: Counter[str] = Counter()

    def put(parent: ET.Element, path: str, *, times: int = 1) -> None:
        *above, name = path.split("/")
        for step in above:
            found = parent.find(step)
            parent = ET.SubElement(parent, step) if found is None else found
        for _ in range(times):
            text = {"Collection": "CIN", "Year": "2026"}.get(name, f"text {len(made)}")
            made[text] += 1
            ET.SubElement(parent, name).text = text

    for path, names in FACTS["header"].items():
        for name in names:
            put(root, f"{path}/{name}")
    for path, told in FACTS["groups"].items():
        for element, facts in told["elements"].items():
            if element != "GenderCurrent":  # never in one return with Sex
                put(root, f"{path}/{element}", times=2 if facts.get("repeats") else 1)
    return ET.tostring(root, encoding="unicode"), made


def test_every_element_of_the_return_is_read(told: Any) -> None:
    text, made = everything()
    read_as = told(text)
    found: Counter[str] = Counter()
    for sheet in read_as.sheets.values():
        for row in sheet.dicts():
            for cell in row.values():
                found.update(cell.split(";"))
    header = {text for text in made if text not in found}
    assert len(header) == len(FACTS["header"]["Header/CollectionDetails"]) + len(FACTS["header"]["Header/Source"])
    assert all(found[text] >= 1 for text in made if text not in header)
    assert {kind for kind, *_ in read_as.kinds()} == {"census_year_unclear"}  # its days are no days


def test_the_return_is_read_into_the_sheets_of_its_groups(told: Any) -> None:
    read_as = told(
        message(
            child(
                group(
                    "ChildCharacteristics",
                    "<Disabilities><Disability>MOB</Disability><Disability>LD</Disability></Disabilities>",
                ),
                need(
                    group(
                        "ChildProtectionPlans",
                        "<Reviews><CPPreviewDate>2025-09-01</CPPreviewDate></Reviews>",
                        CPPstartDate="2025-06-05",
                    ),
                    group(
                        "Assessments",
                        "<FactorsIdentifiedAtAssessment><AssessmentFactors>18C</AssessmentFactors>"
                        "<AssessmentFactors>3B</AssessmentFactors></FactorsIdentifiedAtAssessment>",
                        AssessmentActualStartDate="2025-05-02",
                    ),
                ),
                more="<Sex>F</Sex><PersonBirthDate> 2015-03-04\n</PersonBirthDate>",
            )
        )
    )
    assert read_as.problems == []
    assert read_as.only("Child") == {
        "LAchildID": "C1",
        "Sex": "F",
        "PersonBirthDate": "2015-03-04",
        "Disability": "MOB;LD",
    }
    assert read_as.only("CINdetails")["CINdetailsID"] == "2025-05-01"
    assert read_as.only("Reviews") == {
        "LAchildID": "C1", "CPPID": "2025-06-05", "ReviewID": "2025-09-01", "CPPreviewDate": "2025-09-01",
    }  # fmt: skip
    assert read_as.only("ChildProtectionPlans")["CINdetailsID"] == "2025-05-01"
    assert read_as.sheets["AssessmentFactorsList"].dicts() == [
        {"LAchildID": "C1", "AssessmentID": "2025-05-02", "AssessmentFactor": factor} for factor in ("18C", "3B")
    ]


def shuffled(text: str, seed: int) -> str:
    """The same return with the elements of every group, and the children, in another order."""
    root = ET.fromstring(text)
    dice = random.Random(seed)
    for element in root.iter():
        inner = list(element)
        dice.shuffle(inner)
        element[:] = inner
    return ET.tostring(root, encoding="unicode")


BUSY = message(
    child(
        need(
            group("Section47", S47ActualStartDate="2025-05-06", ICPCnotRequired="true"),
            group("Section47", S47ActualStartDate="2025-05-06", ICPCnotRequired="false"),
            group("Assessments", AssessmentActualStartDate="2025-05-02"),
        ),
        need(group("Assessments", AssessmentActualStartDate="2025-05-02"), ReferralSource="6"),
        need(group("CINPlanDates", CINPlanStartDate="2025-07-02"), date="2025-07-01"),
    ),
    child(need(group("Section47", S47ActualStartDate="2025-05-06"), ReferralNFA="0"), child_id="C2"),
)


def test_order_does_not_count(told: Any) -> None:
    """Nor does it count for the ids that are made."""

    def rows(read_as: Told) -> dict[str, list[tuple[str | None, ...]]]:
        return {
            name: sorted((cells for _, cells in sheet.rows), key=lambda cells: [cell or "" for cell in cells])
            for name, sheet in read_as.sheets.items()
        }

    before = rows(told(BUSY))
    ids = [cells[2] for cells in before["Section47"]]
    assert sorted(map(str, ids)) == ["2025-05-06", "2025-05-06", "2025-05-06:2"]  # two of C1 differ; C2 has one
    assert [cells[1] for cells in before["CINdetails"]] == ["2025-05-01", "2025-05-01:2", "2025-07-01", "2025-05-01"]
    assert len({cells[1:3] for cells in before["Assessments"]}) == 2  # the same day, in two episodes
    for seed in range(8):
        assert rows(told(shuffled(BUSY, seed))) == before


def test_the_same_row_twice_has_one_id(told: Any) -> None:
    """So that the case record sees it was read twice."""
    twice = group("Section47", S47ActualStartDate="2025-05-06")
    assert [row["S47ID"] for row in told(message(child(need(twice, twice)))).sheets["Section47"].dicts()] == [
        "2025-05-06"
    ] * 2


def test_namespaces_and_case_are_borne(told: Any) -> None:
    text = message(child(need(ReferralSource="6")))
    plain = told(text)
    prefixed = re.sub(r"<(/?)(\w)", r"<\1cin:\2", text).replace(
        "<cin:Message>", '<cin:Message xmlns:cin="urn:x" xsi:a="b">'
    )
    for other in (
        prefixed,
        text.replace("CINdetails", "CINDetails"),
        text.replace("<Message>", '<Message xmlns="urn:x">'),
    ):
        read_as = told(other)
        assert read_as.problems == []
        assert {name: sheet.dicts() for name, sheet in read_as.sheets.items()} == {
            name: sheet.dicts() for name, sheet in plain.sheets.items()
        }


def test_what_is_not_known_is_listed_once_with_a_count(told: Any) -> None:
    strange = "<Worker><Name>Example</Name></Worker>"
    read_as = told(
        message(
            child(need(strange, "\n", strange, group("Section47", "<Seen>Y</Seen>")), "loose words"),
            child(
                need(strange, date='2025-06-01" x="y') if False else need(strange),
                child_id="C2",
                more='<Sex of="x">M</Sex>',
            ),
        )
    )
    assert {(p["kind"], p["sheet"], p["column"], p["row"]): p["advice"] for p in read_as.problems} == {
        ("unknown_element", "CINdetails", "Worker", 1): " It stands 3 times, first in this line.",
        ("unknown_element", "Section47", "Seen", 2): "",
        ("empty_element", "Section47", "Section47", 2): "",
        ("stray_text", "Child", "Child", 2): "",
        ("unknown_element", "Child", "Sex, of", 2): "",
    }
    assert not any("Example" in str(p) or "loose" in str(p) for p in read_as.problems)


def test_an_element_that_stands_twice_counts_only_where_both_say_the_same(told: Any) -> None:
    same = told(message(child(need(), more="<Sex>F</Sex><Sex>F</Sex>")))
    other = told(message(child(need(), more="<Sex>F</Sex><Sex>M</Sex><Sex>F</Sex>")))
    assert same.only("Child")["Sex"] == "F"
    assert "Sex" not in other.only("Child")
    assert same.kinds() == [("repeated_element", "Child", "Sex")]
    assert other.kinds() == [("repeated_element", "Child", "Sex")] * 2


def test_two_ids_are_none(told: Any) -> None:
    read_as = told(
        message(
            child(need(), child_id="C1").replace("</ChildIdentifiers>", "<LAchildID>C9</LAchildID></ChildIdentifiers>")
        )
    )
    assert "LAchildID" not in read_as.only("Child")
    assert "LAchildID" not in read_as.only("CINdetails")


@pytest.mark.parametrize(
    ("given", "sex", "problem"),
    [
        ("<GenderCurrent>2</GenderCurrent>", "2", False),
        ("<Sex>M</Sex><GenderCurrent>1</GenderCurrent>", "M", False),
        ("<GenderCurrent>0</GenderCurrent><Sex>F</Sex>", "F", False),
        ("<Sex>1</Sex>", "1", False),
        ("<Sex>M</Sex><GenderCurrent>2</GenderCurrent>", None, True),
        ("<Sex>f</Sex><GenderCurrent>1</GenderCurrent>", None, True),
    ],
)
def test_sex_and_gender(told: Any, given: str, sex: str | None, problem: bool) -> None:
    read_as = told(message(child(need(), more=given)))
    assert read_as.only("Child").get("Sex") == sex
    assert [kind for kind, *_ in read_as.kinds()] == ["sexes_differ"] * problem


def test_a_group_that_holds_nothing_is_no_row_but_one_that_holds_rows_is(told: Any) -> None:
    read_as = told(
        message(child(need("<Section47/>", "<Assessments><FactorsIdentifiedAtAssessment/></Assessments>",
                           "<ChildProtectionPlans><Reviews><CPPreviewDate/><CPPreviewDate>2025-08-01</CPPreviewDate></Reviews>"
                           "</ChildProtectionPlans>")))
    )  # fmt: skip
    assert set(read_as.sheets) == {"Child", "CINdetails", "Reviews", "ChildProtectionPlans"}
    assert len(read_as.sheets["Reviews"].rows) == 1
    assert [(kind, sheet) for kind, sheet, _ in read_as.kinds()] == [
        ("empty_element", "Section47"),
        ("empty_element", "Assessments"),
    ]


def test_a_row_has_the_line_of_its_element_in_a_file_of_any_length(told: Any) -> None:
    """libxml2 counts wrongly after line 65,535; expat does not."""
    text = message(
        "\n" * 70_000, child("\n", need("\n", "\n", group("Section47", "\n", S47ActualStartDate="2025-05-06")))
    )
    for ending in ("\n", "\r\n"):
        read_as = told(text.replace("\n", ending))
        assert [sheet.rows[0][0] for sheet in (read_as.sheets[n] for n in ("Child", "CINdetails", "Section47"))] == [
            70_001, 70_002, 70_004,
        ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"])
def test_encodings_by_their_mark(told: Any, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    content = (mark + message(child(need(), child_id="Ç1"))).encode(encoding)
    assert told(content).only("Child")["LAchildID"] == "Ç1"


def test_the_encoding_that_the_first_line_names(told: Any) -> None:
    content = ("<?xml version='1.0' encoding='windows-1252'?>" + message(child(need(), child_id="Ç1"))).encode("cp1252")
    assert told(content).only("Child")["LAchildID"] == "Ç1"


GOOD = message(child(need()))
LAUGHS = "<!DOCTYPE m [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9)) + "]>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + GOOD.replace("C1", "&x;"), "a DOCTYPE"),
        (LAUGHS + GOOD.replace("C1", "&a8;"), "a DOCTYPE"),
        ("<!DOCTYPE m SYSTEM 'http://example.invalid/m.dtd'>" + GOOD, "a DOCTYPE"),
        (GOOD.replace("C1", "&x;"), "undefined entity"),
        ("<!doctype html><html><p>Sign in</html>", "web page"),
        ("<!DOCTYPE html><html><p>Sign in</html>", "web page"),
        ("<html><body>Sign in</body></html>", "web page"),
        (GOOD.replace("C1", "C\0"), "NUL character"),
        (GOOD.replace("C1", "Ç1").encode("cp1252"), "letters that are not of the encoding"),
        ("<?xml version='1.0' encoding='utf-16'?>" + GOOD, "names an encoding that is not known, or"),
        ("<?xml version='1.0' encoding='klingon'?>" + GOOD, "names an encoding that is not known, or"),
        ("<?xml version='1.0' encoding='shift_jis'?>" + GOOD, "names an encoding that is not known, or"),
        ("child_id,dob\nC1,2015-03-04\n", "this is no XML"),
        (GOOD + GOOD, "goes on after its end"),
        (GOOD.replace("</CINdetails>", "</CINdetail>"), "not well-formed XML (mismatched tag)"),
        (GOOD.replace(">CIN<", ">SSDA903<"), "children looked after (SSDA903)"),
        (GOOD.replace(">CIN<", ">CLA<"), "children looked after (SSDA903)"),
        (GOOD.replace(">CIN<", ">SchoolCensus<"), "school census"),
        (GOOD.replace(">CIN<", ">XYZ<"), "return of another collection"),
        ("<EXPSSDA903/>", "children looked after (SSDA903)"),
        ("<Workbook/>", "does not begin with <Message>"),
        (message(), "holds no Child"),
        (message(child(need("<a>" * 60 + "</a>" * 60))), "more than 50 deep"),
        (message(child(need(*(f"<n{n}/>" for n in range(1_100))))), "kinds of elements that no children in need return has"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(told: Any, content: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as refused:
        told(content)
    assert "return.xml" in str(refused.value)
    assert re.search(r"(again|mapping file|<Message>)\.$", str(refused.value))  # what to do
    assert "passwd" not in str(refused.value)


def test_what_has_no_end_is_refused_before_it_fills_the_memory(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "x" * 1_200_000
    for text in (f"<Sex>{long}</Sex>", f"<!--{long}-->", f'<Sex a="{long}"/>', f"<Sex><![CDATA[{long}]]></Sex>"):
        with pytest.raises(InputError, match="longer than 1,000,000 characters"):
            told(message(child(need(), more=text + "<!-- and so on -->" * 10_000)))
    monkeypatch.setattr(cin_xml, "_MOST_ROWS", 20)
    with pytest.raises(InputError, match="more than 20 rows of one child"):
        told(message(child(*(need(date=f"2025-05-{n:02}") for n in range(1, 25)))))


def test_a_file_that_breaks_off_is_refused_wherever_it_does(told: Any) -> None:
    whole = BUSY.encode()
    for end in range(1, len(whole) - 1, 7):
        with pytest.raises(InputError, match=r"breaks off here|this is no XML"):
            told(whole[:end])


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_text(GOOD)

    def open_sheet(*_: object) -> Any:
        path.write_text(GOOD + " ")
        return type("Sink", (), {"add": lambda *_: None})

    with pytest.raises(InputError, match="written to while it was read"):
        cin_xml.read_cin(path, open_sheet, lambda *_, **__: None)


@pytest.mark.parametrize(
    ("year", "reference", "made", "coverage"),
    [
        ("2026", "2026-03-31", "2026-05-20T09:00:00", Coverage("complete", date(2025, 4, 1), date(2026, 3, 31))),
        ("2026", "2026-03-31", "", Coverage("complete", date(2025, 4, 1), date(2026, 3, 31))),
        ("2026", "2025-12-31", "", Coverage("complete", date(2025, 4, 1), date(2025, 12, 31))),
        ("2026", "2026-03-31", "2025-11-03T09:00:00Z", Coverage("complete", date(2025, 4, 1), date(2025, 11, 3))),
        ("2023", "2024-03-31", "2023-05-23T11:14:05", Coverage("partial", None, date(2023, 5, 23))),
        ("2026", "2025-03-31", "", Coverage("partial", None, date(2025, 3, 31))),
        ("2026", "2026-03-31", "2025-03-01", Coverage("partial", None, date(2025, 3, 1))),
        ("2026", "", "2026-05-20", Coverage("partial", None, date(2026, 5, 20))),
        ("26", "31/03/2026", "", Coverage("partial", None, None)),
    ],
)
def test_the_header_says_what_is_covered(told: Any, year: str, reference: str, made: str, coverage: Coverage) -> None:
    header = group(
        "Header", group("CollectionDetails", Year=year, ReferenceDate=reference), group("Source", DateTime=made)
    )
    read_as = told(message(child(need()), header=header))
    assert read_as.header.coverage == coverage
    assert (("census_year_unclear", "Header", "Year") in read_as.kinds()) == (coverage.status == "partial")


def test_without_a_header_nothing_is_known_of_the_year(told: Any) -> None:
    assert told(message(child(need()), header="")).header == CinHeader()
    assert told(message(child(need()), header=HEADER + HEADER)).kinds() == [("repeated_element", "Header", "Header")]


NAMES = sorted(
    {
        name
        for path, told in FACTS["groups"].items()
        for name in (*path.split("/"), *"/".join(told["elements"]).split("/"))
    }
)
TREES = st.recursive(
    st.sampled_from([*NAMES, "Odd", "Child"]).map(lambda name: (name, ())),
    lambda inner: st.tuples(st.sampled_from([*NAMES, "Odd"]), st.lists(inner, max_size=5).map(tuple)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, max_size=6))
def test_every_text_is_read_or_listed(tmp_path_factory: pytest.TempPathFactory, trees: list[Any]) -> None:
    """Whatever stands where: a text is in a cell, or a problem names an element on the way to it."""
    texts: dict[str, tuple[str, ...]] = {}

    def write(tree: Any, above: tuple[str, ...]) -> str:
        name, inner = tree
        way = (*above, name)
        text = f"t{len(texts)}"
        texts[text] = way
        return f"<{name}>{text}{''.join(write(one, way) for one in inner)}</{name}>"

    path = tmp_path_factory.mktemp("trees") / "return.xml"
    path.write_text(message(child(), *(write(("Child", (tree,)), ()) for tree in trees)))
    read_as = read(path)
    cells = {
        part
        for sheet in read_as.sheets.values()
        for row in sheet.dicts()
        for cell in row.values()
        for part in cell.split(";")
    }
    named = {problem["column"] for problem in read_as.problems}
    for text, way in texts.items():
        assert text in cells or named & set(way), way
    assert all(problem["row"] == 1 for problem in read_as.problems)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_never_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(BUSY.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
    path = tmp_path_factory.mktemp("damaged") / "return.xml"
    path.write_bytes(bytes(content) or b" ")
    with contextlib.suppress(InputError):
        assert read(path).sheets
