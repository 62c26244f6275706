"""Makes the people of a family: children, adults, who lives with whom, who is said to have caused harm.

No names and no places: ids only. Knows nothing about what happens to them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from practicecheck.workbench.synth.family import Adult, Child, Family, Row

if TYPE_CHECKING:
    from practicecheck.workbench.synth.chance import Chance

_ETHNICITIES = {
    "WBRI": 0.46, "WOTH": 0.09, "WIRI": 0.01, "WROM": 0.01, "MWBC": 0.05, "MWBA": 0.03, "MWAS": 0.03, "MOTH": 0.03,
    "AIND": 0.03, "APKN": 0.05, "ABAN": 0.04, "AOTH": 0.03, "BCRB": 0.03, "BAFR": 0.05, "BOTH": 0.01, "OOTH": 0.02,
    "NOBT": 0.02, "REFU": 0.01,
}  # fmt: skip
_LANGUAGES = {
    "English": 0.72,
    "Polish": 0.05,
    "Bengali": 0.05,
    "Arabic": 0.04,
    "Tamil": 0.03,
    "Somali": 0.03,
    None: 0.08,
}
_DISABILITIES = {(): 0.55, ("NONE",): 0.34, ("AUT",): 0.03, ("LD",): 0.025, ("LD", "COMM"): 0.02, ("MOB", "PC"): 0.035}
_MIN_MOTHER_AGE = 16


def make_children(family: Family, first_number: int, how_many: int, lead_age: float, *, unborn: bool) -> None:
    """Add the family's children; the first is the one the story is about, `lead_age` years old at as-of."""
    chance = family.chance
    ages = [-chance.uniform(0.05, 0.45) if unborn else lead_age]
    while len(ages) < how_many:
        gap = chance.uniform(1.0, 3.6) if chance.yes(0.97) else 0.0
        older, younger = max(ages) + gap, min(ages) - gap
        downwards = younger > 0.15 and (older > 17.5 or chance.yes(0.5))
        if not downwards and older > 17.5:
            break
        ages.append(younger if downwards else older)
    family_id = None if chance.yes(0.05) else f"F{family.number:04d}"
    language = chance.pick(_LANGUAGES)
    ethnicity = chance.pick(_ETHNICITIES)
    for offset, age in enumerate(ages):
        born_by = family.as_of - timedelta(round(age * 365.25))
        number = first_number + offset
        dob = born_by if age >= 0 else None
        child = Child(f"C{number:04d}", number, family, dob, born_by)
        family.children.append(child)
        _record_child(chance, child, family_id, ethnicity, language)


def _record_child(chance: Chance, child: Child, family_id: str | None, ethnicity: str, language: str | None) -> None:
    as_of = child.family.as_of
    disability = chance.pick(_DISABILITIES) if not child.unborn else ()
    mobility = _mobility(chance, child.age_on(as_of), needs_help_moving="MOB" in disability)
    child.add(
        "child",
        dob=child.dob,
        expected_dob=child.born_by if child.unborn else None,
        sex="U" if child.unborn else chance.pick({"M": 0.51, "F": 0.485, "U": 0.005}),
        ethnicity=None if chance.yes(0.01) else ethnicity,
        disability=list(disability),
        family_id=family_id,
        first_language=None if child.unborn else language,
        religion=chance.pick({None: 0.5, "none": 0.2, "Christian": 0.15, "Muslim": 0.12, "other": 0.03}),
        interpreter_needed=chance.yn(0.0 if language == "English" else 0.35, blank=0.08),
        mobility=mobility,
        mobility_as_of=as_of - timedelta(chance.randint(0, 240)) if mobility and chance.yes(0.7) else None,
    )


def _mobility(chance: Chance, age: float, *, needs_help_moving: bool) -> str | None:
    if age < 0:
        return None
    if needs_help_moving or age < 0.5:
        return chance.pick({"not_independent": 0.88, "unknown": 0.07, None: 0.05})
    if age < 1.0:
        return chance.pick({"independent": 0.5, "not_independent": 0.35, "unknown": 0.1, None: 0.05})
    return chance.pick({"independent": 0.8, None: 0.17, "unknown": 0.03})


def make_adults(family: Family, *, known: bool, father_story: str | None = None) -> None:
    """Add the adults and each child's relationships; families only heard of once have few (`known` False).

    `father_story` fixes what is known of the father, where a story needs it.
    """
    chance = family.chance
    oldest_born = min(child.born_by for child in family.children)
    first_birth_age = chance.uniform(_MIN_MOTHER_AGE + 1, 34)
    if not known and chance.yes(0.75):
        return
    mother = _make_adult(family, "mother", "F", oldest_born - timedelta(round(first_birth_age * 365.25)))
    if not known and chance.yes(0.6):
        _relate(family.lead, mother)
        return
    father_story = father_story or chance.pick(
        {"at_home": 0.4, "apart": 0.3, "unidentified": 0.09, "not_asked": 0.12, "second_mother": 0.03, "died": 0.06}
    )
    father_dob = mother.dob and mother.dob - timedelta(chance.randint(-600, 3000))
    father = None
    if father_story in ("at_home", "apart", "died"):
        father = _make_adult(family, "father", "M", father_dob)
    elif father_story == "second_mother":
        father = _make_adult(family, "other", "F", father_dob)
    partner = None
    if father_story != "at_home" and chance.yes(0.35):
        partner = _make_adult(family, "parent_partner", "M", father_dob)
    grandmother = None
    if chance.yes(0.08):
        grandmother = _make_adult(family, "grandparent", "F", mother.dob and mother.dob - timedelta(9000))
    family.source = chance.pick({mother: 0.3, father: 0.45, partner: 0.35}) or mother
    for child in family.children:
        _relate(child, mother)
        if father:
            _relate_father(child, father, father_story)
        elif father_story == "unidentified":
            _relate_unidentified(child)
        if partner:
            _relate(child, partner)
        if grandmother and child is family.lead:
            _relate(child, grandmother)


def add_partner(family: Family) -> None:
    """Add a partner of the mother's who lives with the children."""
    partner = _make_adult(family, "parent_partner", "M", None)
    for child in family.children:
        _relate(child, partner, lives_with_child="Y", to_date=None)


def _make_adult(family: Family, kind: str, sex: str, dob: date | None) -> Adult:
    chance = family.chance
    adult = Adult(f"A{family.number:04d}-{len(family.adults) + 1}", kind, sex, dob)
    family.adults.append(adult)
    family.adult_rows.append(
        {
            "adult_id": adult.adult_id,
            "sex": None if chance.yes(0.01) else sex,
            "dob": None if chance.yes(0.1) else dob,
            "first_language": chance.pick(_LANGUAGES),
            "interpreter_needed": chance.yn(0.05, blank=0.15),
        }
    )
    return adult


def _relate(child: Child, adult: Adult, **values: str | date | None) -> Row:
    chance, family = child.family.chance, child.family
    child.adults.append(adult)
    is_mother, is_partner = adult.kind == "mother", adult.kind == "parent_partner"
    lives = chance.yn(0.94 if is_mother else 0.8 if is_partner else 0.5, unknown=0.01, blank=0.02)
    row: Row = {
        "relationship_id": child.new_id("RL"),
        "adult_id": adult.adult_id,
        "type": adult.kind,
        "parental_responsibility": chance.yn(0.97 if is_mother else 0.03, unknown=0.01),
        "lives_with_child": lives,
        "has_contact": "Y" if lives == "Y" else chance.yn(0.7, blank=0.1),
        "carer_role": "Y" if is_mother else chance.yn(0.6 if is_partner else 0.3, unknown=0.03),
        "from_date": child.dob if is_mother else None if chance.yes(0.6) else _a_past_day(child),
        "harm_role": "alleged_source"
        if adult is family.source
        else chance.pick({"protective": 0.25, "none": 0.35, "not_known": 0.2, None: 0.2}),
        "whereabouts_known": chance.yn(0.95, blank=0.03),
        "no_action_needed_ref": child.new_id("note-") if adult.sex == "M" and chance.yes(0.1) else None,
    }
    if is_partner and chance.yes(0.15):
        row.update(lives_with_child="N", to_date=family.as_of - timedelta(chance.randint(20, 300)))
    row.update(values)
    began, ended = row.get("from_date"), row.get("to_date")
    if isinstance(began, date) and isinstance(ended, date) and ended < began:
        row.update(from_date=ended, to_date=began)
    return child.add("relationship", **row)


def _a_past_day(child: Child) -> date:
    """Return a day in the last four years, but not before the child was born."""
    day = child.family.as_of - timedelta(child.family.chance.randint(60, 1400))
    return max(day, child.born_by) if not child.unborn else day


def _relate_father(child: Child, father: Adult, story: str) -> None:
    chance = child.family.chance
    row = _relate(child, father, parental_responsibility=chance.yn(0.85, unknown=0.06))
    if father.kind == "other":
        row.update(parental_responsibility="Y", lives_with_child="Y", carer_role="Y")
    elif story == "at_home":
        row.update(lives_with_child="Y", has_contact="Y", carer_role=chance.yn(0.85))
    elif story == "died":
        row.update(lives_with_child="N", has_contact="N", carer_role="N", contact_limit="deceased", harm_role="none")
    else:
        row.update(lives_with_child="N", carer_role=chance.yn(0.2))
        limit = chance.pick(
            {None: 0.5, "none": 0.18, "safety_of_other_parent": 0.14, "court_order": 0.04, "bail_or_licence": 0.05,
             "whereabouts_unknown": 0.05, "declined": 0.04}
        )  # fmt: skip
        reasoned = limit not in (None, "none") and chance.yes(0.75)
        row.update(contact_limit=limit, contact_limit_reason=child.new_id("note-") if reasoned else None)
        if limit == "whereabouts_unknown":
            row["whereabouts_known"] = "N"


def _relate_unidentified(child: Child) -> None:
    """Record a father known about but not identified, with a reason for it or without."""
    reasoned = child.family.chance.yes(0.5)
    child.add(
        "relationship",
        relationship_id=child.new_id("RL"),
        type="father",
        lives_with_child="N",
        has_contact="N",
        carer_role="N",
        whereabouts_known="N" if reasoned else None,
        harm_role="not_known",
    )
