"""The elements of the children in need census, and the sheets they make.

The sheets are the tables of the sector's own CSV form, but for the child, who is one row here and three tables there.
Facts only (the DfE's return, 2017 to 2027). Knows nothing about how a file is read or what the rows mean.
"""

from __future__ import annotations

from dataclasses import dataclass

CHILD_ID = "LAchildID"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the return.

    `cells` are the elements in it that hold one value each, `lists` those that repeat and together make one cell, and
    `holds` the others. With a `sheet` it makes a row there; without one, its cells belong to the row that it stands in.
    An `item` is itself the one cell of its row. `made_id` is the column of an id that the return has none of, made of
    the day in the first cell.
    """

    name: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    holds: tuple[Element, ...] = ()
    made_id: str = ""
    item: bool = False


_IDENTIFIERS = Element(
    "ChildIdentifiers",
    cells=(
        CHILD_ID,
        "UPN",
        "FormerUPN",
        "UPNunknown",
        "PersonBirthDate",
        "ExpectedPersonBirthDate",
        "GenderCurrent",  # to the return of 2024
        "Sex",  # from that of 2025
        "PersonDeathDate",
    ),
)

_CHARACTERISTICS = Element(
    "ChildCharacteristics", cells=("Ethnicity",), holds=(Element("Disabilities", lists=("Disability",)),)
)

_ASSESSMENTS = Element(
    "Assessments",
    sheet="Assessments",
    cells=("AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate"),
    made_id="AssessmentID",
    holds=(
        Element(
            "FactorsIdentifiedAtAssessment",
            holds=(Element("AssessmentFactors", "AssessmentFactorsList", cells=("AssessmentFactor",), item=True),),
        ),
    ),
)

_CIN_PLAN = Element(
    "CINPlanDates",
    sheet="CINplanDates",  # so spelt in the CSV form
    cells=("CINPlanStartDate", "CINPlanEndDate"),
    made_id="CINplanID",
)

_SECTION_47 = Element(
    "Section47",
    sheet="Section47",
    cells=("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"),
    made_id="S47ID",
)

_CP_PLAN = Element(
    "ChildProtectionPlans",
    sheet="ChildProtectionPlans",
    cells=("CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP"),
    made_id="CPPID",
    holds=(
        Element(
            "Reviews",
            holds=(Element("CPPreviewDate", "Reviews", cells=("CPPreviewDate",), made_id="ReviewID", item=True),),
        ),
    ),
)

_PRE_PROCEEDINGS = Element(
    "PreProceedingsandFGDM",  # from the collection of 2026 to 2027
    sheet="PreProceedings",
    cells=(
        "PPStartDate",
        "LBPSentDate",
        "FGDMMeetingOffer",
        "FGDMMeetingFac",
        "InitialPPMeetingDate",
        "ReviewMeetingsCount",
        "StepDecisionDate",
        "PPOutcome",
        "CourtAppDate",
        "LetterInitCPDate",
    ),
)

_EPISODE = Element(
    "CINdetails",
    sheet="CINdetails",
    cells=(
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "DateOfInitialCPC",
        "ReferralNFA",
    ),
    made_id="CINdetailsID",
    holds=(
        _ASSESSMENTS,
        _CIN_PLAN,
        _SECTION_47,
        _CP_PLAN,
        _PRE_PROCEEDINGS,
    ),
)

CHILD = Element(
    "Child",
    sheet="Child",
    holds=(
        _IDENTIFIERS,
        _CHARACTERISTICS,
        _EPISODE,
    ),
)

HEADER = Element(
    "Header",
    sheet="Header",
    holds=(
        Element("CollectionDetails", cells=("Collection", "Year", "ReferenceDate")),
        Element("Source", cells=("SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime")),
    ),
)

ROOT = Element("Message", holds=(HEADER, Element("Children", holds=(CHILD,))))


class Place:
    """A place in the return where an element may stand, with all that reading it asks for, worked out once.

    `cell` is the number of the cell that the element's text goes into (-1 for none), `columns` are the cells of the
    row that it makes, `ids` the made ids before them (of the row that it stands in, and its own), and `known` gives
    the places in it by name, case folded.
    """

    __slots__ = ("cell", "columns", "element", "ids", "joins", "known", "sheet")

    def __init__(self, element: Element, within: Place | None = None, *, cell: int = -1, joins: bool = False) -> None:
        self.element = element
        self.joins = joins
        self.cell = 0 if element.item else cell
        self.sheet: str = element.sheet or (within.sheet if within else "") or element.name
        self.columns: list[str] = [*element.cells, *element.lists] if element.sheet else []
        self.ids = [made for made in (within.element.made_id if within else "", element.made_id) if made]
        self.known: dict[str, Place] = {}
        if self.cell >= 0:
            return
        row = self if element.sheet or within is None else within
        if row is not self:
            row.columns += [*element.cells, *element.lists]
        for name in (*element.cells, *element.lists):
            place = row.columns.index(name)
            self.known[name.casefold()] = Place(Element(name), row, cell=place, joins=name in element.lists)
        for held in element.holds:
            self.known[held.name.casefold()] = Place(held, row)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the sheet in which the rows of this element stand."""
        leads = self.element not in (HEADER, CHILD)
        return (*((CHILD_ID,) if leads else ()), *self.ids, *self.columns)


TREE = Place(Element("", holds=(ROOT,)))
"""What stands above the root: the one place that knows it."""
