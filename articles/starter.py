"""What an installation starts with: the gazetteer, the sources to poll, and the demo items.

All of it can be loaded again: what is there stays as the editors left it, what is missing is added.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from articles import data
from articles.models import Alias, Article, Entity, Event, Feed, Source
from articles.models.entities import slug_for
from articles.text.fingerprint import content_hash, entry_key
from articles.text.folding import fold
from articles.text.values import EntityKind, GazetteerEntry


@transaction.atomic
def load_gazetteer() -> int:
    """Add the starter entities that are not there yet; returns how many were."""
    there = set(Entity.objects.values_list("name", "kind"))
    starters = [starter for starter in data.starter_entities() if (starter.entry.name, starter.entry.kind) not in there]
    taken = set(Entity.objects.values_list("slug", flat=True))
    entities = Entity.objects.bulk_create(
        Entity(
            kind=starter.entry.kind,
            name=starter.entry.name,
            name_fr=_french_name(starter.entry),
            slug=_new_slug(starter.entry, taken),
            country=starter.country,
            site=starter.site,
            wikidata=starter.wikidata,
        )
        for starter in starters
    )
    Alias.objects.bulk_create(
        Alias(
            entity=entity,
            form=alias.form,
            folded=fold(alias.form),
            language=alias.language,
            is_ambiguous=alias.ambiguous,
        )
        for entity, starter in zip(entities, starters, strict=True)
        for alias in starter.entry.aliases
    )
    _link_parents({starter.entry.name: starter.entry.parent for starter in starters if starter.entry.parent})
    return len(entities)


def _new_slug(entry: GazetteerEntry, taken: set[str]) -> str:
    """The name's slug, with the kind behind it where another entity has it already."""
    plain = slug_for(entry.name)
    slug = plain if plain not in taken else f"{plain}-{entry.kind}"
    taken.add(slug)
    return slug


def _french_name(entry: GazetteerEntry) -> str:
    """Public bodies have names in each language; the first French alias is theirs in French."""
    if entry.kind != EntityKind.ORGANISATION:
        return ""
    return next((alias.form for alias in entry.aliases if alias.language == "fr"), "")


def _link_parents(parents: dict[str, str]) -> None:
    by_name = {entity.name: entity for entity in Entity.objects.filter(name__in={*parents, *parents.values()})}
    children = [by_name[name] for name in parents if parents[name] in by_name]
    for child in children:
        child.parent = by_name[parents[child.name]]
    Entity.objects.bulk_update(children, ["parent"])


@transaction.atomic
def load_feeds(now: datetime) -> int:
    """Add the starter feeds, their first polls spread over one interval; returns how many were new."""
    added = 0
    starters = list(data.starter_feeds())
    for place, starter in enumerate(starters):
        source, _ = Source.objects.get_or_create(
            site=starter.site, defaults={"name": starter.name, "language": starter.language}
        )
        first_poll = now + settings.POLL_INTERVAL * place / len(starters)
        _, is_new = Feed.objects.get_or_create(
            url=starter.url,
            defaults={"source": source, "interval": settings.POLL_INTERVAL, "next_poll_at": first_poll},
        )
        added += is_new
    return added


@transaction.atomic
def load_demo(now: datetime) -> int:
    """Add the demo items, waiting to be tagged like any other article; returns how many were new."""
    articles = [_demo_article(item, now) for item in data.demo_items()]
    before = Article.objects.count()
    Article.objects.bulk_create(articles, ignore_conflicts=True)
    return Article.objects.count() - before


def _demo_article(item: data.DemoItem, now: datetime) -> Article:
    source, _ = Source.objects.get_or_create(
        site=item.source_site, defaults={"name": item.source, "language": item.language, "is_demo": True}
    )
    return Article(
        source=source,
        entry_key=entry_key(url=item.url),
        url=item.url,
        title=item.title,
        text=item.text,
        author=item.author,
        language=item.language,
        published_at=item.published,
        content_hash=content_hash(item.title, item.text),
        read_at=now,
    )


def remove_demo() -> int:
    """Remove the demo items and all that rests on them alone; returns how many articles went."""
    with transaction.atomic():
        Event.objects.filter(claims__article__in=Article.objects.demo()).update(is_stale=True)
        count = Article.objects.demo().count()
        Source.objects.demo().delete()
    return count
