"""Texts written anew, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.diff import Change, changes, word_changes

WORDS = st.lists(st.sampled_from(["the", "deal", "was", "signed", ",", "denied", "<b>", "été"]), max_size=12)
TEXTS = st.lists(WORDS.map(" ".join), max_size=5).map("\n".join)


def told(old: str, new: str) -> str:
    signs = {Change.KEPT: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
    return "".join(signs[one.change].format(one.text) for one in word_changes(old, new))


def test_words_that_went_and_came_stand_where_they_stood():
    assert told("OpenAI paid $800m in May.", "OpenAI paid $900m in May.") == "OpenAI paid $[-800m-][+900m+] in May."


def test_a_phrase_written_anew_is_shown_as_one():
    assert told("It was signed late on Monday.", "It was put off for now on Monday.").count("[-") == 1


def test_a_sentence_wholly_other_is_not_cut_into_crumbs():
    assert told("Talks failed.", "A court will hear the case") == "[-Talks failed.-][+A court will hear the case+]"


def test_paragraphs_that_stay_are_told_as_they_are():
    paragraphs = changes("One.\nTwo.\nThree.", "One.\nThree.\nFour.")
    assert [[(one.change.value, one.text) for one in paragraph] for paragraph in paragraphs] == [
        [("kept", "One.")],
        [("removed", "Two.")],
        [("kept", "Three.")],
        [("added", "Four.")],
    ]


@given(TEXTS, TEXTS)
def test_nothing_is_lost_or_made_up(old: str, new: str):
    paragraphs = changes(old, new)
    for text, change in ((old, Change.REMOVED), (new, Change.ADDED)):
        lines = ["".join(w.text for w in p if w.change in (change, Change.KEPT)) for p in paragraphs]
        assert [line for line in lines if line] == [line.strip() for line in text.split("\n") if line.strip()]
