"""Each role against every address and action of the desk. An address that stands in no line of the table fails here:
add a line that says who may, from which role on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver

from articles.models import Change, SuggestedName, roles
from articles.models.changes import Act
from tests.desk.forms import rows
from tests.factories import NOW, make_article, make_claim, make_event


class Who(IntEnum):
    """From whom on it is allowed; NOBODY is not even superusers."""

    ANYBODY, READER, CONTRIBUTOR, EDITOR, CHIEF, SUPERUSER, NOBODY = range(7)


ANYBODY, READER, CONTRIBUTOR, EDITOR, CHIEF, SUPERUSER, NOBODY = Who


@dataclass(frozen=True)
class Room:
    """From whom on one may do what Django gives every room an address for."""

    see: Who
    add: Who
    change: Who
    delete: Who

    def lines(self, name: str) -> dict[str, tuple[Who, Who]]:
        return {
            f"{name}_changelist": (self.see, self.see),
            f"{name}_add": (self.add, self.add),
            f"{name}_change": (self.see, self.change),
            f"{name}_delete": (self.delete, self.delete),
            f"{name}_history": (self.see, self.see),
            f"{name}_restore": (max(self.see, CHIEF), max(self.see, CHIEF)),
        }


ROOMS = {  # a line a room: who sees, adds, changes, deletes; decisions are somebody else's here
    "articles_article": Room(READER, CONTRIBUTOR, EDITOR, CHIEF),
    "articles_change": Room(READER, NOBODY, NOBODY, NOBODY),
    "articles_claim": Room(READER, NOBODY, NOBODY, CHIEF),
    "articles_claimmove": Room(READER, NOBODY, CHIEF, NOBODY),
    "articles_digest": Room(CHIEF, NOBODY, NOBODY, NOBODY),
    "articles_distinction": Room(READER, NOBODY, CHIEF, NOBODY),
    "articles_entity": Room(READER, EDITOR, EDITOR, CHIEF),
    "articles_entitymerge": Room(READER, NOBODY, CHIEF, NOBODY),
    "articles_event": Room(READER, NOBODY, EDITOR, CHIEF),
    "articles_eventmerge": Room(READER, NOBODY, CHIEF, NOBODY),
    "articles_feed": Room(READER, CHIEF, EDITOR, CHIEF),
    "articles_feedgap": Room(READER, CHIEF, CHIEF, CHIEF),
    "articles_restraint": Room(READER, NOBODY, CHIEF, CHIEF),
    "articles_ruling": Room(READER, NOBODY, CHIEF, NOBODY),
    "articles_source": Room(READER, CHIEF, CHIEF, CHIEF),
    "articles_subscriber": Room(CHIEF, CHIEF, CHIEF, CHIEF),
    "articles_suggestedname": Room(READER, NOBODY, NOBODY, NOBODY),
    "articles_tombstone": Room(READER, NOBODY, NOBODY, CHIEF),
    "auth_group": Room(SUPERUSER, SUPERUSER, SUPERUSER, SUPERUSER),
    "auth_user": Room(CHIEF, CHIEF, CHIEF, CHIEF),
}
OTHERS = {  # a line an address: who may GET, who may POST
    "index": (READER, READER),
    "login": (ANYBODY, ANYBODY),
    "logout": (ANYBODY, ANYBODY),
    "password_change": (READER, READER),
    "password_change_done": (READER, READER),
    "autocomplete": (READER, READER),
    "jsi18n": (READER, READER),
    "view_on_site": (READER, READER),
    "app_list": (READER, READER),
    "(?P<url>.*)$": (READER, READER),  # what is no address
    "articles_article_added": (READER, READER),
    "articles_change_export": (READER, READER),
    "articles_claim_names": (CONTRIBUTOR, CONTRIBUTOR),
    "articles_claim_review": (CONTRIBUTOR, CONTRIBUTOR),
    "articles_claim_words": (CONTRIBUTOR, CONTRIBUTOR),
    "articles_entity_like": (EDITOR, EDITOR),
    "articles_entity_lookalikes": (EDITOR, EDITOR),
    "articles_entity_merge": (EDITOR, EDITOR),
    "articles_entity_names": (NOBODY, EDITOR),
    "articles_entity_names_of_new": (NOBODY, EDITOR),
    "articles_entity_tell": (NOBODY, EDITOR),
    "articles_entity_undo": (NOBODY, EDITOR),
    "articles_event_merge": (EDITOR, EDITOR),
    "articles_event_move": (EDITOR, EDITOR),
    "articles_event_rule": (EDITOR, EDITOR),
    "articles_feed_do": (NOBODY, EDITOR),
    "articles_feed_export": (READER, READER),
    "articles_feed_import": (CHIEF, CHIEF),
    "articles_suggestedname_decide": (NOBODY, EDITOR),
    "articles_suggestedname_entities": (EDITOR, EDITOR),
    "articles_suggestedname_undo": (NOBODY, EDITOR),
    "articles_suggestedname_work": (EDITOR, EDITOR),
    "poll_all": (NOBODY, EDITOR),
    "progress": (READER, READER),
    "retag": (NOBODY, CHIEF),
    "articles_subscriber_preview": (CHIEF, CHIEF),
    "articles_subscriber_mail": (CHIEF, CHIEF),
    "auth_user_password_change": (CHIEF, CHIEF),
}
ACTIONS = {
    "articles_article.delete_selected": CHIEF,
    "articles_article.read_again": EDITOR,
    "articles_claim.delete_selected": CHIEF,
    "articles_claim.accept_all": EDITOR,
    "articles_claim.give_to_nobody": EDITOR,
    "articles_claim.reject_all": EDITOR,
    "articles_claimmove.take_back": EDITOR,
    "articles_digest.send_again": CHIEF,
    "articles_distinction.take_back": EDITOR,
    "articles_entity.delete_selected": CHIEF,
    "articles_entitymerge.take_back": EDITOR,
    "articles_event.delete_selected": CHIEF,
    "articles_eventmerge.take_back": EDITOR,
    "articles_feed.delete_selected": CHIEF,
    "articles_feed.pause": EDITOR,
    "articles_feed.poll_now": EDITOR,
    "articles_feed.resume": EDITOR,
    "articles_feedgap.delete_selected": CHIEF,
    "articles_restraint.delete_selected": CHIEF,
    "articles_ruling.take_back": EDITOR,
    "articles_source.delete_selected": CHIEF,
    "articles_subscriber.delete_selected": CHIEF,
    "articles_suggestedname.add_as_aliases": EDITOR,
    "articles_suggestedname.add_as_entities": EDITOR,
    "articles_suggestedname.refuse": EDITOR,
    "articles_suggestedname.suggest_again": EDITOR,
    "articles_tombstone.delete_selected": CHIEF,
    "auth_group.delete_selected": SUPERUSER,
}
TABLE = {line: who for name, room in ROOMS.items() for line, who in room.lines(name).items()} | OTHERS
ROLES = [ANYBODY, READER, CONTRIBUTOR, EDITOR, CHIEF, SUPERUSER]
OF_NO_ROOM = {"articles_change_restore"}  # it has no form
QUERIES = {"autocomplete": {"app_label": "articles", "model_name": "feed", "field_name": "source", "term": ""}}
WRITES = re.compile(r'^\s*(?:INSERT|UPDATE|DELETE)(?! (?:INTO |FROM )?"django_session")', re.IGNORECASE)
LETS_IN = {"login", "logout"}
HOLDS = {"articles_claim_review"}  # looking at a claim is having its turn


@dataclass(frozen=True)
class Address:
    name: str
    route: str

    @property
    def room(self) -> str:
        return "_".join(self.route.split("/")[:2])


def walked(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, route)
        elif one.name or before == "":
            yield Address(one.name or str(one.pattern), route)
        else:
            assert str(one.pattern) == "<path:object_id>/", f"{route} has no name"  # Django's own, to the form


ADDRESSES = sorted(set(walked(admin.site.get_urls())), key=lambda one: one.route)


@pytest.fixture
def stock(db: None) -> dict[str, models.Model]:
    """A row of each room, by which its addresses are filled."""
    rows(1)
    somebody = User.objects.create_user("somebody")
    name = SuggestedName.objects.create(folded="newcomer")
    name.suggestions.create(article=make_article(), form="Newcomer", kind="company", start=0, end=6)
    Change.objects.note(Act.CHANGED, somebody, by=somebody, now=NOW)
    there = {_key(model): model._default_manager.order_by("pk").first() for model in admin.site._registry}
    undecided = make_event(make_claim())  # one that a decision speaks of is nobody's to delete
    return {**there, "auth_user": somebody, "articles_event": undecided}


def _key(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def signed_in(who: Who) -> Client:
    client = Client()
    if who is SUPERUSER:
        client.force_login(User.objects.create_superuser("root"))
    elif who is not ANYBODY:
        user = User.objects.create_user(who.name.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=roles.NAMES[who - READER]))
        client.force_login(user)
    return client


def filled(address: Address, stock: dict[str, models.Model]) -> str:
    row = stock.get(address.room)
    change = Change.objects.first()
    assert change
    values = {"number": change.pk, "app_label": "articles", "url": "no/such/page", "id": row.pk if row else 0}
    if address.name == "view_on_site":
        article = stock["articles_article"]
        content_type = ContentType.objects.get_for_model(article)
        values |= {"content_type_id": content_type.pk, "object_id": article.pk}
    elif row is not None:
        values |= {"object_id": row.pk, "pk": row.pk, "what": "poll"}
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(values[found[1]]), address.route.replace("^", ""))
    route = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], row.pk if row else 0)), route)
    return "/admin/" + route.rstrip("$")


def is_refused(response: object) -> bool:
    to = getattr(response, "headers", {}).get("Location", "")
    return response.status_code == 403 or "/admin/login/" in to  # type: ignore[attr-defined]


def test_every_address_stands_in_the_table_and_nothing_else() -> None:
    assert {one.name for one in ADDRESSES} == TABLE.keys() - OF_NO_ROOM


def test_every_action_stands_in_the_table_and_nothing_else(db: None) -> None:
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("root")
    every = {
        f"{_key(model)}.{name}" for model, room in admin.site._registry.items() for name in room.get_actions(request)
    }
    assert every == ACTIONS.keys()


def asked(client: Client, method: str, path: str, data: dict[str, object]) -> tuple[object, list[str]]:
    """The answer, and what was written for it; then all is as it was."""
    cookies = client.cookies.copy()
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = client.get(path, data) if method == "GET" else client.post(path, data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response, [one["sql"] for one in queries if WRITES.match(one["sql"])]


@pytest.mark.parametrize("who", [one for one in ROLES if one > ANYBODY])
def test_no_link_leads_to_where_one_may_not_go(who: Who, stock: dict[str, models.Model]) -> None:
    """From the first page, and from all that it leads to."""
    client, seen, to_see = signed_in(who), {"/admin/logout/"}, ["/admin/"]
    for _ in range(3):
        found: list[str] = []
        for path in to_see:
            response, _ = asked(client, "GET", path, {})
            assert not is_refused(response), path
            page = getattr(response, "content", b"").decode() if not getattr(response, "streaming", False) else ""
            found += [unescape(link) for link in re.findall(r'<a [^>]*href="(/admin/[^"#]*)', page)]
        seen |= {*to_see}
        to_see = sorted({*found} - seen)[:200]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", ROLES)
def test_addresses(who: Who, method: str, stock: dict[str, models.Model]) -> None:
    """What is refused is refused by its address too, and writes nothing; looking writes nothing for anybody."""
    client, wrong = signed_in(who), []
    for address in ADDRESSES:
        least = TABLE[address.name][method == "POST"]
        data = QUERIES.get(address.name, {}) if method == "GET" else {"post": "yes"}
        response, written = asked(client, method, filled(address, stock), data)
        only_posts = least is NOBODY and method == "GET" and response.status_code == 405
        refused = is_refused(response) or only_posts
        if address.name not in LETS_IN and refused == (who >= least):
            wrong.append(f"{address}: {response.status_code}")
        if written and (who < least or (method == "GET" and address.name not in HOLDS)):
            wrong.append(f"{address} wrote {written}")
    assert wrong == []


@pytest.mark.parametrize("who", ROLES)
def test_actions(who: Who, stock: dict[str, models.Model]) -> None:
    client, wrong = signed_in(who), []
    for line, least in ACTIONS.items():
        room, action = line.split(".")
        data = {"action": action, "_selected_action": [stock[room].pk], "post": "yes"}
        path = f"/admin/{room.replace('_', '/', 1)}/"
        response, written = asked(client, "POST", path, data)
        offered = f'value="{action}"' in client.get(path).content.decode()
        if who < least and (written or offered):
            wrong.append(f"{line}: offered {offered}, wrote {written}")
        if who >= least and (is_refused(response) or not offered):
            wrong.append(f"{line}: refused")
    assert wrong == []
