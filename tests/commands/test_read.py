"""`read` as an editor types it."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.factories import make_article, make_source
from tests.ingest.servers import HTML, Site, site

__all__ = ["site"]

pytestmark = pytest.mark.django_db


def read(*told: str) -> str:
    out = StringIO()
    call_command("read", *told, stdout=out)
    return out.getvalue()


@pytest.fixture
def pages(site: Site) -> Site:
    for number in range(3):
        text = "".join(f"<p>Sentence {n} of report {number}, told at some length.</p>" for n in range(20))
        site.put(f"/{number}", f"<html><body><article><h1>Report {number}</h1>{text}</article></body></html>", HTML)
    return site


def test_it_reads_what_waits_and_tells_it_in_plain_lines(pages: Site) -> None:
    source = make_source()
    for path in ("/0", "/1", "/missing"):
        make_article(url=pages.url(path), source=source, read_at=None)
    told = read()
    assert "3 of 3 pages" in told
    assert "2 articles read whole, 1 only partial; 0 are read again later." in told
    assert "\x1b" not in told
    assert not Article.objects.filter(read_at=None).exists()


def test_a_site_that_is_not_well_is_left_for_later(pages: Site) -> None:
    pages.put("/0", "", HTML, status=503)
    make_article(url=pages.url("/0"), read_at=None)
    make_article(url=pages.url("/1"), read_at=None)
    assert "1 articles read whole, 0 only partial; 1 are read again later." in read()


def test_all_reads_the_partial_ones_again_save_what_an_editor_wrote(pages: Site) -> None:
    partial = make_article(url=pages.url("/0"), partial_reason="HTTP 403 (Forbidden)")
    make_article(url=pages.url("/1"), partial_reason="HTTP 403 (Forbidden)", edited_at="2026-01-01T00:00Z")
    assert "0 articles read whole" in read()
    assert "1 articles read whole" in read("--all")
    assert [asked.path for asked in pages.asked] == ["/0"]
    partial.refresh_from_db()
    assert "Sentence 0 of report 0" in partial.text
