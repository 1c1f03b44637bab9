"""Articles that tell one text have one origin: the earliest, whoever was stored or compared first."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from articles.models import Article, Event
from articles.placing.copies import compare_waiting
from articles.placing.refresh import refresh_stale
from articles.text.copies import WINDOW
from tests.factories import NOW, make_article, make_claim, make_event
from tests.text.test_copies import BOILERPLATE, HALF, OWN_REPORT, WIRE

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(text: str, at: datetime = NOW, **fields: object) -> Article:
    return make_article("A title", text, published_at=at, **fields)


def compared() -> None:
    while compare_waiting():
        pass


def origin_of(article: Article) -> Article | None:
    article.refresh_from_db()
    return article.origin


def test_the_earliest_telling_is_the_origin_of_all() -> None:
    late, first, other = told(WIRE, NOW + HOUR), told(f"(AFP) {WIRE}"), told(OWN_REPORT)
    compared()
    assert (origin_of(late), origin_of(first), origin_of(other)) == (first, None, None)


def test_one_that_is_stored_later_and_was_told_earlier_becomes_the_origin() -> None:
    copies = [told(WIRE, NOW + number * HOUR) for number in range(1, 4)]
    compared()
    first = told(WIRE, NOW)
    compared()
    assert origin_of(first) is None
    assert {origin_of(copy) for copy in copies} == {first}


def test_however_they_arrive_the_groups_are_the_same() -> None:
    """Two halves that only the whole text brings together, an own report, a copy of that, and a stub."""
    texts = [WIRE, HALF, f"{WIRE[len(HALF) :]} {BOILERPLATE}", OWN_REPORT, f"Grenoble (Reuters) - {OWN_REPORT}"]
    articles = [told(text, NOW - number * HOUR, url=f"https://a.example/{number}") for number, text in enumerate(texts)]
    outcomes = set()
    for order in permutations(articles):
        Article.objects.update(read_at=None, bands=None, origin=None)
        for article in order:
            Article.objects.filter(pk=article.pk).update(read_at=NOW)
            compared()
        outcomes.add(tuple(Article.objects.order_by("pk").values_list("origin__url", flat=True)))
    assert outcomes == {("https://a.example/2", "https://a.example/2", None, "https://a.example/4", None)}


@pytest.mark.parametrize(
    "other",
    [
        {"language": "fr"},
        {"at": NOW + WINDOW + HOUR},
        {"read_at": None},
    ],
    ids=["in another language", "told much later", "not read yet"],
)
def test_it_is_no_copy(other: dict[str, object]) -> None:
    first, second = told(WIRE), told(WIRE, **{"at": NOW + HOUR, **other})
    compared()
    assert (origin_of(first), origin_of(second)) == (None, None)


def test_a_text_is_compared_once() -> None:
    told(WIRE)
    told("A stub.")
    assert (compare_waiting(), compare_waiting()) == (2, 0)


def test_a_copy_that_is_written_anew_leaves_and_the_others_stay_together() -> None:
    first, second, third = (told(WIRE, NOW + number * HOUR) for number in range(3))
    compared()
    Article.objects.filter(pk=first.pk).update(text=OWN_REPORT, bands=None)
    compared()
    assert (origin_of(first), origin_of(second), origin_of(third)) == (None, None, second)


def test_when_the_origin_is_removed_the_next_one_takes_its_place() -> None:
    first, second, third = (told(WIRE, NOW + number * HOUR) for number in range(3))
    compared()
    first.delete()
    compared()
    assert (origin_of(second), origin_of(third)) == (None, second)


def test_forty_sites_that_print_one_report_are_one_source() -> None:
    copies = [told(WIRE, NOW + number * HOUR) for number in range(40)]
    event = make_event(*(make_claim(article) for article in [*copies, told(OWN_REPORT)]))
    assert event.source_count == 41
    compared()
    assert Event.objects.stale().get() == event
    refresh_stale()
    assert Event.objects.get().source_count == 2


def queries(articles: Sequence[str], count: Callable[..., AbstractContextManager[object]], most: int) -> None:
    for text in articles:
        told(text)
        with count(most):
            compare_waiting()


def test_of_a_group_one_is_read_however_many_it_has(
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    queries([WIRE] * 12, django_assert_max_num_queries, 14)
