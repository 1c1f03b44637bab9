"""What an entry is known by, and what tells a changed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.fingerprint import HASH_VERSION, content_hash, entry_key


def test_an_entry_is_known_by_its_id_then_its_address_then_what_it_says():
    by_id = entry_key(guid="7", url="https://a.example/", title="A", text="B")
    by_url = entry_key(url="https://a.example/", title="A", text="B")
    by_text = entry_key(title="A", text="B")
    assert by_id == entry_key(guid=" 7 ", url="https://b.example/")
    assert by_url == entry_key(guid=" ", url="https://a.example/", title="C")
    assert by_text == entry_key(title="A", text="B") != entry_key(title="A", text="C")
    assert len({by_id, by_url, by_text}) == 3


@given(st.text(max_size=50), st.text(max_size=50))
def test_keys_and_hashes_fit_their_columns(title, text):
    assert len(entry_key(title=title, text=text)) == 64
    assert len(content_hash(title, text)) <= 64


def test_keys_are_the_same_in_every_process_and_release():
    assert entry_key(guid="relais-7") == "64504406d1e077c82a94ebf4bf66e1e35a74273131fd63595de778c725e76e0a"
    assert content_hash("Un titre", "Un texte.") == "1:da458cc338e6ee764202588906feb625d8819ac23743434da8317eb571f2"


@pytest.mark.parametrize(("title", "text"), [("A  b", "c\n\nd"), (" A b", "c d "), ("A\tb", "c\N{NO-BREAK SPACE}d")])
def test_white_space_makes_no_difference(title, text):
    assert content_hash(title, text) == content_hash("A b", "c d")


def test_everything_else_does():
    hashes = {
        content_hash(*told) for told in [("A", "b"), ("a", "b"), ("A", "b."), ("A b", ""), ("", "A b"), ("A", "é")]
    }
    assert len(hashes) == 6


def test_a_hash_tells_the_rule_that_made_it():
    assert content_hash("A", "b").startswith(f"{HASH_VERSION}:")


def test_half_characters_are_hashed_too():
    assert content_hash("\ud800", "") != content_hash("", "")
