"""Servers that are slow, broken or malicious, met while pages are read: each says so, none harms another."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import override_settings

from articles.ingest.read import LONGEST_TRIED, read_some
from articles.models import Article, Source
from tests.factories import make_article, make_source
from tests.ingest import servers
from tests.ingest.servers import HTML, Site, Wire

CAP = 0.5
SUMMARY = "A summary that the feed gave."
PARAGRAPHS = "".join(f"<p>Sentence {n} of the report, told at some length.</p>" for n in range(20))

FAULTS: dict[str, tuple[Callable[[Wire], None], str]] = {
    "hangs": (servers.silent, f"no complete answer within {CAP} s"),
    "drips its head": (servers.dripping_head, f"no complete answer within {CAP} s"),
    "drips its body": (partial(servers.dripping_body, content_type=HTML), f"no complete answer within {CAP} s"),
    "resets": (partial(servers.resets, content_type=HTML), "the answer was cut short or is no HTTP"),
    "sends less than it says": (
        partial(servers.says_too_much, content_type=HTML),
        "the answer was cut short or is no HTTP",
    ),
    "speaks no HTTP": (servers.no_http, "the answer was cut short or is no HTTP"),
    "sends a gzip bomb": (servers.gzip_bomb(100, HTML), "answer larger than 2 MB"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings) -> None:
    settings.FETCH_MOST_BYTES = 2_000_000


def waiting(url: str, source: Source) -> Article:
    return make_article("A report of some length", SUMMARY, url=url, source=source, read_at=None)


@pytest.mark.parametrize("fault", FAULTS)
def test_it_says_what_happened_and_harms_no_other(fault: str, site: Site, limits: None, settings) -> None:
    misbehaves, why = FAULTS[fault]
    is_slow = why.startswith("no complete answer")
    ill, well = make_source("Ill"), make_source("Well")
    site.put("/good", f"<html><body><article>{PARAGRAPHS}</article></body></html>", HTML)
    others = [waiting(site.url("/good"), ill), waiting(site.url("/good#2"), well)]
    bad = waiting(site.misbehave("/bad", misbehaves), ill)
    with override_settings(FETCH_MOST_SECONDS=CAP if is_slow else settings.FETCH_MOST_SECONDS):
        assert read_some(ill.pk, 1) == 1
    for source in (well, ill):
        assert read_some(source.pk, 1) == 1
    bad.refresh_from_db()
    assert bad.error.startswith(why)
    assert "\n" not in bad.error
    assert (bad.partial_reason, bad.text, bad.version) == (bad.error, SUMMARY, 1)
    assert (bad.tries, bad.claimed_until) == (0, None)
    for article in others:
        article.refresh_from_db()
        assert (article.error, article.partial_reason, article.version) == ("", "", 2)


def test_redirects_for_ever_end(site: Site, limits: None) -> None:
    for number in range(20):
        site.redirect(f"/{number}", f"/{(number + 1) % 20}")
    source = make_source()
    article = waiting(site.url("/0"), source)
    read_some(source.pk, 1)
    article.refresh_from_db()
    assert article.partial_reason == "more than 5 redirects"
    assert len(site.asked) == 6


def test_a_site_that_stays_ill_is_not_asked_for_ever(site: Site, limits: None) -> None:
    article = waiting(site.misbehave("/bad", servers.no_http), make_source())
    Article.objects.update(read_at=article.stored_at - LONGEST_TRIED, read_again_at=article.stored_at)
    read_some(article.source_id, 1)
    article.refresh_from_db()
    assert article.read_again_at is None
