"""Many words as one regular expression."""

import re

from hypothesis import given
from hypothesis import strategies as st

from articles.text.alternatives import either


@given(st.lists(st.text("abc.(|", min_size=1, max_size=4), min_size=1), st.text("abc.(|", max_size=8))
def test_it_finds_what_the_longest_word_that_fits_is(words: list[str], text: str) -> None:
    longest = max((word for word in words if text.startswith(word)), key=len, default=None)
    found = re.match(either(words), text)
    assert (found and found.group()) == longest
