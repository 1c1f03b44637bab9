"""Lines in the labelling guide's shape: what is taken, what is refused in one line, and what is written back."""

import json
from decimal import Decimal

import pytest

from articles.text.items import ItemError, decode_line, parse_date, parse_item, parse_labelled, tagged, to_line
from articles.text.values import (
    Alias,
    Claim,
    Document,
    EntityKind,
    EventKind,
    GazetteerEntry,
    Mention,
    Money,
    Participant,
    Precision,
    Role,
    Status,
    Suggestion,
    Tagging,
)

ACME = GazetteerEntry("17", "Acme", EntityKind.COMPANY, (Alias("Acme"), Alias("ACME Corp")))
EVENT = '{"kind": "funding", "status": "done", "participants": [{"name": "Acme", "role": "recipient"}]'

REFUSED = {
    "nothing": ("", "no JSON"),
    "half an object": ('{"id": 1', "no JSON"),
    "no number": ('{"id": NaN}', "NaN"),
    "a list": ("[]", "no JSON object"),
    "too deep": ("[" * 200_000, "too deeply"),
    "too long a number": ('{"id": ' + "9" * 5000 + "}", "no JSON"),
    "a title that is none": ('{"title": 7}', "title is no text"),
    "a text that is none": ('{"text": ["a"]}', "text is no text"),
    "a language that is none": ('{"language": {}}', "language is no text"),
    "an id that is none": ('{"id": []}', "id is neither"),
    "a year as a number": ('{"published": 2024}', "published is no text"),
    "a month too many": ('{"published": "2024-13"}', "2024-13"),
    "a word": ('{"published": "yesterday"}', "yesterday"),
    "a week": ('{"published": "2024-W01-1"}', "2024-W01-1"),
    "no dashes": ('{"published": "20240611"}', "20240611"),
}
BADLY_LABELLED = {
    "entities": ('{"entities": {"name": "Acme"}}', "entities is no list"),
    "a kind of entity": ('{"entities": [{"name": "Acme", "kind": "firm"}]}', "firm"),
    "surfaces": ('{"entities": [{"name": "Acme", "kind": "company", "surfaces": "Acme"}]}', "surfaces"),
    "a kind of event": ('{"events": [{"kind": "fundng", "status": "done"}]}', "fundng"),
    "no status": ('{"events": [{"kind": "funding"}]}', "status is None"),
    "a role": ('{"events": [' + EVENT.replace("recipient", "hero") + "}]}", "hero"),
    "an amount": ('{"events": [' + EVENT + ', "amount": {"value": "much", "currency": "EUR"}}]}', "amount"),
    "endless money": ('{"events": [' + EVENT + ', "amount": {"value": 1e999, "currency": "EUR"}}]}', "amount"),
}


@pytest.mark.parametrize(("line", "word"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(line: str, word: str) -> None:
    with pytest.raises(ItemError, match=word):
        parse_item(line)


@pytest.mark.parametrize(("line", "word"), BADLY_LABELLED.values(), ids=BADLY_LABELLED)
def test_bad_labels_matter_only_where_labels_are_read(line: str, word: str) -> None:
    with pytest.raises(ItemError, match=word):
        parse_labelled(line)
    assert parse_item(line).events == ()


def test_what_is_not_utf_8_is_told_with_its_place() -> None:
    with pytest.raises(ItemError, match="byte 3"):
        decode_line(b"ab\xff")


@pytest.mark.parametrize("line", ["{}", '{"title": null, "text": null, "language": null, "published": null}'])
def test_everything_may_be_missing(line: str) -> None:
    assert parse_item(line).document == Document("", "")


@pytest.mark.parametrize(("tag", "language"), [("fr", "fr"), ("fr-FR", "fr"), ("EN_us", "en"), ("de", "de")])
def test_languages_are_known_by_their_first_part(tag: str, language: str) -> None:
    assert parse_item(json.dumps({"language": tag})).document.language == language


@pytest.mark.parametrize(
    ("written", "precision"),
    [("2024", Precision.YEAR), ("2024-06", Precision.MONTH), ("2024-06-11", Precision.DAY)],
)
def test_dates_keep_their_precision(written: str, precision: Precision) -> None:
    assert parse_date(written).precision is precision
    assert str(parse_date(written)) == written


def test_labels_are_read() -> None:
    item = parse_labelled(
        '{"id": "d1", "title": "T", "entities": [{"name": "Acme", "kind": "company", "surfaces": ["A."]}], "events": ['
        + EVENT
        + ', "main": true, "amount": {"value": 2.5, "currency": "EUR"}, "date": "2024", "quote": "T"}]}'
    )
    (event,) = item.events
    assert event.participants == (Participant("Acme", Role.RECIPIENT),)
    assert (event.amount, event.date, event.main) == (Money(Decimal("2.5"), "EUR"), "2024", True)
    assert item.entities[0].surfaces == ("A.",)


class TestTagged:
    item = parse_item('{"id": "d1", "title": "ACME Corp hires Bo", "text": "Acme.", "events": "ignored"}')

    def told(self, amount: str) -> dict[str, object]:
        claim = Claim(
            EventKind.WORKFORCE,
            Status.DONE,
            (Participant("Acme", Role.EMPLOYER, "17"),),
            start=0,
            end=18,
            amount=Money(Decimal(amount), "EUR"),
            date=parse_date("2024-06"),
            main=True,
        )
        mentions = (Mention("17", 0, 9), Mention("17", 19, 23))
        tagging = Tagging("en", mentions, (claim,), (Suggestion("Bo", EntityKind.PERSON, 16, 18),), ("jobs",))
        return json.loads(to_line(tagged(self.item, tagging, {"17": ACME})))

    def test_it_is_written_in_the_guides_shape(self) -> None:
        assert self.told("5E+6") == {
            "id": "d1",
            "language": "en",
            "title": "ACME Corp hires Bo",
            "text": "Acme.",
            "published": None,
            "entities": [
                {"name": "Acme", "kind": "company", "surfaces": ["ACME Corp", "Acme"], "optional": False},
                {"name": "Bo", "kind": "person", "surfaces": ["Bo"], "optional": False},
            ],
            "events": [
                {
                    "kind": "workforce",
                    "status": "done",
                    "main": True,
                    "participants": [{"name": "Acme", "role": "employer"}],
                    "amount": {"value": 5_000_000, "currency": "EUR"},
                    "date": "2024-06",
                    "quote": "ACME Corp hires Bo",
                }
            ],
            "topics": ["jobs"],
        }

    @pytest.mark.parametrize(("amount", "sort"), [("5E+6", int), ("2.50", float), ("3.00", int)])
    def test_whole_sums_are_whole_numbers(self, amount: str, sort: type) -> None:
        (event,) = self.told(amount)["events"]
        assert type(event["amount"]["value"]) is sort

    def test_what_was_written_is_read_again(self) -> None:
        line = json.dumps(self.told("2.5"))
        assert json.loads(to_line(parse_labelled(line))) | {"topics": ["jobs"]} == json.loads(line)

    def test_letters_stay_letters_and_halves_of_characters_stay_escapes(self) -> None:
        assert "é😀" in to_line(parse_item('{"title": "é😀"}'))
        assert to_line(parse_item('{"title": "\\ud800"}')).encode()
