"""The child, the adults around the child, and contact with them (case-record.md section 2).

Knows nothing about what happened to the child.
"""

from __future__ import annotations

from practicecheck.records.schema import Field, Table
from practicecheck.records.tables.build import (
    COMMON_FIELDS,
    code,
    day,
    label,
    link,
    many,
    of_child,
    own_id,
    planned,
    pointer,
    until,
    yn,
)

SECTION = "2. Child, adults, relationships"

CHILD = Table(
    name="child",
    section=SECTION,
    ssd="ssd_person, ssd_disability, ssd_family",
    cin="ChildIdentifiers, ChildCharacteristics",
    key=("child_id",),
    state=True,
    fields=(
        own_id("child_id", ssd="pers_person_id", cin="LAchildID"),
        day("dob", ssd="pers_dob", cin="PersonBirthDate", note="blank for an unborn child"),
        planned("expected_dob", ssd="pers_expected_dob", cin="ExpectedPersonBirthDate"),
        until("death_date", ssd="pers_death_date", cin="PersonDeathDate", note="blank for a living child"),
        code("sex", "sex", ssd="pers_sex", cin="Sex"),
        code("ethnicity", "ethnicity", ssd="pers_ethnicity", cin="Ethnicity"),
        many("disability", "disability", ssd="disa_disability_code", cin="Disability"),
        own_id("family_id", ssd="fami_family_id", note="no table: children with the same id are siblings"),
        label("first_language"),
        label("religion"),
        yn("interpreter_needed"),
        code("mobility", "mobility"),
        day("mobility_as_of", note="day on which the mobility was true"),
        *COMMON_FIELDS,
    ),
)

ADULT = Table(
    name="adult",
    section=SECTION,
    ssd="ssd_mother (mothers only)",
    note="Reached through the relationship rows that name the adult; one adult may belong to several children.",
    key=("adult_id",),
    path="relationship",
    state=True,
    fields=(
        own_id("adult_id", ssd="moth_person_id"),
        code("sex", "sex"),
        day("dob"),
        label("first_language"),
        yn("interpreter_needed"),
        *COMMON_FIELDS,
    ),
)

RELATIONSHIP = Table(
    name="relationship",
    section=SECTION,
    note="The Standard Safeguarding Dataset holds family group and mother only, no father. A child without a row "
    "of type father is 'father not recorded'; a row without adult_id is 'father unknown'.",
    key=("relationship_id",),
    event=("from_date",),
    state=True,
    fields=(
        own_id("relationship_id"),
        of_child(ssd="moth_childs_person_id"),
        link("adult_id", "adult", ssd="moth_person_id", note="blank when known about but not identified"),
        code("type", "relationship"),
        yn("parental_responsibility"),
        yn("lives_with_child"),
        yn("has_contact"),
        yn("carer_role", note="looks after the child any part of the week"),
        day("from_date"),
        until("to_date"),
        code("harm_role", "harm_role"),
        yn("whereabouts_known"),
        Field(
            "contact_limit",
            "code",
            codes="contact_limit",
            exempts=True,
            blank_is="none",
            note="reason not to engage, if any (FAT-02, FAT-03)",
        ),
        pointer("contact_limit_reason"),
        pointer(
            "no_action_needed_ref",
            exempts=True,
            note="recorded decision that the plan needs nothing of this adult (FAT-03)",
        ),
        *COMMON_FIELDS,
    ),
)

ENGAGEMENT = Table(
    name="engagement",
    section=SECTION,
    note="Contact with an adult about the child.",
    key=("engagement_id",),
    event=("date",),
    fields=(
        own_id("engagement_id"),
        of_child(),
        link("adult_id", "adult"),
        day("date"),
        code("kind", "engagement"),
        code("stage", "stage"),
        *COMMON_FIELDS,
    ),
)

TABLES = (CHILD, ADULT, RELATIONSHIP, ENGAGEMENT)
