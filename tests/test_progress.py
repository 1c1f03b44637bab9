"""Long work that was asked for at the desk."""

from datetime import date, timedelta

import pytest

from articles import progress
from articles.models import Article, Feed, Polling, Retagging
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article
from tests.factories import NOW, make_article, make_feed

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def tagged(**fields: object) -> Article:
    article = make_article(tagger_version=TAGGER_VERSION, tagged_at=NOW - timedelta(days=1), **fields)
    Article.objects.filter(pk=article.pk).update(stored_at=NOW - timedelta(days=1))
    return article


def work_at_what_is_marked() -> int:
    waiting = list(Article.objects.waiting_for_tags(TAGGER_VERSION))
    for article in waiting:
        tag_article(article, NOW, current_tagger())
    return len(waiting)


def begin(language: str = "", since: date | None = None) -> Retagging:
    return progress.retag(language, since, "stamp", NOW)


class TestRetagging:
    def test_all_that_is_here_is_marked_tagged_and_counted_once(self) -> None:
        for _ in range(3):
            tagged()
        begin()
        (told,) = progress.under_way(NOW)
        assert (told.total, told.done, told.is_over) == (None, 0, False)
        assert progress.go_on(NOW) == 3
        (told,) = progress.under_way(NOW)
        assert (told.total, told.done) == (3, 0)
        assert work_at_what_is_marked() == 3
        (told,) = progress.under_way(NOW + 10 * SECOND)
        assert (told.done, told.per_minute) == (3, 18)
        assert progress.go_on(NOW + 10 * SECOND) == 0
        (told,) = progress.under_way(NOW + 60 * SECOND)
        assert (told.is_over, told.done, told.total, told.per_minute) == (True, 3, 3, 18)

    def test_no_more_than_some_are_marked_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "MARKED_AT_ONCE", 2)
        for _ in range(3):
            tagged()
        begin()
        assert [progress.go_on(NOW), progress.go_on(NOW)] == [2, 0]
        work_at_what_is_marked()
        assert progress.go_on(NOW) == 1
        (told,) = progress.under_way(NOW)
        assert (told.total, told.done, told.is_over) == (3, 2, False)
        assert told.ends_at is None  # too soon to tell
        later = progress.under_way(NOW + 60 * SECOND)[0]
        assert later.ends_at == NOW + 90 * SECOND

    def test_a_language_and_a_day_narrow_it(self) -> None:
        meant = tagged(language="fr")
        tagged(language="en")
        tagged(language="fr", published_at=NOW - timedelta(days=30))
        begin("fr", (NOW - timedelta(days=2)).date())
        progress.go_on(NOW)
        assert list(Article.objects.filter(tag_again=True)) == [meant]

    def test_what_came_in_since_was_not_read_or_set_aside_is_left_out(self) -> None:
        make_article(tagger_version=TAGGER_VERSION)
        tagged(read_at=None)
        tagged(tries=5)
        Retagging.objects.filter(pk=begin().pk).update(started_at=NOW - timedelta(hours=1))
        assert progress.go_on(NOW) == 0
        assert progress.under_way(NOW)[0].is_over

    def test_the_same_that_is_under_way_goes_on(self) -> None:
        tagged()
        first = begin()
        progress.go_on(NOW)
        assert begin() == first
        work_at_what_is_marked()
        progress.go_on(NOW)
        assert begin() != first
        assert Retagging.objects.count() == 1

    def test_one_that_a_command_began_is_left_to_it(self) -> None:
        tagged()
        Retagging.objects.create(stamp="stamp", started_at=NOW)
        assert progress.go_on(NOW) == 0
        assert progress.under_way(NOW) == []

    def test_what_ended_is_shown_for_a_while(self) -> None:
        begin()
        progress.go_on(NOW)
        assert progress.under_way(NOW + timedelta(minutes=29))
        assert not progress.under_way(NOW + timedelta(minutes=31))


class TestPolling:
    def test_feeds_that_are_not_paused_are_due_and_counted(self) -> None:
        feeds = [make_feed(next_poll_at=NOW + timedelta(days=1)) for _ in range(2)]
        make_feed(is_paused=True)
        progress.poll_all(NOW)
        assert set(Feed.objects.due(NOW)) == set(feeds)
        Feed.objects.filter(pk=feeds[0].pk).update(last_polled_at=NOW + SECOND, next_poll_at=NOW + timedelta(hours=1))
        (told,) = progress.under_way(NOW + SECOND)
        assert (told.total, told.done, told.is_over, told.is_retagging) == (2, 1, False, False)

    def test_it_ends_without_those_that_wait_for_their_servers_leave(self) -> None:
        done, held = make_feed(), make_feed()
        progress.poll_all(NOW)
        Feed.objects.filter(pk=done.pk).update(last_polled_at=NOW + SECOND)
        progress.go_on(NOW + SECOND)
        assert Polling.objects.get().ended_at is None
        Feed.objects.filter(pk=held.pk).update(next_poll_at=NOW + timedelta(hours=1))
        progress.go_on(NOW + SECOND)
        (told,) = progress.under_way(NOW + SECOND)
        assert (told.is_over, told.done, told.elsewhere) == (True, 1, 1)

    def test_asked_for_again_it_begins_anew(self) -> None:
        progress.poll_all(NOW)
        progress.poll_all(NOW + SECOND)
        assert Polling.objects.get().started_at == NOW + SECOND
