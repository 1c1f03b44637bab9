"""Subscribers, and what happens at the companies that they follow."""

from datetime import UTC, datetime, timedelta
from itertools import count

from articles.models import Digest, Entity, Event, Follow, Notice, Subscriber
from articles.text.values import EventKind, Role, Status
from tests.factories import make_article, make_claim, make_entity, make_event, make_source

# A Monday, 8:00 in Paris.
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = count(1)


def make_subscriber(*entities: Entity, **fields: object) -> Subscriber:
    """One who confirmed, and is mailed on Mondays at 8:00 in Paris, next at NOW."""
    defaults = {"email": f"reader{next(_numbers)}@press.example", "language": "en", "confirmed_at": NOW - 30 * DAY}
    subscriber = Subscriber.objects.create(**{"due_at": NOW, **defaults, **fields})
    Follow.objects.bulk_create(Follow(subscriber=subscriber, entity=entity) for entity in entities)
    return subscriber


def make_waiting(subscriber: Subscriber, **fields: object) -> Digest:
    period = {"period_start": (NOW - 7 * DAY).date(), "period_end": NOW.date(), "try_at": NOW}
    return Digest.objects.create(subscriber=subscriber, **{**period, **fields})


def tell(
    entity: Entity,
    *told: tuple[Status, timedelta],
    kind: EventKind = EventKind.LAUNCH,
    text: str = "It said so, word for word.",
    language: str = "en",
    **fields: object,
) -> Event:
    """An event at the entity, told by a source of its own in each status so long before NOW."""
    claims = [
        make_claim(
            make_article(
                f"{entity.name} {status} {next(_numbers)}",
                text,
                source=make_source(f"Source {next(_numbers)}"),
                published_at=NOW - ago,
                language=language,
            ),
            kind,
            status,
            who=[(entity, Role.MAKER)],
            quote=text,
            is_main=True,
        )
        for status, ago in told
    ]
    return make_event(*claims, **fields)


def noticed(event: Event, at: datetime = NOW) -> Notice:
    return Notice.objects.create(event=event, status=event.status, noticed_at=at)


def company(name: str = "Mistral AI") -> Entity:
    return make_entity(name)
