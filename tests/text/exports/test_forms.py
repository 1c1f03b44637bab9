"""Every form keeps what it was given, hostile strings too, and is read back by a reader of its own kind."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from articles.text.exports.atom import atom
from articles.text.exports.calendar import ics
from articles.text.exports.citations import bibtex, english, french, ris
from articles.text.exports.data import COLUMNS, as_csv, as_json
from articles.text.exports.timelinejs import timelinejs
from articles.text.exports.values import Citation, Evidence, Listing, Part, Record, legible
from articles.text.values import Money, Precision, Status, VagueDate

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "hostile" / "naughty_strings.json"
OWN = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", 'a"b;c,d\ne', "<b>&amp;</b>", "é « à »", "a\x0bb", "{\\n}"]
NAUGHTY = OWN + [one for one in (json.loads(HOSTILE.read_text()) if HOSTILE.exists() else []) if one.strip()]
TOLD = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
SITE = "https://jalon.example"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
A = "{http://www.w3.org/2005/Atom}"


def said(quote: str = "Elle suspend « tout ».") -> Evidence:
    return Evidence(quote, "fr", "Le Fil", "Studios", f"{SITE}/articles/3/#claim-4", "", Status.DONE, TOLD)


def record(when: VagueDate | None = None, text: str = "Un titre", pk: int = 1) -> Record:
    evidence = said(text)
    return Record(
        pk, f"{SITE}/events/{pk}/", text, "launch", "Launch", Status.DONE, "Done", when, "2 March 2026",
        date(2026, 3, 2), Money(Decimal(800), "USD"), "$800", (Part(text, "maker", ""),), (evidence,), evidence,
        1, ("fr",), ("jobs",), TOLD, TOLD,
    )  # fmt: skip


def listing(*records: Record, language: str = "en") -> Listing:
    page = f"{SITE}/companies/openai/"
    return Listing(
        "OpenAI", SITE, page, f"{page}timeline.atom?in=en&kind=launch", f"{page}next", language, TOLD, records
    )


def on(precision: Precision, day: date = date(2026, 4, 1)) -> VagueDate:
    return VagueDate(day, precision)


def test_atom_has_what_the_rules_ask() -> None:
    feed = ElementTree.fromstring(atom(listing(record(pk=1), record(pk=2))))
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{A}link")}
    assert links["self"] == feed.findtext(f"{A}id") == f"{SITE}/companies/openai/timeline.atom?in=en&kind=launch"
    assert links["next"] == f"{SITE}/companies/openai/next"
    assert feed.findtext(f"{A}author/{A}name")
    entries = feed.findall(f"{A}entry")
    assert len({one.findtext(f"{A}id") for one in entries}) == 2
    for one in [feed, *entries]:
        assert all(one.findtext(A + name) for name in ("id", "title"))
        assert RFC3339.fullmatch(one.findtext(f"{A}updated") or "")
    assert all(link.get("href", "").startswith("https://") for link in feed.iter(f"{A}link"))


@pytest.mark.parametrize("text", NAUGHTY)
def test_any_text_survives_each_form(text: str) -> None:
    taken = listing(record(text=text))
    shown = legible(text)
    # an XML reader turns every line break into \n
    title = ElementTree.fromstring(atom(taken)).findtext(f"{A}entry/{A}title") or ""
    assert title == shown.replace("\r\n", "\n").replace("\r", "\n")
    assert json.loads(as_json(taken))["events"][0]["evidence"][0]["quote"] == text
    assert "<script" not in json.loads(timelinejs(taken))["events"][0]["text"]["text"].lower()
    assert len(list(Calendar.from_ical(ics(taken)).walk("VEVENT"))) == 1
    rows = list(csv.DictReader(io.StringIO(as_csv(taken).decode("utf-8-sig"), newline="")))
    assert [row["title"].removeprefix("'") for row in rows] == [text.removeprefix("'")]
    assert not rows[0]["quote"].lstrip().startswith(("=", "+", "-", "@"))


def test_a_table_opens_in_french_excel() -> None:
    written = as_csv(listing(record(text="Éà"), language="fr"))
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    assert dict(zip(rows[0], rows[1], strict=True))["quote"] == "Éà"


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        (None, date(2026, 3, 2), date(2026, 3, 3)),
        (on(Precision.DAY), date(2026, 4, 1), date(2026, 4, 2)),
        (on(Precision.MONTH), date(2026, 4, 1), date(2026, 5, 1)),
        (on(Precision.QUARTER), date(2026, 4, 1), date(2026, 7, 1)),
    ],
)
def test_a_calendar_has_whole_days(when: VagueDate | None, start: date, end: date) -> None:
    written = ics(listing(record(when)))
    entry = next(iter(Calendar.from_ical(written).walk("VEVENT")))
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (start, end)
    assert f"DTSTART;VALUE=DATE:{start:%Y%m%d}".encode() in written
    assert entry["UID"] == "event-1@jalon.example"


def test_timelinejs_is_told_no_more_than_is_known() -> None:
    known = [on(Precision.YEAR, date(2026, 1, 1)), on(Precision.MONTH), on(Precision.DAY)]
    slides = json.loads(timelinejs(listing(*[record(when) for when in known])))["events"]
    assert [slide["start_date"] for slide in slides] == [
        {"year": 2026},
        {"year": 2026, "month": 4},
        {"year": 2026, "month": 4, "day": 1},
    ]
    assert all(slide["unique_id"] and slide["text"]["headline"] for slide in slides)


def cited(title: str = "A & B_{c}") -> Citation:
    both = {"fr": title, "en": title}
    when = {"fr": "mai 2024", "en": "May 2024"}
    seen = {"fr": "1er juin 2026", "en": "1 June 2026"}
    may = VagueDate(date(2024, 5, 1), Precision.MONTH)
    return Citation(
        "jalon-event-1", title, both, "", "Jalon", "en", f"{SITE}/events/1/", may, when, date(2026, 6, 1), seen
    )


def test_citations_in_each_form() -> None:
    assert r"title = {{A \& B\_\{c\}}}" in bibtex(cited())
    assert "date = {2024-05}" in bibtex(cited())
    assert "DA  - 2024/05//\r\n" in ris(cited())
    assert english(cited("T")) == f"“T”, Jalon, May 2024, {SITE}/events/1/ (accessed 1 June 2026)."
    assert french(cited("T")) == f"«\u00a0T\u00a0», Jalon, mai 2024, {SITE}/events/1/ (consulté le 1er juin 2026)."


@pytest.mark.parametrize("text", NAUGHTY)
def test_no_title_breaks_out_of_its_field(text: str) -> None:
    written = bibtex(replace(cited(), title=text))
    bare = written.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert [line[:6] for line in ris(cited(text)).split("\r\n")][2] == "TI  - "
    assert len(ris(cited(text)).splitlines()) == len(ris(cited()).splitlines())
