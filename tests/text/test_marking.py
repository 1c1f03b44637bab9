"""A text cut into runs: where quotes begin and end, and which names stand inside."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.marking import Mark, Piece, Run, runs

WHOLE = "OpenAI and Disney signed. Netflix declined."


def mark(words: str, of: str) -> Mark[str]:
    start = WHOLE.index(words)
    return Mark(start, start + len(words), of)


def texts(run: Run[str, str]) -> str:
    return "".join(piece.text for piece in run.pieces)


def cut(quotes: list[Mark[str]], names: list[Mark[str]] | None = None) -> list[tuple[tuple[str, ...], str]]:
    return [(run.quotes, texts(run)) for run in runs(WHOLE, 0, len(WHOLE), quotes, names or [])]


def test_a_text_without_marks_is_one_run() -> None:
    assert cut([]) == [((), WHOLE)]


def test_an_empty_span_has_no_runs() -> None:
    assert runs(WHOLE, 5, 5, [mark("OpenAI", "a")], []) == []


def test_a_quote_is_a_run_of_its_own() -> None:
    assert cut([mark("Netflix declined.", "a")]) == [((), "OpenAI and Disney signed. "), (("a",), "Netflix declined.")]


def test_quotes_may_overlap() -> None:
    assert cut([mark("OpenAI and Disney", "a"), mark("Disney signed", "b")]) == [
        (("a",), "OpenAI and "),
        (("a", "b"), "Disney"),
        (("b",), " signed"),
        ((), ". Netflix declined."),
    ]


def test_two_claims_may_have_one_quote() -> None:
    assert cut([mark("Netflix declined.", "a"), mark("Netflix declined.", "b")])[1] == (("a", "b"), "Netflix declined.")


def test_a_quote_begins_in_one_run_alone_however_many_it_covers() -> None:
    found = runs(WHOLE, 0, len(WHOLE), [mark("OpenAI and Disney", "a"), mark("Disney signed", "b")], [])
    assert [run.begun for run in found] == [("a",), ("b",), (), ()]


def test_a_quote_that_reaches_beyond_the_span_covers_what_is_inside() -> None:
    found = runs(WHOLE, 11, 17, [mark("OpenAI and Disney signed.", "a")], [])
    assert [(run.quotes, texts(run)) for run in found] == [(("a",), "Disney")]


def test_names_are_pieces_inside_and_outside_of_quotes() -> None:
    found = runs(WHOLE, 0, len(WHOLE), [mark("Netflix declined.", "a")], [mark("Disney", "d"), mark("Netflix", "n")])
    assert found == [
        Run((), (), (Piece("OpenAI and "), Piece("Disney", "d"), Piece(" signed. "))),
        Run(("a",), ("a",), (Piece("Netflix", "n"), Piece(" declined."))),
    ]


def test_a_name_across_the_border_of_a_quote_is_left_unmarked() -> None:
    found = runs(WHOLE, 0, len(WHOLE), [mark("AI and Disney", "a")], [mark("OpenAI", "o")])
    assert [piece.name for run in found for piece in run.pieces] == [None, None, None]


def test_of_two_names_at_one_place_the_first_is_marked() -> None:
    found = runs(WHOLE, 0, 6, [], [mark("OpenAI", "o"), mark("Open", "x")])
    assert found == [Run((), (), (Piece("OpenAI", "o"),))]


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)
marks = st.lists(spans.map(lambda span: Mark(span[0], span[1], tuple(span))), max_size=6)


@given(st.text(max_size=40), spans, marks, marks)
def test_the_runs_joined_are_the_text_whatever_the_marks(
    whole: str, span: list[int], quotes: list[Mark[object]], names: list[Mark[object]]
) -> None:
    start, end = (min(at, len(whole)) for at in span)
    found = runs(whole, start, end, quotes, names)
    assert "".join(piece.text for run in found for piece in run.pieces) == whole[start:end]


@given(spans, marks)
def test_every_character_has_exactly_the_quotes_that_cover_it(span: list[int], quotes: list[Mark[object]]) -> None:
    start, end = span
    at = start
    for run in runs("x" * 40, start, end, quotes, []):
        for _ in "".join(piece.text for piece in run.pieces):
            assert list(run.quotes) == [quote.of for quote in quotes if quote.start <= at < quote.end]
            at += 1
    assert at == end


@given(st.text(max_size=40), spans, marks, marks)
def test_every_marked_name_is_one_that_was_given(
    whole: str, span: list[int], quotes: list[Mark[object]], names: list[Mark[object]]
) -> None:
    start, end = (min(at, len(whole)) for at in span)
    for run in runs(whole, start, end, quotes, names):
        for piece in run.pieces:
            if piece.name is not None:
                assert piece.text == whole[piece.name[0] : piece.name[1]]
