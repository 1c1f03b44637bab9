"""What is other about a text, in a few words; and whether two pages tell one article."""

import pytest

from articles.text.changes import is_same_report, told_changes


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
