"""Feeds read: what each format gives, and what is refused."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.feed import LONGEST_TEXT, LONGEST_TITLE, MOST_ENTRIES, FeedError, parse_feed
from articles.text.fingerprint import entry_key

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "feeds"
URL = "https://feeds.example/xml/feed.xml"
PROSE = "La start-up a annoncé un accord avec le studio, qui sera détaillé dans les semaines à venir. "


def sample(name):
    return parse_feed((SAMPLES / name).read_bytes(), URL)


def of_items(items, head="", namespaces=""):
    document = (
        f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel><title>F</title>{head}{items}</channel></rss>'
    )
    return parse_feed(document.encode(), URL)


def of_item(inside):
    """The one entry of a feed with this inside."""
    link = "" if "<link>" in inside or "<guid" in inside else "<link>https://a.example/1</link>"
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    (entry,) = of_items(f"<item>{link}{inside}</item>", namespaces=namespaces).entries
    return entry


def test_rss():
    feed = sample("rss.xml")
    assert (feed.title, feed.site, feed.language) == ("Le Relais & Cie", "https://relais.example/ia/", "fr")
    first, untitled, by_id = feed.entries
    assert first.title == "Lumenia : l’ouverture reportée"
    assert first.url == "https://relais.example/2024/05/lumenia?id=7"
    assert first.text == "Premier paragraphe, avec 800\N{NO-BREAK SPACE}millions.\nSecond paragraphe."
    assert first.author == "Anne Roy"
    assert first.published == datetime(2024, 5, 1, 6, 30, tzinfo=UTC)
    assert first.key == entry_key(guid="relais-7")
    assert not first.is_full
    assert untitled.title == "Une brève sans titre. Elle tient en deux phrases."
    assert by_id.url == "https://relais.example/par-identite"


def test_atom():
    feed = sample("atom.xml")
    assert (feed.title, feed.site, feed.language) == ("Copper Wire", "https://wire.example/", "en")
    (entry,) = feed.entries
    assert entry.title == "Orbital & Sons buys Tin Robotics"
    assert entry.url == "https://wire.example/posts/orbital"
    assert (entry.author, entry.text) == ("Sam Lee", "The price was not told.")
    assert entry.published == datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_rdf():
    feed = sample("rdf.xml")
    assert (feed.title, feed.language) == ("Old Wire", "en")
    (entry,) = feed.entries
    assert (entry.title, entry.url, entry.text) == ("First of the old", "https://old.example/1", "Short.")
    assert entry.published == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_json_feed():
    feed = sample("feed.json")
    assert (feed.title, feed.site, feed.language) == ("Notes", "https://notes.example/", "fr")
    note, link = feed.entries
    assert (note.title, note.text, note.author) == ("Une note.", "Une note.\nEn deux lignes.", "Léa Petit")
    assert (link.title, link.url, link.text) == ("Ailleurs", "https://elsewhere.example/42", "Un lien.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer, not a feed"),
        (b" \n\x00 ", "an empty answer, not a feed"),
        (b"Hello", "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (b"file:///etc/passwd", "not a feed"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "a web page, not a feed"),
        (b"<html><head><title>x</title></head></html>", "a web page, not a feed"),
        (b"<?xml version='1.0'?><opml version='2.0'/>", "not a feed that can be read"),
        (b"<?xml version='1.0'?><note>Hi</note>", "not a feed that can be read"),
        (b"<rss></rss>", "not a feed that can be read"),
        (b"<rss><channel><title>", "not a feed that can be read"),
        (b"{}", "not a feed that can be read"),
        (b'{"items": 3}', "not a feed that can be read"),
        (b"{" * 100_000, "not a feed that can be read"),
        (b"%PDF-1.7 \x00\xff", "not a feed"),
        (bytes(range(256)) * 50, "not a feed"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(body, message):
    with pytest.raises(FeedError, match=f"^{message}") as told:
        parse_feed(body, URL)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 300


def test_an_empty_feed_is_a_feed():
    assert of_items("").entries == ()
    assert parse_feed(b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}', URL).entries == ()


def test_which_parser_read_it_is_said():
    assert {sample(name).parser for name in ("rss.xml", "atom.xml", "rdf.xml", "feed.json")} == {"fastfeedparser"}
    assert parse_feed(b"<rss><item><title>x</title><link>https://a.example/1</link></item></rss>", URL).parser


def test_a_feed_that_breaks_off_gives_what_came():
    body = (SAMPLES / "rss.xml").read_bytes()
    assert len(parse_feed(body[: body.index(b"Sans lien ni")], URL).entries) == 3


BOMB = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
OUTSIDE = '<!ENTITY c SYSTEM "file:///etc/passwd">'
PARAMETER = '<!ENTITY % c SYSTEM "http://127.0.0.1/x.dtd"> %c;'


@pytest.mark.parametrize("entities", [BOMB, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("before", ["", "<!-- <rss> -->", "<?pi <rss ?>", "\n\n", "junk "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_declared_entities_are_refused_however_they_are_hidden(entities, before, encoding):
    start = "" if before == "junk " else "<?xml version='1.0'?>"
    text = (
        f"{start}{before}{'<?xml version=_1.0_?>' if not start else ''}<!DOCTYPE rss SYSTEM '>' [{entities}]>"
        "<rss version='2.0'><channel><title>&c;</title><item><link>http://x.example/&c;</link></item></channel></rss>"
    )
    with pytest.raises(FeedError):
        parse_feed(text.encode(encoding), URL)


def test_a_document_type_without_entities_is_nothing_bad():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1/rss-0.91.dtd">'
    item = "<item><title>A</title><link>https://a.example/</link></item>"
    body = f"<?xml version='1.0'?>{doctype}<rss version='0.91'><channel><title>F</title>{item}</channel></rss>"
    assert len(parse_feed(body.encode(), URL).entries) == 1


def test_entities_told_of_in_an_article_are_no_declaration():
    entry = of_item("<title>XML</title><description><![CDATA[Never write <!ENTITY x> in a feed]]></description>")
    assert entry.title == "XML"


@pytest.mark.parametrize(
    ("declared", "encoding", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8-sig", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16", "utf-16-le", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("windows-1252", "cp1252", ""),
        ("ISO-8859-15", "iso-8859-15", ""),
        ("utf-8", "cp1252", "text/xml; charset=windows-1252"),
        ("utf-8", "cp1252", ""),
        ("nonsense", "cp1252", ""),
        ("unicode_escape", "utf-8", ""),
    ],
)
def test_encodings(declared, encoding, content_type):
    item = "<item><title>Été à l’œuvre, déjà 5 €</title><link>https://a.example/</link></item>"
    body = (
        f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><title>F</title>{item}</channel></rss>"
    )
    (entry,) = parse_feed(body.encode(encoding, "replace"), URL, content_type).entries
    assert entry.title.replace("?", "’").replace("’’", "’")[:7] == "Été à l"


def test_one_bad_byte_does_not_spoil_the_accents():
    body = "<rss version='2.0'><channel><title>Été déjà</title></channel></rss>".encode().replace(
        b"</title>", b"\xff</title>"
    )
    assert parse_feed(body, URL).title.startswith("Été déjà")


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("A &amp;amp; B", "A & B"),
        ("L&amp;#8217;IA", "L’IA"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("<![CDATA[ <i>Deux</i>\n lignes ]]>", "Deux lignes"),
        ("3 &lt; 4 &gt; 2", "3 < 4 > 2"),
        ("a&#8238;b&#173;c&#xfeff;", "abc"),
        ("50&#160;%", "50\N{NO-BREAK SPACE}%"),
    ],
)
def test_titles_are_one_plain_line(title, read):
    assert of_item(f"<title>{title}</title>").title == read


def test_control_characters_and_half_characters_are_left_out():
    entry = rb'{"id": "1", "url": "https://a.example/", "title": "a\u0000b\ud800c\u0007"}'
    body = rb'{"version": "https://jsonfeed.org/version/1", "items": [' + entry + b"]}"
    (entry,) = parse_feed(body, URL).entries
    assert entry.title == "abc"


def test_overlong_fields_are_cut():
    entry = of_item(
        f"<title>{'t' * 3000}</title><author>{'a' * 3000}</author><description>{'d' * 600_000}</description>"
    )
    assert len(entry.title) == LONGEST_TITLE
    assert entry.title.endswith("…")
    assert len(entry.author) == 500
    assert len(entry.text) == LONGEST_TEXT


def test_an_entry_with_an_overlong_address_is_left_out():
    assert of_items(f"<item><title>A</title><link>https://a.example/{'a' * 2000}</link></item>").entries == ()


def test_an_entry_without_a_word_is_titled_by_its_address():
    assert of_item("<link>https://a.example/1</link>").title == "https://a.example/1"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/", "http://u:p@a.example/"]
)
def test_other_links_than_to_the_web_are_none(link):
    assert of_items(f"<item><title>A</title><link>{link}</link></item>").entries == ()


@pytest.mark.parametrize(
    ("end", "is_full"),
    [
        ("Fin.", True),
        ("La suite…", False),
        ("La suite […]", False),
        ("La suite [&#8230;]", False),
        ("and so on...", False),
        ("<a href='/x'>Read more »</a>", False),
        ("<a href='/x'>Continue reading →</a>", False),
        ("<a href='/x'>Lire la suite</a>", False),
    ],
)
def test_a_whole_article_is_known_by_its_length_and_its_end(end, is_full):
    content = f"<content:encoded><![CDATA[<p>{PROSE * 20}</p><p>{end}</p>]]></content:encoded>"
    assert of_item(f"<title>A</title><description>Court.</description>{content}").is_full is is_full


def test_a_long_description_and_a_short_content_are_not_the_whole():
    assert not of_item(f"<title>A</title><description>{PROSE * 20}</description>").is_full
    short = f"<content:encoded><![CDATA[<p>{PROSE}</p>]]></content:encoded>"
    entry = of_item(f"<title>A</title><description>{PROSE * 20}</description>{short}")
    assert not entry.is_full
    assert len(entry.text) > 1500


def test_what_a_blogs_software_appends_is_left_out():
    appended = "L’article <a href='/1'>A</a> est apparu en premier sur <a href='/'>Relais</a>."
    entry = of_item(f"<title>A</title><description><![CDATA[<p>Le début […]</p><p>{appended}</p>]]></description>")
    assert entry.text == "Le début […]"


def test_a_list_keeps_its_bullets_and_a_plain_text_its_lines():
    assert of_item("<description><![CDATA[<ul><li>un</li><li>deux</li></ul>]]></description>").text == "- un\n- deux"
    assert of_item("<description>Titre\n- un\n- deux</description>").text == "Titre\n- un\n- deux"
    assert of_item("<description>&amp;lt;p&amp;gt;Un&amp;lt;/p&amp;gt;</description>").text == "Un"


def item(link, guid=""):
    return f"<item><title>A</title><link>{link}</link>{f'<guid>{guid}</guid>' if guid else ''}</item>"


def test_an_id_that_several_entries_carry_identifies_none():
    entries = of_items(item("https://a.example/1", "x") + item("https://a.example/2", "x")).entries
    assert [entry.key for entry in entries] == [entry_key(url=f"https://a.example/{number}") for number in (1, 2)]


def test_an_entry_listed_twice_is_one():
    entries = of_items(item("https://a.example/1?utm_source=x", "a") + item("https://a.example/1", "b")).entries
    assert [entry.url for entry in entries] == ["https://a.example/1"]


def test_release_notes_on_one_page_are_told_apart_by_their_fragments():
    entries = of_items(item("https://a.example/notes#v1") + item("https://a.example/notes#v2")).entries
    assert [entry.url for entry in entries] == ["https://a.example/notes#v1", "https://a.example/notes#v2"]
    assert of_items(item("https://a.example/notes#v1")).entries[0].url == "https://a.example/notes"


def entry_of(title, guid, link="https://a.example/"):
    return f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid></item>"


def test_entries_that_all_link_to_the_site_are_told_apart_by_their_ids():
    entries = of_items(entry_of("One", "g1") + entry_of("Two", "g2") + entry_of("Two", "g3")).entries
    assert [entry.title for entry in entries] == ["One", "Two"]
    assert [entry.url for entry in entries] == [f"https://a.example/#{entry_key(guid=g)[:12]}" for g in ("g1", "g2")]
    again = of_items(entry_of("Zero", "g0") + entry_of("Two", "g2") + entry_of("One", "g1")).entries
    assert {(entry.url, entry.key) for entry in entries} < {(entry.url, entry.key) for entry in again}


def test_a_part_of_a_page_is_whole_in_the_feed():
    assert all(entry.is_full for entry in of_items(entry_of("One", "g1") + entry_of("Two", "g2")).entries)
    assert not of_items(entry_of("One", "g1")).entries[0].is_full


def test_one_article_listed_twice_is_one_entry():
    assert len(of_items(entry_of("One", "g1") + entry_of("One", "g2")).entries) == 1
    assert len(of_items(entry_of("One", "g1") + entry_of("One", "g2", "http://www.a.example")).entries) == 1


def test_the_key_of_an_entry_without_id_outlives_its_tracking_parameters():
    one, other = (of_items(item(f"https://a.example/1?utm_source={source}")).entries[0] for source in ("x", "y"))
    assert one.key == other.key


@pytest.mark.parametrize("tag", ["de", "", "français", "eng", "x"])
def test_other_languages_are_not_told(tag):
    assert of_items("", head=f"<language>{tag}</language>").language == ""


def test_the_slow_parser_gets_what_the_fast_one_gives_up_on():
    body = (
        b"<feed version='0.3'><title>F</title><entry><title>A</title><link href='https://a.example/1'/></entry></feed>"
    )
    assert [entry.url for entry in parse_feed(body, URL).entries] == ["https://a.example/1"]


def test_only_so_many_entries_are_taken():
    items = "".join(f"<item><link>https://a.example/{number}</link></item>" for number in range(MOST_ENTRIES + 10))
    assert len(of_items(items).entries) == MOST_ENTRIES


def inside_an_entry(element):
    return f"<rss version='2.0'><channel><item><link>https://a.example/</link>{element}</item></channel></rss>"


@pytest.mark.parametrize(
    "body",
    [
        "<rss version='2.0'><channel>" + "<item>" * 400_000,
        "<rss version='2.0'><channel>" + "<![CDATA[" * 300_000,
        "<!--" * 700_000,
        "<?xml" * 500_000,
        "<rss>" + "&" * 2_500_000,
        "<rss><channel><item><title>" + "<" * 2_500_000,
        inside_an_entry(f"<description>{'&lt;div&gt;' * 200_000}</description>"),
        inside_an_entry(f"<description>{'the post ' * 200_000}</description>"),
        inside_an_entry(f"<title>{'&lt;a ' * 300_000}</title>"),
        inside_an_entry(f"<author>{'a@b (' * 300_000}</author>"),
    ],
    ids=["nested", "cdata", "comments", "starts", "ampersands", "brackets", "markup", "text", "title", "author"],
)
def test_megabytes_made_to_hurt_take_seconds_at_most(body):
    began = process_time()
    with suppress(FeedError):
        parse_feed(body.encode(), URL)
    assert process_time() - began < 5


NAMES = ("id", "url", "title", "content_html", "content_text", "summary", "date_published", "authors", "author", "tags")
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
VALUES = st.recursive(
    SIMPLE | st.just("https://a.example/"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner),
    max_leaves=4,
)
ITEMS = st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES))
HEADS = st.dictionaries(st.sampled_from(["title", "language"]), VALUES)


@settings(max_examples=300)
@given(ITEMS, HEADS)
def test_json_of_any_shape_ends_in_entries_or_one_error(items, head):
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items} | head).encode()
    with suppress(FeedError):
        feed = parse_feed(body, URL)
        "".join(entry.title + entry.text + entry.author + entry.url for entry in feed.entries).encode()


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from(["rss.xml", "atom.xml", "rdf.xml", "feed.json"]), st.integers(0, 2000))
def test_damage_anywhere_ends_in_entries_or_one_error(damage, name, at):
    body = (SAMPLES / name).read_bytes()
    with suppress(FeedError):
        feed = parse_feed(body[:at] + damage + body[at + len(damage) :], URL)
        assert all(entry.title and entry.url.startswith("http") and len(entry.key) == 64 for entry in feed.entries)
        "".join(entry.title + entry.text for entry in feed.entries).encode()
