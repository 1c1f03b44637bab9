"""The guarded fetch against servers on loopback."""

import tomllib
from pathlib import Path
from time import monotonic

import pytest
import trustme

from articles.ingest import fetch as room
from articles.ingest.answers import (
    FEED,
    PAGE,
    FetchError,
    RefusedError,
    StatusError,
    TooLargeError,
    UnreachableError,
    WrongTypeError,
)
from articles.ingest.fetch import fetch, is_private
from tests.ingest import servers
from tests.ingest.servers import HTML, PDF, RSS, Reply

ROOT = Path(__file__).resolve().parent.parent.parent


def test_it_brings_the_body_and_the_headers_that_matter(site):
    headers = {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "Cache-Control": "max-age=600"}
    url = site.put("/feed", "<rss/>", headers=headers, validates=True)
    got = fetch(url, accept=FEED)
    assert (got.url, got.status, got.body, got.content_type) == (url, 200, b"<rss/>", RSS)
    assert (got.last_modified, got.cache_control) == ("Mon, 01 Jan 2024 00:00:00 GMT", "max-age=600")
    assert got.etag
    assert not got.not_modified


def test_it_asks_honestly_and_carries_nothing_of_the_environment(site, settings, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    settings.FETCH_CONTACT = "https://jalon.example/about"
    fetch(site.put("/feed", "<rss/>", headers={"Set-Cookie": "a=b"}), accept=FEED)
    fetch(site.url("/feed"), accept=FEED)
    first, again = site.asked
    assert first.headers["User-Agent"] == f"Jalon/{room.VERSION} (+https://jalon.example/about)"
    assert first.headers["Host"] == f"127.0.0.1:{site.port}"
    assert "Cookie" not in again.headers
    assert "If-None-Match" not in again.headers


def test_the_version_it_tells_is_the_projects():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == room.VERSION


def test_validators_are_sent_back_and_304_is_understood(site):
    url = site.put("/feed", "<rss/>", validates=True)
    etag = fetch(url, accept=FEED).etag
    again = fetch(url, etag=etag, last_modified="Mon, 01 Jan 2024 00:00:00 GMT", accept=FEED)
    assert again.not_modified
    assert again.body == b""
    assert site.asked[-1].headers["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_304_to_an_unconditional_question_is_a_fault(site):
    with pytest.raises(StatusError, match="HTTP 304"):
        fetch(site.put("/feed", "", status=304), accept=FEED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, status):
    site.redirect("/old", "/new", status)
    new = site.put("/new", "<rss/>")
    assert fetch(site.url("/old"), accept=FEED).url == new


def test_five_redirects_are_followed_and_no_more(site):
    for hop in range(6):
        site.redirect(f"/{hop}", f"/{hop + 1}")
    site.put("/6", "<rss/>")
    assert fetch(site.url("/1"), accept=FEED).body == b"<rss/>"
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetch(site.url("/0"), accept=FEED)
    site.redirect("/loop", "/loop")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetch(site.url("/loop"), accept=FEED)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://10.0.0.1/", "10.0.0.1 is a private address"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is a link-local address"),
        ("http://[::1]/", "::1 is a loopback address"),
        ("file:///etc/passwd", "no http or https address"),
        ("ftp://example.org/", "no http or https address"),
        ("http://user:secret@example.org/", "a user name"),
        ("http://[", "no http or https address"),
    ],
)
def test_a_redirect_is_judged_like_any_address(site, to, why):
    site.redirect("/old", to)
    with pytest.raises(RefusedError, match=why):
        fetch(site.url("/old"), accept=FEED, resolve=lambda host, port: [host])


def test_without_the_setting_loopback_is_refused(site, settings):
    url = site.put("/feed", "<rss/>")
    settings.FETCH_PRIVATE_NETWORKS = []
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1 is a loopback address"):
        fetch(url, accept=FEED)
    assert site.asked == []


@pytest.mark.parametrize(
    ("status", "message", "passing"),
    [
        (401, "HTTP 401 (Unauthorized)", False),
        (403, "HTTP 403 (Forbidden)", False),
        (404, "HTTP 404 (Not Found)", False),
        (410, "HTTP 410 (Gone)", False),
        (429, "HTTP 429 (Too Many Requests)", True),
        (500, "HTTP 500 (Internal Server Error)", True),
        (503, "HTTP 503 (Service Unavailable)", True),
        (599, "HTTP 599", True),
    ],
)
def test_the_servers_refusals_are_told_by_number_and_name(site, status, message, passing):
    with pytest.raises(StatusError) as told:
        fetch(site.put("/feed", "<html>", HTML, status=status), accept=FEED)
    assert str(told.value) == message
    assert told.value.passing is passing


@pytest.mark.parametrize("said", ["120", "Thu, 02 May 2024 14:00:00 GMT", ""])
def test_how_long_a_server_wants_to_be_left_alone(site, said):
    with pytest.raises(StatusError) as told:
        fetch(site.put("/feed", "", status=429, headers={"Retry-After": said}), accept=FEED)
    assert told.value.told_retry_after == said


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [((301,), "/1"), ((308, 301), "/2"), ((301, 302, 301), "/1"), ((302, 301), ""), ((307,), ""), ((), "")],
)
def test_a_move_holds_as_far_as_each_redirect_is_for_good(site, statuses, moved_to):
    for place, status in enumerate(statuses):
        site.redirect(f"/{place}", site.url(f"/{place + 1}"), status)
    site.put(f"/{len(statuses)}", "<rss/>")
    assert fetch(site.url("/0"), accept=FEED).moved_to == (site.url(moved_to) if moved_to else "")


@pytest.mark.parametrize(
    ("accept", "content_type", "message"),
    [
        (PAGE, PDF, "a PDF (application/pdf), not a web page"),
        (FEED, PDF, "a PDF (application/pdf), not a feed"),
        (PAGE, "image/png", "image/png, not a web page"),
        (FEED, "video/mp4", "video/mp4, not a feed"),
        (PAGE, RSS, "application/rss+xml, not a web page"),
    ],
)
def test_other_types_than_those_asked_for_are_not_even_read(site, accept, content_type, message):
    with pytest.raises(WrongTypeError) as told:
        fetch(site.put("/x", b"%PDF-1.7", content_type), accept=accept)
    assert str(told.value) == message


def test_a_pdf_under_another_name_is_still_a_pdf(site):
    with pytest.raises(WrongTypeError, match="a PDF, not a web page"):
        fetch(site.put("/x", b"%PDF-1.7 ...", HTML), accept=PAGE)


@pytest.mark.parametrize(
    "content_type",
    [
        RSS,
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "text/xml",
        "application/xml; charset=iso-8859-1",
        "application/rdf+xml",
        "text/html",
        "text/plain",
        "application/octet-stream",
        "",
    ],
)
def test_feeds_come_under_many_names(site, content_type):
    assert fetch(site.put("/feed", "<rss/>", content_type), accept=FEED).body == b"<rss/>"


def test_an_answer_announced_as_too_large_is_not_read(site, settings):
    settings.FETCH_MOST_BYTES = 1000
    with pytest.raises(TooLargeError, match=r"answer larger than 0\.001 MB"):
        fetch(site.put("/feed", bytes(1001)), accept=FEED)
    assert len(fetch(site.put("/feed", bytes(1000)), accept=FEED).body) == 1000


def test_an_endless_answer_is_cut_off(site):
    with pytest.raises(TooLargeError, match="answer larger than 10 MB"):
        fetch(site.misbehave("/feed", servers.endless), accept=FEED)


def test_bytes_are_counted_after_unpacking(site, settings):
    settings.FETCH_MOST_BYTES = 1_000_000
    with pytest.raises(TooLargeError, match="answer larger than 1 MB"):
        fetch(site.misbehave("/feed", servers.gzip_bomb(200)), accept=FEED)


def test_packed_answers_are_unpacked(site):
    site.replies["/feed"] = servers.gzipped(b"<rss/>" * 50_000)
    assert fetch(site.url("/feed"), accept=FEED).body == b"<rss/>" * 50_000


def test_damaged_cut_short_and_strange_packing(site):
    whole = servers.gzipped(b"<rss/>" * 1000).body
    for body, encoding, message in (
        (whole[:-20], "gzip", "the answer was cut short"),
        (b"<rss/>", "gzip", "the answer is damaged"),
        (b"...", "br", "compressed as br, which was not asked for"),
    ):
        site.replies["/feed"] = Reply(body, headers={"Content-Encoding": encoding})
        with pytest.raises(FetchError, match=message):
            fetch(site.url("/feed"), accept=FEED)


@pytest.mark.parametrize("raw", [servers.dripping_body, servers.dripping_head, servers.silent])
def test_the_deadline_holds_wherever_the_server_dawdles(site, settings, raw):
    settings.FETCH_MOST_SECONDS = 0.4
    began = monotonic()
    with pytest.raises(UnreachableError, match=r"no complete answer within 0\.4 s") as told:
        fetch(site.misbehave("/feed", raw), accept=FEED)
    assert monotonic() - began < 2
    assert told.value.passing


@pytest.mark.parametrize("raw", [servers.says_too_much, servers.endless_head, servers.no_http])
def test_broken_answers_are_told_as_such(site, raw):
    with pytest.raises(UnreachableError, match="the answer was cut short or is no HTTP"):
        fetch(site.misbehave("/feed", raw), accept=FEED)


def test_nobody_listens(site):
    with pytest.raises(UnreachableError, match="no connection"):
        fetch(f"http://127.0.0.1:{servers.unused_port()}/", accept=FEED)


def test_certificates_are_checked(settings):
    settings.FETCH_PRIVATE_NETWORKS = servers.LOOPBACK
    with servers.serving(trustme.CA().issue_cert("127.0.0.1")) as site:
        url = site.put("/feed", "<rss/>")
        with pytest.raises(UnreachableError, match=r"^certificate not valid: unable to get local issuer certificate$"):
            fetch(url, accept=FEED)
    assert site.asked == []


def test_what_is_private_is_known_from_the_setting(site):
    assert is_private(site.url("/"))
    assert not is_private("http://news.example/", resolve=lambda host, port: ["93.184.215.14"])
    with pytest.raises(RefusedError):
        is_private("http://news.example/", resolve=lambda host, port: ["10.0.0.1"])
