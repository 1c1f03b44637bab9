"""The desk's rows, what its forms hold, and those who may do some of it."""

import re
from datetime import timedelta

from django.contrib.auth.models import Permission, User
from django.test import Client

from articles import models
from articles.models import Entity, Event, Tombstone
from articles.models.changes import Act
from articles.text.values import Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_feed


def member(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("".join(permissions) or "nobody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def rows(number: int) -> None:
    for _ in range(number):
        feed = make_feed()
        entity = make_entity(f"Company {Entity.objects.count()}", parent=Entity.objects.first())
        event = make_event(make_claim(make_article(source=feed.source, feed=feed), who=[(entity, Role.PARTY)]))
        decided(event, entity)
        reader = models.Subscriber.objects.create(email=f"{Entity.objects.count()}@reader.example", language="fr")
        models.Digest.objects.create(subscriber=reader, period_start=NOW.date(), period_end=NOW.date() + timedelta(7))
        models.FeedGap.objects.create(feed=feed, kind="failing", began_at=feed.added_at)
        where = {"scope": "path", "place": f"{feed.host}/", "domain": feed.host, "url": feed.url}
        models.Restraint.objects.create(**where, told_at=feed.added_at, until=feed.added_at, why="HTTP 429")
        Tombstone.objects.create(url=f"https://removed.example/{Entity.objects.count()}")
        someone = User.objects.create_user(f"person {Entity.objects.count()}")
        models.Change.objects.note(Act.CHANGED, entity, by=someone, now=NOW)


def decided(event: Event, entity: Entity) -> None:
    """A decision of each sort."""
    why = {"why": "known better", "made_at": NOW}
    models.EventMerge.objects.create(loser=event, winner=make_event(make_claim()), **why)
    models.EntityMerge.objects.create(loser=entity, winner=make_entity(f"{entity.name} Inc"), **why)
    models.Distinction.objects.create(one=entity, other=make_entity(f"{entity.name} SA"), **why)
    models.ClaimMove.objects.create(target=event, **why)
    models.Ruling.objects.create(event=event, claim=event.claims.get(), field="status", **why)


def form_of(page: str) -> dict[str, str]:
    """What the form holds as a browser would send it back."""
    fields = dict(
        re.findall(r'<input type="(?:text|url|date|hidden|number)" name="([^"]+)"(?: value="([^"]*)")?', page)
    )
    fields |= {name: text.lstrip("\n") for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)<', page)}
    for name, choices in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', choices)), "")
    return fields


def seen(desk: Client, address: str) -> dict[str, str]:
    """What a form carries of what its reader saw."""
    return {"_seen": form_of(desk.get(address).content.decode())["_seen"]}
