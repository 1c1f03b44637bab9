"""The desk's first page, and long work that is begun there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import progress
from articles.models import Feed, Polling, Retagging
from tests.desk.forms import member, rows
from tests.factories import make_article, make_claim, make_event, make_feed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nobody_lives() -> None:
    cache.clear()


def board(desk: Client) -> str:
    return " ".join(desk.get("/admin/").content.decode().split())


def test_it_tells_what_waits_what_broke_and_what_came_in(desk: Client) -> None:
    now = timezone.now()
    feed = make_feed(error="HTTP 404 (Not Found)", last_good_at=now - timedelta(days=2))
    feed.gaps.create(kind="failing", began_at=now - timedelta(hours=1))
    make_article(partial_reason="behind a paywall")
    make_event(make_claim(), evidence_changed_at=now)
    shown = board(desk)
    assert "<b>1</b> partial articles" in shown
    assert 'href="/admin/articles/article/?partial_reason__isempty=0"' in shown
    assert 'href="/admin/articles/event/?evidence=changed"' in shown
    assert "There is nothing at this address any more." in shown
    assert "Gaps opened lately" in shown
    assert "never seen" in shown  # no worker
    assert "<b>2</b> articles" in shown
    assert "app-articles" in shown  # the list of tables stays


def test_what_is_linked_is_what_one_may_see(client: Client) -> None:
    make_article(partial_reason="behind a paywall")
    shown = board(member(client, "view_event"))
    assert "<b>1</b> partial articles" in shown
    assert "/admin/articles/article/" not in shown
    assert 'href="/admin/articles/event/?conflict=open"' in shown


def test_it_costs_the_same_whatever_there_is(desk: Client) -> None:
    numbers = []
    for more in (2, 6):
        rows(more)
        with CaptureQueriesContext(connection) as queries:
            board(desk)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 31


class TestLongWork:
    def test_polling_all_is_begun_and_told(self, desk: Client) -> None:
        feed = make_feed(next_poll_at=timezone.now() + timedelta(days=1))
        assert desk.post("/admin/poll-all/")["Location"] == "/admin/#progress"
        assert list(Feed.objects.due(timezone.now())) == [feed]
        shown = board(desk)
        assert "Polling all feeds" in shown
        assert "<b>0 of 1</b>" in shown

    def test_retagging_is_begun_and_told(self, desk: Client) -> None:
        make_article(language="fr")
        desk.post("/admin/retag/", {"language": "fr", "since": "2026-01-01"})
        run = Retagging.objects.get()
        assert (run.language, str(run.since), run.is_by_workers) == ("fr", "2026-01-01", True)
        assert "being counted" in board(desk)
        progress.go_on(timezone.now())
        assert "<b>0 of 1</b>" in board(desk)

    def test_a_day_that_is_none_begins_nothing(self, desk: Client) -> None:
        desk.post("/admin/retag/", {"since": "yesterday"})
        assert not Retagging.objects.exists()
        assert "the day is none" in board(desk)

    def test_the_part_asks_again_while_something_runs_and_then_no_more(self, desk: Client) -> None:
        make_article()
        desk.post("/admin/retag/")
        part = desk.get("/admin/progress/", headers=HTMX).content.decode()
        assert 'hx-get="/admin/progress/" hx-trigger="every 2s"' in part
        assert "<html" not in part
        Retagging.objects.update(ended_at=timezone.now(), total=1, asked=1)
        part = desk.get("/admin/progress/", headers=HTMX).content.decode()
        assert "hx-get" not in part
        assert "1 of 1" in part

    def test_without_a_script_it_is_a_part_of_the_page(self, desk: Client) -> None:
        assert desk.get("/admin/progress/")["Location"] == "/admin/"

    @pytest.mark.parametrize(
        ("permissions", "allowed"),
        [((), set()), (("change_feed",), {"poll-all"}), (("add_retagging",), {"retag"})],
    )
    def test_it_is_begun_by_those_who_may(
        self, permissions: tuple[str, ...], allowed: set[str], client: Client
    ) -> None:
        desk = member(client, *permissions)
        answers = {page: desk.post(f"/admin/{page}/").status_code for page in ("poll-all", "retag")}
        assert {page for page, status in answers.items() if status == 302} == allowed
        assert {status for page, status in answers.items() if page not in allowed} <= {403}
        shown = board(desk)
        assert ("Poll all feeds now" in shown, "Tag articles again" in shown) == (
            "poll-all" in allowed,
            "retag" in allowed,
        )
        assert desk.get("/admin/poll-all/").status_code == 405
        assert Polling.objects.count() == ("poll-all" in allowed)

    def test_strangers_are_asked_who_they_are(self, client: Client) -> None:
        for page in ("poll-all", "retag", "progress"):
            assert "/admin/login/" in client.post(f"/admin/{page}/")["Location"]
