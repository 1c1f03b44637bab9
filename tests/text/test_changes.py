"""What is other about a text, in a few words; and whether two pages tell one article."""

import pytest

from articles.text.changes import is_noise, is_same_report, told_changes


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (("A", "b\nc"), ("A", "b\nc"), ""),
        (("A", "b\nc"), (" A ", "c\n b"), ""),
        (("A", "b"), ("B", "b"), "title"),
        (("A", "b"), ("A", "b\nc"), "1 paragraph added"),
        (("A", ""), ("B", "b\nc"), "title, 2 paragraphs added"),
        (("A", "b\nc"), ("A", "d\ne"), "2 paragraphs added, 2 removed"),
        (("A", "b\nc"), ("A", "c"), "1 paragraph removed"),
        (("A", "b\nb\nc"), ("A", "c"), "2 paragraphs removed"),
    ],
)
def test_changes(before, after, told):
    assert told_changes(*before, *after) == told


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("Lumenia opens a site", ""), ("LUMENIA opens a site | The Wire", "x"), True),
        (("Lumenia opens a site", "a\nb\nc"), ("Another headline", "a\nb\nd"), True),
        (("Lumenia opens a site", "a\nb\nc"), ("Another headline", "a\nd\ne"), False),
        (("Live", "a"), ("Live: the day", "b"), False),
        (("", ""), ("", ""), False),
    ],
)
def test_one_report(one, other, is_same):
    assert is_same_report(*one, *other) is is_same


REPORT = "OpenAI signed with Disney.\nUpdated at 10:32\nIt paid $800m.\n12 comments\nRead also: Disney buys a studio"


@pytest.mark.parametrize(
    "new",
    [
        "OpenAI signed with Disney.\nLast updated: 3 March 2026 at 4:05 pm\nIt paid $800m.\n1,204 comments",
        "Mis à jour le 12 juin 2024 à 10h32\nOpenAI signed with Disney.\nIt paid $800m.\nLire aussi : autre chose",
        "OpenAI signed with Disney.\n5 min read\nIt paid $800m.\n2,311 views\nRelated: a film",
    ],
)
def test_stamps_counters_and_links_are_noise(new):
    assert is_noise(REPORT, new)


@pytest.mark.parametrize(
    "new",
    [
        REPORT.replace("$800m", "$900m"),
        REPORT.replace("It paid $800m.\n", ""),
        REPORT + "\nUpdate: Disney denies that 800 were paid.",
        REPORT.replace("signed", "may sign"),
        REPORT + "\n800 million dollars in 2 years",
    ],
)
def test_what_is_told_otherwise_is_none(new):
    assert not is_noise(REPORT, new)
