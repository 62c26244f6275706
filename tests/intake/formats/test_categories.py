"""Categories of abuse: however they are spelled they are the set that is meant, or nothing."""

from __future__ import annotations

from annex_files import FACTS
from hypothesis import given
from hypothesis import strategies as st

from practicecheck.intake.mapping.categories import CATEGORIES, abuse_categories

WORDS = {
    "NEG": ["Neglect", "NEG", "neglect", "Likelihood of Neglect"],
    "PHY": ["Physical", "Physical abuse", "PHY", "PHYSICAL INJURY", "physical abuse only"],
    "SAB": ["Sexual", "Sexual abuse", "SAB", "SEXUAL ABUSE"],
    "EMO": ["Emotional", "Emotional abuse", "EMO", "Emotion"],
}
BETWEEN = [" ", "  ", ", ", "; ", "/", " and ", " & ", "\u00a0", "\n", " + ", "|"]
sets = st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=4, unique=True)


@given(st.data())
def test_every_spelling_of_a_set_is_that_set(data: st.DataObject) -> None:
    codes = data.draw(sets)
    text = data.draw(st.sampled_from(WORDS[codes[0]]))
    for code in codes[1:]:
        text += data.draw(st.sampled_from(BETWEEN)) + data.draw(st.sampled_from(WORDS[code]))
    if len(codes) > 1:
        text = data.draw(st.sampled_from(["", "Multiple: ", "Multiple - ", "e) "])) + text
    assert abuse_categories(text) == ";".join(code for code in CATEGORIES if code in codes)


@given(sets)
def test_four_letters_are_in_the_order_of_the_lists(codes: list[str]) -> None:
    flags = "".join("Y" if code in codes else "N" for code in CATEGORIES)
    wanted = ";".join(code for code in CATEGORIES if code in codes)
    assert abuse_categories(flags) == abuse_categories(flags.lower()) == abuse_categories(" ".join(flags)) == wanted


@given(sets, st.text(alphabet="bcdfghjklqrtvwxz", min_size=3, max_size=9), st.sampled_from(BETWEEN), st.booleans())
def test_a_word_that_is_not_understood_leaves_all_as_it_stood(
    codes: list[str], word: str, mark: str, first: bool
) -> None:
    known = mark.join(WORDS[code][0] for code in codes)
    text = f"{word}{mark}{known}" if first else f"{known}{mark}{word}"
    assert abuse_categories(text) == text


@given(
    st.one_of(st.text(max_size=60), st.text(alphabet="YNyn neglectphysicalsexualemotionalabuse,;/)abcde", max_size=60))
)
def test_any_text_is_a_set_or_stays(text: str) -> None:
    said = abuse_categories(text)
    assert said == text or said == "MUL" or set(said.split(";")) <= set(CATEGORIES)


def test_the_spellings_that_are_met() -> None:
    for codes, spellings in FACTS["categories"].items():
        for spelling in spellings:
            assert abuse_categories(spelling) == codes, spelling
    for spelling in FACTS["categories_not_understood"]:
        assert abuse_categories(spelling) == spelling
