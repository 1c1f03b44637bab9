"""Feeds at the desk: how they are, what their buttons do, looked at before they are followed, OPML."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.models import Article, Change, Feed, Restraint
from articles.text.opml import read_opml
from tests.desk.forms import member
from tests.factories import make_article, make_entity, make_feed
from tests.ingest.servers import HTML, Site, site, unused_port
from tests.ingest.test_poll import item, rss

__all__ = ["site"]
pytestmark = pytest.mark.django_db
LIST, ADD, IMPORT, EXPORT = (f"/admin/articles/feed/{page}" for page in ("", "add/", "import/", "export/"))
OPML = (
    '<opml><body><outline text="News" xmlUrl="https://news.example/rss"/><outline text="Known" xmlUrl="{known}"/>'
    '<outline text="Inside" xmlUrl="http://10.0.0.1/rss"/><outline text="Odd" xmlUrl="ftp://odd.example/"/></body></opml>'
)


@pytest.fixture(autouse=True)
def public_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No resolver is asked: names are those of global addresses."""
    monkeypatch.setattr("articles.ingest.fetch.GuardedBackend._resolved", _resolved)


def _resolved(self: object, host: str, port: int) -> list[str]:
    return [host] if host[0].isdigit() else ["93.184.215.14"]


def page(desk: Client, address: str, **asked: str) -> str:
    response = desk.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_it_tells_state_cause_last_article_rhythm_and_restraint(self, desk: Client) -> None:
        now = timezone.now()
        feed = make_feed(
            url="https://news.example/rss",
            error="HTTP 404 (Not Found)",
            last_good_at=now - timedelta(days=2),
            usual_gap=timedelta(hours=3),
        )
        make_article("The last of it", feed=feed, source=feed.source)
        told = {"told_at": now, "until": now + timedelta(hours=1), "why": "HTTP 429"}
        Restraint.objects.create(scope="host", place="news.example", domain="news.example", url=feed.url, **told)
        listed = page(desk, LIST)
        for words in ("There is nothing at this address any more.", "HTTP 404", "for 2\xa0days", "The last of it"):
            assert words in listed
        assert "about every 3\xa0hours" in listed
        assert "news.example is left alone until" in listed

    @pytest.mark.parametrize("state", ["failing", "gone", "silent", "new", "well", "paused"])
    def test_each_state_is_a_filter(self, state: str, desk: Client) -> None:
        now = timezone.now()
        rows = {
            "failing": {"error": "HTTP 500", "last_good_at": now},
            "gone": {"is_paused": True, "error": "HTTP 410"},
            "silent": {"last_good_at": now, "longest_gap": timedelta(1), "newest_at": now - timedelta(9)},
            "new": {},
            "well": {"last_good_at": now},
            "paused": {"is_paused": True},
        }
        for name, fields in rows.items():
            feed = make_feed(url=f"https://{name}.example/rss", **fields)
            if name == "gone":
                feed.gaps.create(kind="gone", began_at=now)
        listed = page(desk, LIST, state=state)
        assert [name for name in rows if f"https://{name}.example/rss" in listed] == [state]

    def test_its_own_page_shows_its_articles_and_gaps(self, desk: Client) -> None:
        feed = make_feed(last_good_at=timezone.now())
        for number in range(22):
            make_article(f"Article number {number}", feed=feed, source=feed.source)
        feed.gaps.create(kind="missed", began_at=timezone.now(), ended_at=timezone.now(), why="others came and went")
        shown = page(desk, f"{LIST}{feed.pk}/change/")
        assert shown.count("Article number") == 20
        assert "Article number 21" in shown
        assert "others came and went" in shown


class TestButtons:
    def test_one_click_polls_pauses_and_goes_on(self, desk: Client) -> None:
        feed = make_feed(next_poll_at=timezone.now() + timedelta(days=1))
        for what, is_paused in (("pause", True), ("resume", False), ("pause", True), ("poll", False)):
            response = desk.post(f"{LIST}{feed.pk}/now/{what}/?back=state%3Dfailing")
            assert response["Location"] == f"{LIST}?state=failing"
            feed.refresh_from_db()
            assert feed.is_paused is is_paused
        assert feed.next_poll_at <= timezone.now()
        assert desk.post(f"{LIST}{feed.pk}/now/pause/")["Location"] == f"{LIST}{feed.pk}/change/"

    def test_actions_do_it_for_many(self, desk: Client) -> None:
        feeds = [make_feed().pk for _ in range(2)]
        desk.post(LIST, {"action": "pause", "_selected_action": feeds})
        assert Feed.objects.active().count() == 0
        desk.post(LIST, {"action": "resume", "_selected_action": feeds})
        assert Feed.objects.active().count() == 2

    def test_nothing_is_done_by_a_mere_look(self, desk: Client) -> None:
        feed = make_feed()
        assert desk.get(f"{LIST}{feed.pk}/now/pause/").status_code == 403
        assert Feed.objects.active().count() == 1


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ((), set()),
        (("view_feed",), {"list", "export"}),
        (("view_feed", "change_feed"), {"list", "export", "do"}),
        (("view_feed", "add_feed"), {"list", "export", "add", "look", "import", "send"}),
    ],
)
def test_each_page_is_for_those_who_may(permissions: tuple[str, ...], allowed: set[str], client: Client) -> None:
    feed, desk = make_feed(), member(client, *permissions)
    answers = {
        "list": desk.get(LIST),
        "export": desk.get(EXPORT),
        "do": desk.post(f"{LIST}{feed.pk}/now/pause/"),
        "add": desk.get(ADD),
        "look": desk.post(ADD, {"url": "ftp://a.example", "_look": ""}),
        "import": desk.get(IMPORT),
        "send": desk.post(IMPORT, {}),
    }
    assert {name for name, answer in answers.items() if answer.status_code < 400} == allowed
    assert {answer.status_code for name, answer in answers.items() if name not in allowed} <= {403}


class TestLook:
    @pytest.fixture(autouse=True)
    def fresh(self) -> None:
        cache.clear()

    def look(self, desk: Client, url: str) -> str:
        response = desk.post(ADD, {"url": url, "_look": ""})
        assert response.status_code == 200
        return str(response.content.decode())

    def test_it_shows_what_the_feed_would_bring_and_stores_nothing(self, desk: Client, site: Site) -> None:
        make_entity("Mistral AI")
        dates = [f"<pubDate>Thu, 0{day} Oct 2026 10:00:00 GMT</pubDate>" for day in (1, 2, 3, 4)]
        items = [item(n, f"Mistral AI annonce le numéro {n}", more=date) for n, date in enumerate(dates)]
        url = site.put("/feed", rss(*items))
        make_article(url="https://relais.example/0")
        seen = self.look(desk, url)
        for words in ("Le Relais", "French", "4 entries", "1 is here already", "about every 1\xa0day", "Mistral AI"):
            assert words in seen
        assert seen.index("le numéro 3") < seen.index("le numéro 0")
        assert (Feed.objects.count(), Article.objects.count()) == (0, 1)

    def test_a_page_leads_to_its_feeds(self, desk: Client, site: Site) -> None:
        site.put("/feed", rss(item(1)))
        site.put("/other", rss(item(2), title="The other"))
        links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{at}">' for at in ("/feed", "/other"))
        seen = self.look(desk, site.put("/", f"<html><head>{links}</head></html>", HTML))
        assert "Le Relais" in seen
        assert site.url("/other") in seen
        assert f'name="url" value="{site.url("/feed")}"' in seen

    def test_it_is_followed_under_the_name_and_language_given(self, desk: Client, site: Site) -> None:
        url = site.put("/feed", rss(item(1)))
        response = desk.post(ADD, {"url": url, "name": "Le Relais du jour", "language": "fr", "_follow": ""})
        feed = Feed.objects.get()
        assert response["Location"] == f"{LIST}{feed.pk}/change/"
        assert (feed.url, feed.source.name, feed.source.language) == (url, "Le Relais du jour", "fr")
        assert "This feed is followed already:" in self.look(desk, url)

    def test_faults_are_sentences_beside_the_field(self, desk: Client, site: Site) -> None:
        cases = {
            site.put("/page", "<html><p>No feed</p></html>", HTML): "What is at this address is no feed.",
            site.url("/nothing"): "There is nothing at this address any more.",
            f"http://127.0.0.1:{unused_port()}/": "Its server cannot be reached.",
            "http://10.0.0.1/rss": "This address is not one that may be fetched from here.",
            "http://": "Enter a valid URL.",
            "": "This field is required.",
        }
        for url, sentence in cases.items():
            seen = self.look(desk, url)
            assert sentence in seen
            assert 'class="errorlist"' in seen

    def test_a_site_that_wants_to_be_left_alone_is(self, desk: Client) -> None:
        now = timezone.now()
        told = {"told_at": now, "until": now + timedelta(hours=1), "why": "HTTP 429"}
        Restraint.objects.create(scope="host", place="news.example", domain="news.example", url="x", **told)
        assert "This site is asked often enough at the moment." in self.look(desk, "https://news.example/rss")


class TestLists:
    def send(self, desk: Client, opml: str) -> str:
        file = SimpleUploadedFile("feeds.opml", opml.encode())
        return str(desk.post(IMPORT, {"file": file}).content.decode())

    def test_what_it_would_do_is_shown_then_done(self, desk: Client) -> None:
        known = make_feed()
        shown = self.send(desk, OPML.format(known=known.url))
        for words in ("Follow 1 feed", "10.0.0.1 is a private address", "ftp://odd.example/ is no web address"):
            assert words in shown
        assert "This address is not one that may be fetched from here." in shown
        assert Feed.objects.count() == 1
        confirm = shown.partition('name="opml" hidden>')[2].partition("<")[0]
        assert desk.post(IMPORT, {"opml": unescape(confirm)})["Location"] == LIST
        noted = Change.objects.get(table="articles.feed")
        assert (noted.act, noted.made_by.username) == ("added", "editor")
        assert noted.after is not None
        assert noted.after["url"] == "https://news.example/rss"
        assert set(Feed.objects.values_list("url", flat=True)) == {known.url, "https://news.example/rss"}

    def test_what_time_does_not_allow_is_left_for_another_click(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("articles.admin.following.ADDED_WITHIN", -1.0)
        opml = "".join(f'<outline text="{n}" xmlUrl="https://n{n}.example/rss"/>' for n in range(3))
        shown = desk.post(IMPORT, {"opml": f"<opml><body>{opml}</body></opml>"}).content.decode()
        assert "2 feeds are still to be added." in shown
        assert Feed.objects.count() == 1

    def test_what_is_no_list_is_refused_in_words(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "This is no list of feeds" in self.send(desk, "<html></html>")
        assert "This is no list of feeds" in self.send(desk, "")
        monkeypatch.setattr("articles.admin.following.MOST_BYTES", 10)
        assert "The command import_opml takes more." in self.send(desk, OPML)
        assert desk.post(IMPORT, {"opml": "nothing"})["Location"] == IMPORT

    def test_the_list_is_given_away_and_taken_again(self, desk: Client) -> None:
        feeds = [make_feed(), make_feed(is_paused=True)]
        response = desk.get(EXPORT)
        assert response["Content-Disposition"].startswith('attachment; filename="jalon-')
        assert {one.url for one in read_opml(response.content).feeds} == {feed.url for feed in feeds}
