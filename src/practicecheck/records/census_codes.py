"""The national code lists, as in the children in need census of the Department for Education.

Codes are the census's own; the words are ours and short. Knows nothing about local lists.
"""

from __future__ import annotations

HARMS = {
    "NEG": "neglect",
    "PHY": "physical abuse",
    "SAB": "sexual abuse",
    "EMO": "emotional abuse",
}

# Codes to assessment factor: the 2022-23 census list, with the letters A child, B parent or carer,
# C other member of the household where the census has all three.
_FACTOR_TRIPLES = {
    "1": "alcohol misuse",
    "2": "drug misuse",
    "3": "domestic abuse",
    "4": "mental health",
    "5": "learning disability",
    "6": "physical disability or illness",
}
_FACTOR_WHOSE = {"A": "child", "B": "parent or carer", "C": "other household member"}

LEGACY_FACTORS = frozenset({"8A", "18A", "19A"})
"""Factors withdrawn from the census: read, flagged, never written."""

FACTORS = {
    f"{number}{letter}": f"{what}, {whose}"
    for number, what in _FACTOR_TRIPLES.items()
    for letter, whose in _FACTOR_WHOSE.items()
} | {
    "7A": "young carer",
    "8A": "privately fostered (legacy)",
    "8B": "privately fostered, overseas child who will return",
    "8C": "privately fostered, overseas child who will stay",
    "8D": "privately fostered, UK child in an educational placement",
    "8E": "privately fostered, UK child with family arrangement",
    "8F": "privately fostered, other",
    "9A": "unaccompanied asylum-seeking child",
    "10A": "missing",
    "11A": "child sexual exploitation",
    "12A": "trafficking",
    "13A": "gangs",
    "14A": "socially unacceptable behaviour",
    "15A": "self-harm",
    "16A": "neglect",
    "17A": "emotional abuse",
    "18A": "physical abuse (legacy)",
    "18B": "physical abuse by another child",
    "18C": "physical abuse by an adult",
    "19A": "sexual abuse (legacy)",
    "19B": "sexual abuse by another child",
    "19C": "sexual abuse by an adult",
    "20": "other",
    "21": "no factors identified (used alone)",
    "22A": "female genital mutilation",
    "23A": "abuse linked to faith or belief",
    "24A": "child criminal exploitation",
}

REFERRAL_SOURCES = {
    "1A": "family member, relative or carer",
    "1B": "acquaintance",
    "1C": "self",
    "1D": "other individual",
    "2A": "school",
    "2B": "education service",
    "3A": "GP",
    "3B": "health visitor",
    "3C": "school nurse",
    "3D": "other primary health service",
    "3E": "emergency department",
    "3F": "other health service",
    "4": "housing",
    "5A": "social care of this authority, such as adult social care",
    "5B": "other department of this authority",
    "5C": "another local authority",
    "5D": "early help of this authority",
    "6": "police",
    "7": "other legal agency",
    "8": "other",
    "9": "anonymous",
    "10": "unknown",
}

ETHNICITIES = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WOTH": "any other White background",
    "WROM": "Gypsy or Roma",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "any other Mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "any other Asian background",
    "BCRB": "Caribbean",
    "BAFR": "African",
    "BOTH": "any other Black background",
    "CHNE": "Chinese",
    "OOTH": "any other ethnic group",
    "REFU": "refused",
    "NOBT": "not yet obtained",
}

DISABILITIES = {
    "NONE": "none",
    "MOB": "mobility",
    "HAND": "hand function",
    "PC": "personal care",
    "INC": "incontinence",
    "COMM": "communication",
    "LD": "learning",
    "HEAR": "hearing",
    "VIS": "vision",
    "BEH": "behaviour",
    "CON": "consciousness",
    "AUT": "autism",
    "DDA": "other, under the Equality Act",
}

PRIMARY_NEEDS = {
    "N0": "not stated",
    "N1": "abuse or neglect (and exploitation from 2026)",
    "N2": "child's disability or illness",
    "N3": "parental disability or illness",
    "N4": "family in acute stress",
    "N5": "family dysfunction",
    "N6": "socially unacceptable behaviour",
    "N7": "low income",
    "N8": "absent parenting",
    "N9": "not a child in need",
}

CLOSE_REASONS = {
    "RC1": "adopted",
    "RC2": "died",
    "RC3": "child arrangements order",
    "RC4": "special guardianship order",
    "RC5": "moved to another local authority",
    "RC6": "moved to adult social care",
    "RC7": "ceased for any other reason",
    "RC8": "closed after assessment, no further action",
    "RC9": "closed after assessment, to early help",
}

PARTICIPATION = {
    "PN0": "under 4",
    "PN1": "attends and speaks",
    "PN2": "attends, an advocate speaks",
    "PN3": "attends, conveys views without speaking",
    "PN4": "attends, conveys no views",
    "PN5": "absent, an advocate was briefed",
    "PN6": "absent, views conveyed in another way",
    "PN7": "absent, views not conveyed",
}
