"""Sources at the desk in a real browser: a list is imported, a feed looked at and followed, long work seen to go on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import progress
from articles.models import Article, Feed, Source
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article
from tests.factories import make_article, make_source
from tests.ingest.servers import Site, serving
from tests.ingest.test_poll import item, rss

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AHEAD = datetime(2100, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def outlet() -> Iterator[Site]:
    with override_settings(FETCH_PRIVATE_NETWORKS=[ip_network("127.0.0.0/8")]), serving() as running:
        yield running


def test_a_list_with_a_bad_address_is_imported(desk: Page, outlet: Site, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    good = outlet.put("/feed", rss(item(1)))
    opml.write_text(
        f'<opml><body><outline text="Good" xmlUrl="{good}"/><outline text="Bad" xmlUrl="http://10.0.0.1/"/></body></opml>'
    )
    desk.goto("/admin/articles/feed/")
    desk.get_by_role("link", name="Import OPML").click()
    desk.get_by_label("OPML file").set_input_files(opml)
    desk.get_by_role("button", name="See what it would add").click()
    expect(desk.get_by_role("row", name="Bad")).to_contain_text("10.0.0.1 is a private address")
    assert not Feed.objects.filter(url=good).exists()
    desk.get_by_role("button", name="Follow 1 feed").click()
    expect(desk.locator(".messagelist")).to_have_text("1 feed is followed now.")
    expect(desk.get_by_role("row", name=good)).to_contain_text("Never polled")
    desk.get_by_role("row", name=good).get_by_role("button", name="Pause").click()
    expect(desk.get_by_role("row", name=good)).to_contain_text("Paused")


def test_a_feed_is_looked_at_then_followed(desk: Page, outlet: Site) -> None:
    url = outlet.put("/feed", rss(item(1, "OpenAI signe un accord"), item(2)))
    desk.goto("/admin/articles/feed/")
    desk.get_by_role("link", name="Follow a feed").click()
    desk.get_by_label("Address of a feed").fill(outlet.url("/nothing"))
    desk.get_by_role("button", name="See what it would bring").click()
    expect(desk.locator(".errorlist")).to_contain_text("There is nothing at this address any more.")
    desk.get_by_label("Address of a feed").fill(url)
    desk.get_by_label("Address of a feed").press("Enter")
    expect(desk.get_by_role("heading", name="Le Relais")).to_be_visible()
    expect(desk.get_by_role("row", name="OpenAI signe un accord")).to_contain_text("OpenAI")
    desk.get_by_label("Name of its source").fill("Le Relais du soir")
    desk.get_by_role("button", name="Follow this feed").click()
    expect(desk.locator(".messagelist")).to_contain_text("is followed, and polled at once.")
    assert Source.objects.get(feeds__url=url).name == "Le Relais du soir"


def test_the_progress_of_a_retagging_moves_by_itself(desk: Page) -> None:
    _tell_ahead()
    desk.goto("/admin/")
    desk.get_by_label("Published since").fill(f"{AHEAD:%Y-%m-%d}")
    desk.get_by_role("button", name="Tag articles again").click()
    work = desk.locator("#progress")
    expect(work).to_contain_text("being counted")
    progress.go_on(timezone.now())
    expect(work).to_contain_text("0 of 3")
    _tag()
    expect(work).to_contain_text("3 of 3")
    progress.go_on(timezone.now())
    expect(work).to_contain_text("done")
    expect(work).not_to_have_attribute("hx-trigger", "every 2s")
    desk.reload()
    expect(work).to_contain_text("3 of 3")


def _tell_ahead() -> None:
    source, done = make_source(), {"tagger_version": TAGGER_VERSION, "search": "x", "bands": []}
    for number in range(3):
        make_article(f"Number {number}", "Nothing.", source=source, published_at=AHEAD + timedelta(days=1), **done)


def _tag() -> None:
    for article in Article.objects.filter(tag_again=True):
        tag_article(article, timezone.now(), current_tagger())
