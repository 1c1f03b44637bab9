"""When an event is news: as it appears, comes back, or changes its status; and who told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article, Entity, Event
from articles.placing.place import place_waiting
from articles.placing.refresh import refresh_all
from articles.text.values import EventKind, Role, Status
from tests.factories import NOW, make_article, make_claim, make_entity

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def wiz() -> Entity:
    return make_entity("Wiz")


@pytest.fixture
def event(wiz: Entity) -> Event:
    """One that was placed long ago, in talks."""
    told(wiz, Status.TALKS)
    Event.objects.update(news_at=LONG_AGO, appeared_at=LONG_AGO)
    return Event.objects.get()


def told(wiz: Entity, status: Status, days: int = 0) -> Article:
    article = make_article(published_at=NOW + timedelta(days=days))
    make_claim(article, EventKind.ACQUISITION, status, who=[(wiz, Role.TARGET)])
    place_waiting()
    return article


def test_it_is_as_it_appears(wiz: Entity) -> None:
    told(wiz, Status.TALKS)
    event = Event.objects.get()
    assert event.news_at >= event.appeared_at > LONG_AGO


def test_it_is_as_its_status_changes(wiz: Entity, event: Event) -> None:
    told(wiz, Status.DONE, 3)
    event.refresh_from_db()
    assert event.status == Status.DONE
    assert event.news_at > event.appeared_at == LONG_AGO


def test_one_more_source_that_says_the_same_is_none(wiz: Entity, event: Event) -> None:
    article = told(wiz, Status.TALKS, 3)
    event.refresh_from_db()
    assert event.source_count == 2
    assert article.source_id in event.publishers
    assert event.news_at == event.appeared_at == LONG_AGO


def test_it_is_as_it_comes_back(wiz: Entity, event: Event) -> None:
    Event.objects.update(source_count=0)
    refresh_all(Event.objects.all())
    event.refresh_from_db()
    assert event.news_at > event.appeared_at == LONG_AGO


def test_its_publishers_are_those_of_all_who_tell_of_it_copies_too(wiz: Entity, event: Event) -> None:
    first = Article.objects.get()
    copy = told(wiz, Status.TALKS, 1)
    Article.objects.filter(pk=copy.pk).update(origin=first)
    refresh_all(Event.objects.all())
    event.refresh_from_db()
    assert event.source_count == 1
    assert event.publishers == sorted([first.source_id, copy.source_id])
