"""Named readings: what a cell's text says, for mapping files to name.

A reading takes the text of one filled cell and returns the text that the case record knows, nothing for a blank, or
the text as it stood where it does not understand it: intake then lists the cell. A cell that may hold more than codes
becomes UNREADABLE instead. To add one, write it and put it into `READINGS`; one of more than a few lines has a module
of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

from practicecheck.intake.cell_errors import UNREADABLE
from practicecheck.intake.mapping.categories import abuse_categories, one_or_several, those_of_several, unless_hidden
from practicecheck.intake.mapping.ethnicities import ethnic_group

Reading = Callable[[str], str | None]

_BRACKET = re.compile(r"^\s*\(?[A-Za-z]{1,2}\)\s*")
_WHOLE_FLOAT = re.compile(r"(-?\d+)\.0+")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
_EPOCH = date(1899, 12, 30)
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
YES_NO = {
    **dict.fromkeys(("y", "yes", "true", "1", "1 - yes", "t"), "Y"),
    **dict.fromkeys(("n", "no", "false", "0", "0 - no", "f"), "N"),
    **dict.fromkeys(("u", "unknown", "not known", "not recorded"), "U"),
}


def plain(text: str) -> str:
    """Text without odd spaces and curly quotes, for comparing.

    >>> plain("Date\u00a0of  Referral ") == plain("Date of referral")
    True
    """
    return _SPACES.sub(" ", text.replace("\u2019", "'").replace("\u2018", "'")).strip().casefold()


def unlettered(text: str) -> str:
    """Leave out the letter that Ofsted's lists put before a value.

    >>> unlettered("b) Physical abuse"), unlettered("Physical abuse")
    ('Physical abuse', 'Physical abuse')
    """
    return _BRACKET.sub("", text)


def first_word(text: str) -> str:
    """The code that stands before its words.

    >>> first_word("N1 - Abuse or neglect"), first_word("1A: Individual")
    ('N1', '1A')
    """
    return re.split(r"[\s:\u2013-]", text.strip(), maxsplit=1)[0]


def split(text: str) -> str:
    """Items divided by commas or semicolons, as a list.

    >>> split("1A, 18C;4B")
    '1A;18C;4B'
    """
    return ";".join(part.strip() for part in re.split(r"[,;]", text) if part.strip())


def json_codes(text: str) -> str:
    """The codes of a cell of JSON: a list, or a mapping of code to yes. A cell that is neither is unreadable.

    A set of which only a part can be read would say of the other codes that they are not in it; and what stands
    beside the codes may be a comment about a family.

    >>> json_codes('["1A", "18C"]'), json_codes('{"1A": "Yes", "4B": "No"}'), json_codes("[]")
    ('1A;18C', '1A', '')
    >>> json_codes('["1A", "18') == UNREADABLE
    True
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return UNREADABLE
    if said is None:
        return ""
    if isinstance(said, dict):
        said = [code for code, value in said.items() if YES_NO.get(str(value).strip().casefold()) == "Y"]
    if not isinstance(said, list) or not all(code is None or isinstance(code, (str, int)) for code in said):
        return UNREADABLE
    return ";".join(str(code).strip() for code in said if code is not None and str(code).strip())


def id_text(text: str) -> str | None:
    """An id as text: without the .0 of a number cell; -1 is none.

    >>> id_text("12345.0"), id_text("00123"), id_text("-1")
    ('12345', '00123', None)
    """
    whole = _WHOLE_FLOAT.fullmatch(text)
    text = whole[1] if whole else text
    return None if text == "-1" else text


def yes_no(text: str) -> str:
    """Y, N or U for the words that stand for them; other text as it stood.

    >>> yes_no("Yes"), yes_no("0 - No"), yes_no("b) No"), yes_no("perhaps")
    ('Y', 'N', 'N', 'perhaps')
    """
    return YES_NO.get(plain(unlettered(text)), text)


def serial_day(text: str) -> str:
    """A day that a spreadsheet wrote as its number.

    >>> serial_day("45000"), serial_day("45000.5"), serial_day("12")
    ('2023-03-15', '2023-03-15', '12')
    """
    number = _SERIAL.fullmatch(text)
    if number is None or not 3654 < int(number[1]) < 73050:  # 1910 to 2099
        return text
    return (_EPOCH + timedelta(days=int(number[1]))).isoformat()


READINGS: dict[str, Reading] = {
    "unlettered": unlettered,
    "first_word": first_word,
    "split": split,
    "json_codes": json_codes,
    "id_text": id_text,
    "yes_no": yes_no,
    "serial_day": serial_day,
    "ethnic_group": ethnic_group,
    "abuse_categories": abuse_categories,
    "one_or_several": one_or_several,
    "those_of_several": those_of_several,
    "unless_hidden": unless_hidden,
}
"""Every reading that a mapping may name."""
