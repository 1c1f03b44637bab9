"""Rows for tests: plain functions whose defaults are good enough for a test that does not care."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import count

from articles.models import Article, Claim, ClaimParticipant, Entity, Event, EventParticipant, Feed, Source
from articles.placing.refresh import has_changed
from articles.text.fingerprint import content_hash, entry_key
from articles.text.standing import state_of
from articles.text.values import EntityKind, EventKind, Money, Role, Status, VagueDate

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Who = Sequence[tuple[Entity | str, Role]]
_numbers = count(1)


def make_source(name: str = "The Wire", **fields: object) -> Source:
    return Source.objects.create(name=name, **{"site": f"https://source-{next(_numbers)}.example/", **fields})


def make_feed(**fields: object) -> Feed:
    defaults = {"url": f"https://feed-{next(_numbers)}.example/rss", "next_poll_at": NOW}
    source = fields.pop("source", None) or make_source()
    return Feed.objects.create(source=source, **{**defaults, **fields})


def make_entity(
    name: str = "OpenAI", kind: EntityKind = EntityKind.COMPANY, *, aliases: Iterable[str] = (), **fields: object
) -> Entity:
    """An entity that is known by its name, and by the aliases given."""
    entity = Entity.objects.create(name=name, kind=kind, **fields)
    for form in (name, *aliases):
        entity.aliases.create(form=form)
    return entity


def make_article(title: str = "OpenAI signs a deal", text: str = "OpenAI signed a deal.", **fields: object) -> Article:
    """An article that was read, in English, published at NOW."""
    url = fields.setdefault("url", f"https://article.example/{next(_numbers)}")
    source = fields.pop("source", None) or make_source()
    defaults = {
        "language": "en",
        "published_at": NOW,
        "read_at": NOW,
        "entry_key": entry_key(url=str(url)),
        "content_hash": content_hash(title, text),
    }
    return Article.objects.create(source=source, title=title, text=text, **{**defaults, **fields})


def make_claim(
    article: Article | None = None,
    kind: EventKind = EventKind.PARTNERSHIP,
    status: Status = Status.DONE,
    *,
    who: Who = (),
    quote: str = "",
    amount: Money | None = None,
    when: VagueDate | None = None,
    **fields: object,
) -> Claim:
    """A claim that waits to be placed; it quotes the article's whole text unless told what."""
    article = article or make_article()
    quote = quote or article.text
    start = article.whole.index(quote)
    defaults = {
        "version": article.version,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "told_at": article.told_at,
    }
    claim = Claim(article=article, kind=kind, status=status, **{**defaults, **fields})
    claim.money, claim.when = amount, when
    claim.save()
    ClaimParticipant.objects.bulk_create(ClaimParticipant(claim=claim, **_taking_part(one, role)) for one, role in who)
    return claim


def make_event(*claims: Claim, **fields: object) -> Event:
    """The event that the claims tell of together, as placing would make it."""
    event = Event(kind=claims[0].kind, source_count=len({claim.article.source_id for claim in claims}))
    event.state = state_of([claim.telling for claim in claims])
    event.publishers = sorted({claim.article.source_id for claim in claims})
    event.languages = sorted({claim.article.language for claim in claims} - {""})
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    seen: dict[tuple[str, str], ClaimParticipant] = {}
    for claim in claims:
        claim.event = claim.placed = event
        claim.save()
        seen |= {(one.key, one.role): one for one in claim.participants.all()}
    event.who = sorted({one.entity_id for one in seen.values() if one.entity_id})
    event.has_changed = has_changed(claims, event.status)
    event.save(update_fields=["who", "has_changed"])
    EventParticipant.objects.bulk_create(
        EventParticipant(event=event, entity=one.entity, label=one.label, role=one.role) for one in seen.values()
    )
    return event


def make_events(entity: Entity, days: Iterable[date], **fields: object) -> list[Event]:
    """One launch by the entity a day, each told by an article of its own."""
    source = make_source()
    return [
        make_event(
            make_claim(
                make_article(source=source, published_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC)),
                EventKind.LAUNCH,
                who=[(entity, Role.MAKER)],
            ),
            **fields,
        )
        for day in days
    ]


def _taking_part(one: Entity | str, role: Role) -> dict[str, object]:
    return {"entity": one, "label": one.name, "role": role} if isinstance(one, Entity) else {"label": one, "role": role}
