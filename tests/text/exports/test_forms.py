"""Every form keeps what it was given, hostile strings too, and is read back by a reader of its own kind."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
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


def listing(*records: Record, language: str = "en", following: str = "") -> Listing:
    page = f"{SITE}/companies/openai/"
    address = f"{page}timeline.atom?in=en&kind=launch"
    return Listing("OpenAI", SITE, page, address, following, language, TOLD, records, "More" if following else "")


def on(precision: Precision, day: date = date(2026, 4, 1)) -> VagueDate:
    return VagueDate(day, precision)


def absolute(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return bool(parts.scheme and parts.netloc) and "#" not in parts.netloc


class Markup(HTMLParser):
    """The tags that stand open, and all addresses, of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str | None] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"p", "a", "blockquote"}
        self.open.append(tag)
        self.addresses += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "lang"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestAtom:
    """What the W3C feed validator asks of Atom (RFC 4287), rule by rule."""

    @pytest.fixture(params=["", f"{SITE}/companies/openai/next"])
    def feed(self, request: pytest.FixtureRequest) -> ElementTree.Element:
        written = atom(listing(record(pk=1), record(on(Precision.MONTH), "<b>&", pk=2), following=request.param))
        assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        return ElementTree.fromstring(written)

    def test_the_feed_and_each_entry_have_one_id_title_and_update(self, feed: ElementTree.Element) -> None:
        for one in [feed, *feed.findall(f"{A}entry")]:
            for name in ("id", "title", "updated"):
                (element,) = one.findall(A + name)
                assert (element.text or "").strip()
            assert absolute(one.findtext(f"{A}id"))

    def test_ids_are_unique(self, feed: ElementTree.Element) -> None:
        ids = [one.text for one in feed.iter(f"{A}id")]
        assert len(set(ids)) == len(ids) == 3

    def test_moments_have_a_zone(self, feed: ElementTree.Element) -> None:
        moments = [*feed.iter(f"{A}updated"), *feed.iter(f"{A}published")]
        assert len(moments) == 5
        assert all(RFC3339.fullmatch(one.text or "") for one in moments)

    def test_somebody_wrote_it(self, feed: ElementTree.Element) -> None:
        assert feed.findtext(f"{A}author/{A}name")

    def test_links_are_absolute_and_one_of_a_relation(self, feed: ElementTree.Element) -> None:
        for one in [feed, *feed.findall(f"{A}entry")]:
            links = one.findall(f"{A}link")
            assert all(absolute(link.get("href")) for link in links)
            assert len({(link.get("rel"), link.get("type")) for link in links}) == len(links)
        assert {link.get("rel") for link in feed.findall(f"{A}link")} - {"next"} == {"self", "alternate"}
        (itself,) = [link for link in feed.findall(f"{A}link") if link.get("rel") == "self"]
        assert itself.get("type") == "application/atom+xml"

    def test_its_language_is_told(self, feed: ElementTree.Element) -> None:
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"

    def test_only_elements_of_atom_stand_where_they_may(self, feed: ElementTree.Element) -> None:
        of_feed = {"id", "title", "updated", "author", "link", "entry"}
        assert {one.tag.removeprefix(A) for one in feed} == of_feed
        for entry in feed.findall(f"{A}entry"):
            assert {one.tag.removeprefix(A) for one in entry} == {
                "id", "title", "published", "updated", "link", "category", "content",
            }  # fmt: skip
            assert entry.find(f"{A}category").get("term")

    def test_contents_are_whole_html_without_scripts_or_relative_addresses(self, feed: ElementTree.Element) -> None:
        for content in feed.iter(f"{A}content"):
            assert content.get("type") == "html"
            markup = Markup(content.text or "")
            assert markup.open == []
            assert markup.addresses
            assert all(absolute(address) for address in markup.addresses)


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


def test_a_table_is_as_rfc_4180_has_it() -> None:
    written = as_csv(listing(record(text='a "b"\nc')))
    assert written.count(b"\r\n") == 2
    assert b'"a ""b""\nc"' in written


def test_a_cut_is_told_in_each_form() -> None:
    onwards = f"{SITE}/next?a=1&b=2"
    cut = listing(record(), following=onwards)
    rows = list(csv.DictReader(io.StringIO(as_csv(cut).decode("utf-8-sig"), newline="")))
    assert [row["address"] for row in rows] == [f"{SITE}/events/1/", onwards]
    assert json.loads(as_json(cut))["next"] == onwards
    assert str(Calendar.from_ical(ics(cut))["X-WR-CALDESC"]) == f"More: {onwards}"
    assert "next?a=1&amp;b=2" in json.loads(timelinejs(cut))["title"]["text"]["text"]


def test_sums_are_numbers_for_the_tables_of_either_language() -> None:
    sums = replace(record(), amount=Money(Decimal("2.50"), "EUR"))
    english, french = (as_csv(listing(sums, language=language)).decode() for language in ("en", "fr"))
    assert '"2.50"' in english
    assert '"2,50"' in french


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
