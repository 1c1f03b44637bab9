"""The table is the queue: a row is leased to one worker, and to another after that one died."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from articles.models import Article
from articles.models.leases import MOST_TRIES
from tests.factories import NOW, make_article, make_source

LONG_AFTER = timedelta(days=1)


def unread() -> Article:
    return make_article(read_at=None)


def take(now: datetime = NOW) -> Article | None:
    return Article.objects.waiting_for_text(now).take(now)


@pytest.mark.django_db
class TestTake:
    def test_it_gives_the_first_row_and_counts_a_try(self) -> None:
        first, _ = unread(), unread()
        taken = take()
        assert taken == first
        first.refresh_from_db()
        assert first.claimed_until is not None
        assert first.claimed_until > NOW
        assert first.tries == 1

    def test_it_gives_nothing_where_nothing_waits(self) -> None:
        assert take() is None
        assert Article.objects.none().take(NOW) is None

    def test_it_is_one_statement(
        self, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
    ) -> None:
        unread()
        with django_assert_num_queries(1):
            taken = take()
        assert taken is not None
        assert (taken.tries, taken.title) == (1, Article.objects.get().title)

    def test_a_taken_row_is_not_taken_again(self) -> None:
        rows = [unread(), unread()]
        assert [take(), take(), take()] == [*rows, None]

    def test_it_writes_nothing_but_the_lease(self) -> None:
        row = unread()
        waiting = Article.objects.waiting_for_text(NOW)
        Article.objects.filter(pk=row.pk).update(title="changed meanwhile")
        waiting.take(NOW)
        row.refresh_from_db()
        assert row.title == "changed meanwhile"

    def test_the_row_of_a_worker_that_died_is_taken_again_once_its_lease_ran_out(self) -> None:
        unread()
        taken = take()
        assert taken is not None
        assert taken.claimed_until is not None
        assert take(taken.claimed_until - timedelta(microseconds=1)) is None
        assert take(taken.claimed_until) == taken

    def test_a_freed_row_is_taken_again(self) -> None:
        row = unread()
        take()
        Article.objects.filter(pk=row.pk).update(claimed_until=None)
        assert take() == row

    def test_a_row_that_brought_its_worker_down_too_often_is_set_aside(self) -> None:
        row = unread()
        tries = [take(NOW + attempt * LONG_AFTER) for attempt in range(MOST_TRIES + 1)]
        assert tries == [row] * MOST_TRIES + [None]
        assert list(Article.objects.set_aside()) == [row]
        assert not Article.objects.not_set_aside().exists()

    def test_a_row_set_aside_holds_up_no_other(self) -> None:
        make_article(read_at=None, tries=MOST_TRIES)
        row = unread()
        assert take() == row


@pytest.mark.django_db
class TestTakeEach:
    def test_it_gives_so_many_rows_at_most(self) -> None:
        rows = [unread() for _ in range(3)]
        assert list(Article.objects.waiting_for_text(NOW).take_each(NOW, most=2)) == rows[:2]
        assert list(Article.objects.waiting_for_text(NOW).take_each(NOW, most=2)) == rows[2:]

    def test_it_leases_a_row_only_when_its_turn_comes(self) -> None:
        for _ in range(3):
            unread()
        turns = Article.objects.waiting_for_text(NOW).take_each(NOW, most=3)
        next(turns)
        assert Article.objects.exclude(claimed_until=None).count() == 1


@pytest.mark.django_db
def test_a_row_that_is_given_back_was_not_tried() -> None:
    unread()
    Article.objects.waiting_for_text(NOW).take(NOW)
    Article.objects.all().give_back()
    assert Article.objects.values_list("claimed_until", "tries").get() == (None, 0)


@pytest.mark.django_db
def test_a_row_that_is_put_aside_waits_again_only_when_it_is_freed() -> None:
    row = unread()
    Article.objects.all().put_aside("it fails")
    assert list(Article.objects.set_aside()) == [row]
    assert Article.objects.get().error == "it fails"
    assert Article.objects.all().free_again() == 1
    assert list(Article.objects.waiting_for_text(NOW)) == [row]


def at_once(job: Callable[[], object], workers: int) -> list[object]:
    """What the job returned to each of so many threads that began together. One that waits in vain ends in an error."""
    start = Barrier(workers)

    def work(_: int) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '30s'")
            start.wait(timeout=60)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


@pytest.mark.django_db(transaction=True)
class TestTwoTakers:
    def test_they_never_get_the_same_row(self) -> None:
        source = make_source()
        rows = {make_article(source=source, read_at=None).pk for _ in range(24)}
        taken = at_once(
            lambda: [row.pk for row in Article.objects.waiting_for_text(NOW).take_each(NOW, most=24)], workers=4
        )
        assert sorted(pk for share in taken for pk in share) == sorted(rows)

    def test_one_row_goes_to_one_of_them(self) -> None:
        row = unread()
        assert sorted(at_once(lambda: take() is not None, workers=4)) == [False, False, False, True]
        row.refresh_from_db()
        assert row.tries == 1

    def test_a_row_that_another_is_just_taking_is_passed_over_not_waited_for(self) -> None:
        first, second = unread(), unread()
        with transaction.atomic():
            Article.objects.select_for_update().get(pk=first.pk)
            assert at_once(take, workers=1) == [second]
