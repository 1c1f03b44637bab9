"""Which events are offered for joining."""

from datetime import timedelta

import pytest

from articles.models import Event
from articles.reviewing.joining import candidates
from articles.text.values import EventKind, Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_event

pytestmark = pytest.mark.django_db


def launch(name: str, days: int, kind: EventKind = EventKind.LAUNCH, text: str = "It did.") -> Event:
    maker = make_entity(name) if not Event.objects.filter(participants__label=name).exists() else None
    entity = maker or Event.objects.filter(participants__label=name)[0].participants.get().entity
    article = make_article(text=text, published_at=NOW + timedelta(days=days), search="x")
    assert entity is not None
    return make_event(make_claim(article, kind, who=[(entity, Role.MAKER)]))


def test_those_of_the_same_kind_and_people_come_by_themselves_the_nearest_first() -> None:
    event, far, near = launch("Acme", 0), launch("Acme", 9), launch("Acme", -2)
    launch("Acme", 1, EventKind.LEGAL)
    launch("Other", 0)
    assert list(candidates(event)) == [near, far]


def test_a_number_finds_that_one_but_never_the_event_itself() -> None:
    event, other = launch("Acme", 0), launch("Other", 0)
    assert list(candidates(event, str(other.pk))) == [other]
    assert list(candidates(event, str(event.pk))) == []
    assert list(candidates(event, "9" * 30)) == []
