"""What Link headers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.links import links_told

AT = "https://press.example/feed"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ('<https://a.example/>; rel="hub"', [("hub", "https://a.example/", "")]),
        (
            '</a,b;c>; title="x, y; z"; rel=self , <b>;REL=Hub',
            [("self", f"{AT[:-5]}/a,b;c", ""), ("hub", f"{AT[:-4]}b", "")],
        ),
        ('</a>; rel="Hub self"; type="text/html; a"', [(one, f"{AT[:-4]}a", "text/html") for one in ("hub", "self")]),
        ("</a>, <b", []),
        ("<javascript:x>; rel=hub, <http://[>; rel=hub", []),
        ("", []),
    ],
)
def test_relations_are_told_with_their_addresses(header, told):
    assert list(links_told(header, AT)) == told


@given(st.text(alphabet='<>;,="\\ relhub/:x'))
def test_any_header_tells_some_or_none(header):
    assert all(address.startswith("http") for _, address, _ in links_told(header, AT))


def test_a_long_header_of_nothing_costs_little():
    assert not list(links_told("<a>" + "; a" * 1_000_000, AT))
