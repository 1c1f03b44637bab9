"""Feeds polled from loopback servers into PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from articles.ingest import entries
from articles.ingest import poll as room
from articles.ingest.poll import PollResult, poll_feed
from articles.ingest.store import store_text
from articles.ingest.subscribe import add_feed
from articles.models import Article, ArticleVersion, Feed, Tombstone
from articles.text.fingerprint import content_hash
from tests.ingest import servers
from tests.ingest.servers import HTML, PDF

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared"
LONG = "<p>La start-up a annoncé un accord avec le studio, qui sera détaillé dans les semaines à venir.</p>" * 20

pytestmark = pytest.mark.django_db


def rss(*items: str, language: str = "fr", title: str = "Le Relais") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://relais.example/</link><language>{language}</language>"
        f"{''.join(items)}</channel></rss>"
    )


def item(
    number: int, title: str = "", text: str = "", more: str = "", *, guid: str | None = None, link: str | None = None
) -> str:
    link = f"https://relais.example/{number}" if link is None else link
    return (
        f"<item><title>{title or f'Article {number}'}</title><link>{link}</link><guid isPermaLink='false'>"
        f"{f'id-{number}' if guid is None else guid}</guid><description>{text or f'Le texte {number}.'}</description>"
        f"{more}</item>"
    )


def whole(number: int, text: str = LONG) -> str:
    return item(number, more=f"<content:encoded><![CDATA[{text}]]></content:encoded>")


@pytest.fixture
def feed(site) -> Feed:
    site.put("/feed", rss(item(1), item(2)))
    return add_feed(site.url("/feed"), now=NOW)


def poll_again(feed: Feed, now: datetime = NOW) -> PollResult:
    """As the worker does: take the row, then poll."""
    taken = Feed.objects.filter(pk=feed.pk).take(now)
    assert taken is not None
    result = poll_feed(taken, now)
    feed.refresh_from_db()
    return result


def test_entries_become_articles(site, feed):
    date = "<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><author>anne@relais.example (Anne Roy)</author>"
    site.put("/feed", rss(item(1, "L&#39;accord", "&lt;p&gt;Un accord.&lt;/p&gt;", date)))
    assert poll_again(feed) == PollResult(listed=1, new=1)
    article = Article.objects.get()
    assert (article.title, article.text, article.author) == ("L'accord", "Un accord.", "Anne Roy")
    assert article.url == "https://relais.example/1"
    assert article.published_at == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert (article.source, article.feed, article.language) == (feed.source, feed, "fr")
    assert (article.version, article.content_hash) == (1, content_hash("L'accord", "Un accord."))
    assert (article.read_at, article.search, article.tagger_version) == (None, None, 0)


def test_a_good_poll_is_noted_on_the_feed(site, feed):
    Feed.objects.update(error="HTTP 500", tries=3)
    site.put("/feed", rss(item(1)), headers={"Last-Modified": "Wed, 01 May 2024 10:00:00 GMT"}, validates=True)
    poll_again(feed)
    assert (feed.error, feed.tries, feed.claimed_until) == ("", 0, None)
    assert (feed.last_polled_at, feed.last_good_at, feed.next_poll_at) == (NOW, NOW, NOW + feed.interval)
    assert feed.etag
    assert feed.last_modified == "Wed, 01 May 2024 10:00:00 GMT"


def test_the_feeds_title_becomes_the_name_of_a_source_that_had_none(site, feed):
    assert feed.source.name == "127.0.0.1"
    poll_again(feed)
    feed.source.refresh_from_db()
    assert feed.source.name == "Le Relais"
    site.put("/feed", rss(item(1), title="Another"))
    poll_again(feed)
    feed.source.refresh_from_db()
    assert feed.source.name == "Le Relais"


def test_nothing_new_is_304_and_a_success(site, feed):
    site.put("/feed", rss(item(1)), validates=True)
    poll_again(feed)
    etag = feed.etag
    later = NOW + timedelta(hours=1)
    assert poll_again(feed, later) == PollResult(not_modified=True)
    assert (feed.etag, feed.last_good_at, feed.error) == (etag, later, "")


def test_polling_again_changes_nothing(site, feed):
    poll_again(feed)
    before = list(Article.objects.order_by("pk").values())
    assert poll_again(feed) == PollResult(listed=2)
    assert list(Article.objects.order_by("pk").values()) == before
    assert not ArticleVersion.objects.exists()


def test_a_worker_that_died_half_way_leaves_nothing_to_mend(site, feed, monkeypatch):
    monkeypatch.setattr(entries, "ENTRIES_AT_ONCE", 10)
    site.put("/feed", rss(*(item(n) for n in range(35))))
    real = Article.objects.bulk_create
    batches = []

    def dies_in_the_third(rows, **options):
        batches.append(rows)
        if len(batches) == 3:
            raise KeyboardInterrupt
        return real(rows, **options)

    monkeypatch.setattr(Article.objects, "bulk_create", dies_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        poll_again(feed)
    monkeypatch.undo()
    feed.refresh_from_db()
    assert (Article.objects.count(), feed.etag, feed.last_polled_at) == (20, "", None)
    assert poll_again(feed, NOW + timedelta(minutes=5)) == PollResult(listed=35, new=15)
    assert Article.objects.count() == 35


def test_a_changed_entry_is_a_new_version_of_the_same_article(site, feed):
    poll_again(feed)
    Article.objects.update(tagger_version=7)
    site.put("/feed", rss(item(1, "Article 1, corrigé"), item(2)))
    assert poll_again(feed) == PollResult(listed=2, changed=1)
    changed, same = Article.objects.order_by("url")
    assert (changed.title, changed.version, changed.tagger_version) == ("Article 1, corrigé", 2, 0)
    assert changed.content_hash == content_hash("Article 1, corrigé", "Le texte 1.")
    assert (same.version, same.tagger_version) == (1, 7)
    kept = ArticleVersion.objects.get()
    assert (kept.article, kept.number, kept.title, kept.text) == (changed, 1, "Article 1", "Le texte 1.")


def test_white_space_alone_is_no_change(site, feed):
    poll_again(feed)
    site.put("/feed", rss(item(1, text="  Le   texte\n1. "), item(2)))
    assert poll_again(feed) == PollResult(listed=2)


def test_a_title_edited_after_the_page_was_read_is_followed_and_the_page_read_again(site, feed):
    poll_again(feed)
    for article in Article.objects.all():
        store_text(article, title=article.title, text="Le texte de la page.", by="page", also={"read_at": NOW})
    Article.objects.update(stored_at=NOW)
    site.put("/feed", rss(item(1, "Un autre titre"), item(2)))
    assert poll_again(feed) == PollResult(listed=2, changed=1)
    edited, same = Article.objects.order_by("url")
    assert (edited.title, edited.text, edited.version) == ("Un autre titre", "Le texte de la page.", 3)
    assert (edited.read_again_at, same.read_again_at) == (NOW + timedelta(hours=1), None)
    assert [version.note for version in edited.versions.order_by("number")] == [
        "page: 1 paragraph added, 1 removed",
        "feed: title",
    ]


def test_a_feed_that_words_its_entries_anew_at_each_poll_has_their_pages_read_ever_more_rarely(site, feed):
    poll_again(feed)
    Article.objects.update(read_at=NOW, stored_at=NOW)
    waits, now = [], NOW
    for turn in range(5):
        site.put("/feed", rss(item(1, text=f"Il y a {turn} heures")))
        poll_again(feed, now)
        again = Article.objects.get(url__endswith="/1").read_again_at
        waits.append(again - now)
        now = again
        Article.objects.update(read_at=now, read_again_at=None)
    assert waits == [timedelta(hours=hours) for hours in (1, 1, 2, 4, 8)]


def test_a_paper_that_takes_an_edit_back_is_followed(site, feed):
    for title in ("A", "B", "A"):
        site.put("/feed", rss(item(1, title)))
        poll_again(feed)
    article = Article.objects.get()
    assert (article.title, article.version) == ("A", 3)


def test_what_an_editor_wrote_stays_whatever_the_feed_says_later(site, feed):
    site.put("/feed", rss(whole(1)))
    poll_again(feed)
    store_text(Article.objects.get(), title="Corrigé", text="Le bon texte.", also={"edited_at": NOW})
    for text in (LONG + "<p>Autre.</p>", LONG):
        site.put("/feed", rss(whole(1, text)))
        assert poll_again(feed).changed == 0
    assert Article.objects.get().text == "Le bon texte."


def test_a_whole_article_in_the_feed_needs_no_page(site, feed):
    site.put("/feed", rss(whole(1), item(2)))
    poll_again(feed)
    full, partial = Article.objects.order_by("url")
    assert (full.read_at, partial.read_at) == (NOW, None)
    site.put("/feed", rss(whole(1, LONG + "<p>Mise à jour.</p>"), item(2)))
    assert poll_again(feed).changed == 1
    full.refresh_from_db()
    assert full.version == 2
    assert full.text.endswith("Mise à jour.")


def test_an_article_whose_page_could_not_be_had_follows_its_feed(site, feed):
    poll_again(feed)
    Article.objects.update(read_at=NOW, partial_reason="HTTP 403 (Forbidden)", error="HTTP 403 (Forbidden)")
    site.put("/feed", rss(item(1, text="Le texte corrigé."), whole(2)))
    later = NOW + timedelta(hours=1)
    assert poll_again(feed, later).changed == 2
    partial, full = Article.objects.order_by("url")
    assert (partial.text, partial.read_at, partial.partial_reason) == ("Le texte corrigé.", NOW, "HTTP 403 (Forbidden)")
    assert (full.read_at, full.partial_reason, full.error) == (later, "", "")


def test_an_editors_correction_is_not_undone_by_the_feed(site, feed):
    site.put("/feed", rss(whole(1)))
    poll_again(feed)
    store_text(Article.objects.get(), title="Corrigé", text="Le bon texte.")
    assert poll_again(feed).changed == 0
    assert Article.objects.get().text == "Le bon texte."


def test_new_title_new_address_same_id_is_the_same_article(site, feed):
    poll_again(feed)
    site.put("/feed", rss(item(1, "Autre", link="https://relais.example/autre"), item(2)))
    assert poll_again(feed) == PollResult(listed=2, changed=1)
    assert Article.objects.count() == 2


def test_new_id_same_address_is_the_same_article(site, feed):
    poll_again(feed)
    site.put("/feed", rss(item(1, guid="autre"), item(2)))
    assert poll_again(feed) == PollResult(listed=2)
    assert Article.objects.count() == 2


def test_an_article_is_known_through_every_change_of_id_and_address(site, feed):
    site.put("/feed", rss(item(1, guid="a", link="https://relais.example/a")))
    poll_again(feed)
    for guid, link in (("b", "a"), ("b", "b"), ("c", "b"), ("c", "a"), ("d", "a")):
        site.put("/feed", rss(item(1, guid=guid, link=f"http://www.relais.example/{link}/?utm_source=x")))
        assert poll_again(feed) == PollResult(listed=1)
    article = Article.objects.get()
    assert article.url == "http://www.relais.example/a/"
    assert [other.url for other in article.addresses.all()] == ["http://www.relais.example/b/"]


def test_ids_that_are_only_places_in_the_list_do_not_mix_articles_up(site, feed):
    def listed(*numbers):
        return rss(*(item(n, guid=str(place)) for place, n in enumerate(numbers)))

    for numbers in ((3, 2, 1), (4, 3, 2), (5, 4, 3), (3, 5, 4)):
        site.put("/feed", listed(*numbers))
        assert poll_again(feed).changed == 0
    assert [(a.url[-1], a.title, a.version) for a in Article.objects.order_by("url")] == [
        (str(n), f"Article {n}", 1) for n in range(1, 6)
    ]


def test_an_address_given_to_another_article_is_that_ones_from_then_on(site, feed):
    live = "https://relais.example/live"
    site.put("/feed", rss(item(1, link=live)))
    poll_again(feed)
    site.put("/feed", rss(item(2, link=live), item(1, link="https://relais.example/1")))
    assert poll_again(feed).new == 1
    assert {a.title: a.url for a in Article.objects.all()} == {
        "Article 1": "https://relais.example/1",
        "Article 2": live,
    }


def test_the_articles_of_a_feed_that_was_given_up_are_taken_on_by_the_next_one(site, feed):
    poll_again(feed)
    source = feed.source
    feed.delete()
    site.put("/new", rss(item(1, guid="n1"), item(2, guid="n2")))
    new = Feed.objects.create(source=source, url=site.url("/new"), next_poll_at=NOW)
    assert poll_again(new) == PollResult(listed=2)
    site.put("/new", rss(item(1, "Corrigé", guid="n1"), item(2, guid="n2")))
    assert poll_again(new).changed == 1
    assert set(Article.objects.values_list("feed", flat=True)) == {new.pk}


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("Tue, 30 Apr 2024 10:00:00 GMT", datetime(2024, 4, 30, 10, tzinfo=UTC)),
        ("Thu, 02 May 2024 11:59:00 GMT", datetime(2024, 5, 1, 10, tzinfo=UTC)),
    ],
    ids=["a date corrected", "a date after the article was here"],
)
def test_redated_entries(site, feed, told, stored):
    site.put("/feed", rss(item(1, more="<pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate>")))
    poll_again(feed)
    Article.objects.update(stored_at=NOW - timedelta(hours=1), tagger_version=3)
    site.put("/feed", rss(item(1, more=f"<pubDate>{told}</pubDate>")))
    assert poll_again(feed).changed == 0
    article = Article.objects.get()
    assert article.published_at == stored
    assert article.tagger_version == (0 if stored.day == 30 else 3)


def test_a_parallel_writer_in_the_middle_of_a_poll_does_not_make_it_miss_an_edit(site, feed, monkeypatch):
    poll_again(feed)
    site.put("/feed", rss(item(1, "Corrigé"), item(2)))
    real = entries.store_text

    def after_another(article, **told):
        if article.version == 1:
            Article.objects.filter(pk=article.pk).update(version=2, author="Un autre")
        return real(article, **told)

    monkeypatch.setattr(entries, "store_text", after_another)
    assert poll_again(feed).changed == 1
    assert Article.objects.get(url__endswith="/1").title == "Corrigé"


def test_two_feeds_that_list_an_address_give_one_article_that_its_first_feed_keeps(site, feed):
    poll_again(feed)
    site.put("/other", rss(item(1, "Autre titre", link="https://RELAIS.example/1?utm_source=rss#top"), item(3)))
    other = add_feed(site.url("/other"), now=NOW)
    assert poll_again(other) == PollResult(listed=2, new=1)
    assert Article.objects.count() == 3
    assert Article.objects.get(url="https://relais.example/1").title == "Article 1"


def test_removed_articles_stay_away(site, feed):
    Tombstone.objects.create(url="https://relais.example/1")
    assert poll_again(feed) == PollResult(listed=2, new=1)
    assert not Article.objects.filter(url="https://relais.example/1").exists()


def test_removed_articles_stay_away_under_every_id_and_address(site, feed):
    poll_again(feed)
    removed = Article.objects.get(url__endswith="/1")
    Tombstone.objects.bury(removed)
    removed.delete()
    for guid, link in (("id-1", "1"), ("id-1", "new"), ("x", "new"), ("x", "newer"), ("y", "1"), ("y", "newer")):
        site.put("/feed", rss(item(1, guid=guid, link=f"https://relais.example/{link}"), item(2)))
        assert poll_again(feed) == PollResult(listed=2)
    assert Article.objects.count() == 1


def test_an_id_that_is_only_a_place_in_the_list_buries_nothing_else(site, feed):
    site.put("/feed", rss(item(1, guid="0"), item(2, guid="1")))
    poll_again(feed)
    removed = Article.objects.get(url__endswith="/1")
    Tombstone.objects.bury(removed)
    removed.delete()
    site.put("/feed", rss(item(3, guid="0"), item(1, guid="1"), item(2, guid="2")))
    assert poll_again(feed).new == 1
    assert [a.url[-1] for a in Article.objects.order_by("url")] == ["2", "3"]


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("Wed, 01 May 2024 10:00:00 GMT", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("Thu, 02 May 2024 20:00:00 GMT", NOW),
        ("Fri, 01 May 2099 10:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("the other day", None),
    ],
)
def test_dates_are_taken_with_a_grain_of_salt(site, feed, told, stored):
    site.put("/feed", rss(item(1, more=f"<pubDate>{told}</pubDate>")))
    poll_again(feed)
    assert Article.objects.get().published_at == stored


def test_a_long_text_is_believed_over_the_language_declared(site, feed):
    site.put("/feed", rss(whole(1), item(2), language="en-US"))
    poll_again(feed)
    assert [article.language for article in Article.objects.order_by("url")] == ["fr", "en"]


def test_nobody_said_which_language(site, feed):
    site.put("/feed", rss(item(1, "The company said it would"), item(2, "Le studio dit que la"), language="de"))
    poll_again(feed)
    assert [article.language for article in Article.objects.order_by("url")] == ["en", "fr"]


def failing_feeds(site, settings):
    """Each with its address on the server and the error that it leaves."""
    settings.FETCH_MOST_SECONDS, settings.FETCH_MOST_BYTES = 0.5, 2_000_000
    entities = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb = f'<?xml version="1.0"?>{entities}<rss><channel><title>&b;</title></channel></rss>'
    site.put("/malformed", "<rss><channel><title>")
    site.put("/empty", "")
    site.put("/page", "<!DOCTYPE html><html><body>Hello", HTML)
    site.put("/bomb", bomb)
    site.put("/pdf", b"%PDF-1.7", PDF)
    site.put("/huge", rss(*(item(n, text="a" * 5000) for n in range(1000))))
    site.put("/gone", "", status=410)
    site.misbehave("/endless", servers.endless)
    site.misbehave("/drip", servers.dripping_body)
    site.misbehave("/gzip", servers.gzip_bomb(10))
    site.misbehave("/hang", servers.silent)
    site.misbehave("/drip-head", servers.dripping_head)
    site.misbehave("/reset", servers.resets)
    site.misbehave("/liar", servers.says_too_much)
    site.misbehave("/mail", servers.no_http)
    site.redirect("/inside", "http://10.0.0.1/feed")
    site.redirect("/round", site.url("/round"))
    return {
        "/malformed": "not a feed that can be read",
        "/empty": "an empty answer, not a feed",
        "/page": "a web page, not a feed",
        "/bomb": "declares XML entities",
        "/pdf": "a PDF (application/pdf), not a feed",
        "/huge": "answer larger than 2 MB",
        "/gone": "HTTP 410 (Gone)",
        "/endless": "answer larger than 2 MB",
        "/drip": "no complete answer within 0.5 s",
        "/hang": "no complete answer within 0.5 s",
        "/drip-head": "no complete answer within 0.5 s",
        "/reset": "the answer was cut short or is no HTTP",
        "/liar": "the answer was cut short or is no HTTP",
        "/mail": "the answer was cut short or is no HTTP",
        "/round": "more than 5 redirects",
        "/gzip": "answer larger than 2 MB",
        "/inside": "10.0.0.1 is a private address",
        "/nothing": "HTTP 404 (Not Found)",
    }


def test_every_failure_leaves_one_clear_line_and_harms_nothing_else(site, settings, feed):
    poll_again(feed)
    stored = list(Article.objects.order_by("pk").values())
    for path, error in failing_feeds(site, settings).items():
        bad = Feed.objects.create(source=feed.source, url=site.url(path), next_poll_at=NOW)
        result = poll_again(bad)
        assert result.error == bad.error
        assert error in bad.error, path
        assert "\n" not in bad.error
        assert (bad.tries, bad.claimed_until, bad.last_polled_at, bad.last_good_at) == (1, None, NOW, None)
        assert bad.next_poll_at == NOW + bad.backoff()
    assert list(Article.objects.order_by("pk").values()) == stored
    assert poll_again(feed).error == ""


NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="urn:news"><url><loc>{}</loc>
<news:news><news:title>Mistral raises funds</news:title></news:news></url></urlset>"""


def test_a_list_of_sitemaps_is_read_through_to_the_news_that_changed_last(site, feed):
    listed = "".join(
        f"<sitemap><loc>{site.url(path)}</loc><lastmod>{day}</lastmod></sitemap>"
        for path, day in (("/news-1.xml", "2024-05-01"), ("/news-2.xml", "2024-05-02"), ("/pages.xml", "2024-05-03"))
    )
    index = f"<?xml version='1.0'?><sitemapindex>{listed}</sitemapindex>"
    site.put("/feed", index, "application/xml", validates=True)
    site.put("/news-2.xml", NEWS.format("https://relais.example/1"), "application/xml", validates=True)
    assert poll_again(feed) == PollResult(listed=1, new=1)
    site.put("/news-2.xml", NEWS.format("https://relais.example/2"), "application/xml", validates=True)
    assert poll_again(feed).new == 1, "the list itself did not change"
    assert site.paths() == ["/feed", "/news-2.xml"] * 2
    assert (feed.url, feed.etag, feed.parser) == (site.url("/feed"), "", "sitemap")


def test_a_list_of_lists_of_sitemaps_ends_at_the_second(site, feed):
    site.put(
        "/feed", f"<?xml version='1.0'?><sitemapindex><sitemap><loc>{site.url('/feed')}</loc></sitemap></sitemapindex>"
    )
    assert poll_again(feed).error == "a list of sitemaps, none of them with news"
    assert len(site.asked) == 2


def test_a_feed_on_a_private_address_that_is_not_allowed(site, settings, feed):
    settings.FETCH_PRIVATE_NETWORKS = []
    assert poll_again(feed).error == "127.0.0.1 is a loopback address"
    assert site.asked == []


def test_failures_back_off_and_a_success_forgets_them(site, feed):
    Feed.objects.update(interval=timedelta(seconds=30))
    site.put("/feed", "", status=500)
    waits = []
    for _ in range(4):
        poll_again(feed)
        waits.append(feed.next_poll_at - NOW)
    doubled = [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert all(least <= wait <= 1.2 * least for least, wait in zip(doubled, waits, strict=True))
    site.put("/feed", rss(item(1)))
    poll_again(feed)
    assert (feed.tries, feed.error, feed.next_poll_at) == (0, "", NOW + timedelta(seconds=30))


def test_a_server_that_asks_for_peace_gets_it(site, feed):
    site.put("/feed", "", status=429, headers={"Retry-After": "7200"})
    poll_again(feed)
    assert feed.next_poll_at == NOW + timedelta(hours=2)
    site.put("/feed", "", status=503, headers={"Retry-After": "999999"})
    poll_again(feed)
    assert feed.next_poll_at == NOW + timedelta(hours=24)


def test_an_address_changed_during_the_poll_is_not_given_the_old_ones_validators(site, feed):
    site.put("/feed", rss(item(1)), validates=True)
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=NOW)
    taken = Feed.objects.due(NOW).take(NOW)
    Feed.objects.filter(pk=feed.pk).update(url=site.url("/elsewhere"))
    poll_feed(taken, NOW)
    feed.refresh_from_db()
    assert (feed.etag, feed.last_polled_at) == ("", None)


def test_an_overlong_validator_is_left_out(site, feed):
    site.put("/feed", rss(item(1)), headers={"ETag": f'"{"e" * 600}"'})
    poll_again(feed)
    assert (feed.etag, feed.error) == ("", "")


def test_a_poll_takes_few_queries_however_many_entries(site, feed, django_assert_max_num_queries):
    site.put("/feed", rss(*(item(n) for n in range(200))))
    taken = Feed.objects.due(NOW).take(NOW)
    with django_assert_max_num_queries(10):
        assert poll_feed(taken, NOW).new == 200


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_network_is_waited_for(site, feed, monkeypatch):
    real, seen = room.fetch_politely, []

    def noting(*args, **options):
        seen.append(connection.in_atomic_block)
        return real(*args, **options)

    monkeypatch.setattr(room, "fetch_politely", noting)
    poll_again(feed)
    assert seen == [False]


def test_articles_are_stored_in_the_order_of_addresses_so_that_two_polls_never_block_each_other(site, feed):
    site.put("/feed", rss(item(3), item(1), item(2)))
    poll_again(feed)
    assert list(Article.objects.order_by("pk")) == list(Article.objects.order_by("url"))


@pytest.mark.django_db(transaction=True)
def test_feeds_of_the_same_articles_polled_at_the_same_time(site, feed):
    numbers = range(1000)
    site.put("/a", rss(*(item(n) for n in numbers)))
    site.put("/b", rss(*(item(n) for n in reversed(numbers))))
    feeds = [add_feed(site.url(path), now=NOW) for path in ("/a", "/b")]
    results = []

    def poll(one):
        results.append(poll_again(one))
        connection.close()

    threads = [Thread(target=poll, args=(one,)) for one in feeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.error for result in results] == ["", ""]
    assert Article.objects.count() == 1000


@pytest.mark.skipif(not (SHARED / "hostile").exists(), reason="no ../shared/hostile beside the project")
@pytest.mark.parametrize("name", ["entity_bomb.xml", "external_entity.xml"])
def test_hostile_feeds(site, feed, name):
    site.put("/feed", (SHARED / "hostile" / name).read_bytes())
    assert "declares XML entities" in poll_again(feed).error
    assert not Article.objects.exists()
