"""What people change at the desk is noted, shown, and put back; the second of two editors is told what changed."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from articles.admin.entities import EntityAdmin
from articles.ingest.store import store_text
from articles.lookalikes.apart import are_two, take_back
from articles.models import Article, Change, Entity, EntityMerge, NameTaken, Source, SuggestedName, Tombstone
from articles.models.changes import Act
from articles.placing.decisions import merge_entities, undo
from tests.desk.forms import form_of
from tests.factories import NOW, make_article, make_entity, make_feed, make_source

pytestmark = pytest.mark.django_db


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("chief", "Chief editor"))
    return client


def entity_form(desk: Client, entity: Entity) -> tuple[str, dict[str, str]]:
    address = f"/admin/articles/entity/{entity.pk}/change/"
    page = desk.get(address).content.decode()
    return address, {**form_of(page), "kind": entity.kind, "slug": entity.slug, "parent": ""}


def save(desk: Client, entity: Entity, **changes: str) -> str:
    address, form = entity_form(desk, entity)
    response = desk.post(address, {**form, **changes}, follow=True)
    return unescape(response.content.decode())


class TestNotes:
    def test_a_change_has_the_values_before_and_after_who_and_why(self, desk: Client) -> None:
        entity = make_entity("OpenIA", aliases=["Open IA"])
        save(desk, entity, name="OpenAI", why="a slip")
        change = Change.objects.of(entity).get()
        assert (change.act, change.made_by.username, change.why) == (Act.CHANGED, "chief", "a slip")
        assert (change.before["name"], change.after["name"]) == ("OpenIA", "OpenAI")
        assert {one["form"] for one in change.after["aliases"]} == {"OpenIA", "Open IA", "OpenAI"}

    def test_saving_what_nobody_changed_is_nothing_to_tell(self, desk: Client) -> None:
        save(desk, make_entity())
        assert not Change.objects.exists()

    def test_what_is_added_and_deleted_is_noted(self, desk: Client) -> None:
        address = "/admin/articles/source/add/"
        form = form_of(desk.get(address).content.decode())
        desk.post(address, {**form, "name": "The Wire", "site": "https://wire.example/", "language": "en"})
        source = Source.objects.get()
        desk.post(f"/admin/articles/source/{source.pk}/delete/", {"post": "yes", "why": "it is no more"})
        acts = [(one.act, one.name, one.why) for one in Change.objects.order_by("pk")]
        assert acts == [(Act.ADDED, "The Wire", ""), (Act.REMOVED, "The Wire", "it is no more")]

    def test_each_of_many_that_are_deleted_at_once_is_noted(self, desk: Client) -> None:
        articles = [make_article(f"Article {number}") for number in range(3)]
        chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in articles], "post": "yes"}
        desk.post("/admin/articles/article/", chosen)
        assert set(Change.objects.values_list("act", "name")) == {
            (Act.REMOVED, f"Article {number}") for number in range(3)
        }

    def test_actions_are_noted_with_what_they_are_called(self, desk: Client) -> None:
        feed = make_feed(is_paused=True)
        desk.post("/admin/articles/feed/", {"action": "poll_now", "_selected_action": [feed.pk]})
        change = Change.objects.of(feed).get()
        assert (change.why, change.before["is_paused"], change.after["is_paused"]) == ("Poll now", True, False)


class TestHistory:
    def test_it_shows_each_field_from_what_to_what(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        save(desk, entity, name="OpenAI", why="a slip")
        page = desk.get(f"/admin/articles/entity/{entity.pk}/history/").content.decode()
        assert "a slip" in page
        assert "<del>OpenIA</del>" in page
        assert "<ins>OpenAI</ins>" in page

    def test_restoring_puts_back_what_was_before_and_can_be_undone(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        save(desk, entity, name="OpenAI")
        for name in ("OpenIA", "OpenAI"):
            latest = Change.objects.of(entity)[0]
            desk.post(f"/admin/articles/entity/{entity.pk}/history/{latest.pk}/restore/")
            entity.refresh_from_db()
            assert entity.name == name

    def test_a_deleted_article_comes_back_from_its_history(self, desk: Client) -> None:
        article = make_article("A title", "A text.")
        desk.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
        history = f"/admin/articles/article/{article.pk}/history/"
        assert "not there any more" in desk.get(history).content.decode()
        desk.post(f"{history}{Change.objects.get().pk}/restore/")
        back = Article.objects.get()
        assert (back.pk, back.title, back.text) == (article.pk, "A title", "A text.")
        assert not Tombstone.objects.exists()

    def test_an_article_shows_the_texts_that_it_had(self, desk: Client) -> None:
        article = make_article("A title", "A text.")
        store_text(article, title="Another title", text="Another text.", by="feed")
        page = desk.get(f"/admin/articles/article/{article.pk}/history/").content.decode()
        assert f'<a href="{article.get_absolute_url()}?version=1">A title</a>' in page

    def test_what_was_sent_for_a_row_that_is_gone_is_shown_again(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        address = f"/admin/articles/entity/{entity.pk}/change/"
        form = form_of(desk.get(address).content.decode())
        form |= {"name": "OpenAI <b>", "site": "https://openai.example/", "why": "a slip"}
        desk.post(f"/admin/articles/entity/{entity.pk}/delete/", {"post": "yes"})
        answer = desk.post(address, form)
        page = answer.content.decode()
        assert answer.status_code == 410
        for told in (
            "<dt>Name</dt><dd>OpenAI &lt;b&gt;</dd>",
            "https://openai.example/",
            "<dt>Why</dt><dd>a slip</dd>",
        ):
            assert told in page
        assert "TOTAL_FORMS" not in page
        assert form["_seen"] not in page

    def test_what_cannot_be_put_back_is_said(self, desk: Client) -> None:
        entity = make_entity("Mistral")
        desk.post(f"/admin/articles/entity/{entity.pk}/delete/", {"post": "yes"})
        make_entity("Mistral")
        address = f"/admin/articles/entity/{entity.pk}/history/{Change.objects.get().pk}/restore/"
        page = unescape(desk.post(address, follow=True).content.decode())
        assert "already exists" in page
        assert Entity.objects.count() == 1

    def test_only_those_who_may_restore_do(self, client: Client) -> None:
        entity = make_entity("OpenIA")
        client.force_login(person("editor", "Editor"))
        save(client, entity, name="OpenAI")
        change = Change.objects.get()
        assert "/restore/" not in client.get(f"/admin/articles/entity/{entity.pk}/history/").content.decode()
        assert client.post(f"/admin/articles/entity/{entity.pk}/history/{change.pk}/restore/").status_code == 403

    def test_a_get_restores_nothing(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        save(desk, entity, name="OpenAI")
        change = Change.objects.get()
        assert desk.get(f"/admin/articles/entity/{entity.pk}/history/{change.pk}/restore/").status_code == 405


class TestTheSecondEditor:
    def test_is_told_what_changed_from_what_to_what_and_by_whom(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        address, form = entity_form(desk, entity)
        other = Client()
        other.force_login(person("first", "Editor"))
        save(other, entity, name="OpenAI", why="a slip")
        page = unescape(desk.post(address, {**form, "name_fr": "OpenIA (FR)"}).content.decode())
        assert "Changed since you opened it" in page
        assert "By first" in page
        assert "a slip" in page
        assert "<del>OpenIA</del>" in page
        assert 'value="OpenIA (FR)"' in page
        entity.refresh_from_db()
        assert (entity.name, entity.name_fr) == ("OpenAI", "")

    def test_may_save_theirs_anyway_unless_it_changed_once_more(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        address, form = entity_form(desk, entity)
        Entity.objects.update(country="US")
        page = desk.post(address, {**form, "country": "FR"}).content.decode()
        assert "By the pipeline" in page
        [anyway] = re.findall(r'name="_anyway" value="([^"]+)"', page)
        Entity.objects.update(country="DE")
        assert "Changed since" in desk.post(address, {**form, "country": "FR", "_anyway": anyway}).content.decode()
        Entity.objects.update(country="US")
        assert desk.post(address, {**form, "country": "FR", "_anyway": anyway}).status_code == 302
        entity.refresh_from_db()
        assert entity.country == "FR"

    def test_a_form_without_its_stamp_saves_nothing(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        address, form = entity_form(desk, entity)
        for forged in ("", "forged"):
            assert desk.post(address, {**form, "name": "X", "_seen": forged}).status_code == 200
        entity.refresh_from_db()
        assert entity.name == "OpenIA"

    def test_is_told_where_it_was_deleted_meanwhile(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        address, form = entity_form(desk, entity)
        desk.post(f"/admin/articles/entity/{entity.pk}/delete/", {"post": "yes"})
        response = desk.post(address, form)
        assert response.status_code == 410
        assert "Its history" in response.content.decode()


class TestDecisions:
    def test_editors_undo_their_own_and_chiefs_those_of_others(self, client: Client) -> None:
        editor, chief = person("editor", "Editor"), person("chief", "Chief editor")
        own, others = (
            merge_entities(make_entity(f"{by} Ltd"), make_entity(f"{by} Inc"), "one", by, NOW) for by in (editor, chief)
        )
        chosen = {"action": "take_back", "_selected_action": [own.pk, others.pk]}
        for who, undone in ((editor, [own.pk]), (chief, [own.pk, others.pk])):
            client.force_login(who)
            client.post("/admin/articles/entitymerge/", chosen)
            assert (
                list(EntityMerge.objects.exclude(undone_at=None).order_by("pk").values_list("pk", flat=True)) == undone
            )

    def test_made_and_undone_both_are_in_the_history(self, desk: Client) -> None:
        chief = User.objects.get(username="chief")
        merge = merge_entities(make_entity("A"), make_entity("B"), "they are one", chief, NOW)
        undo(merge, chief, NOW)
        page = desk.get(f"/admin/articles/entitymerge/{merge.pk}/history/").content.decode()
        assert "they are one" in page
        assert [one.act for one in Change.objects.of(merge)] == [Act.UNDONE, Act.DECIDED]


class TestAudit:
    def test_lists_with_ways_to_the_object_and_its_history(self, desk: Client) -> None:
        entity = make_entity("OpenIA")
        save(desk, entity, name="OpenAI")
        page = desk.get("/admin/articles/change/").content.decode()
        assert f"/admin/articles/entity/{entity.pk}/history/" in page
        for wanted in ({"act": "changed"}, {"table": "articles.entity"}, {"q": "OpenAI"}):
            assert "OpenAI" in desk.get("/admin/articles/change/", wanted).content.decode().split("result_list")[1]
        other = desk.get("/admin/articles/change/", {"table": "articles.source"}).content.decode()
        assert re.search(r"\b0\s+changes\b", other)

    @pytest.mark.parametrize("path", ["add/", "1/delete/"])
    def test_not_even_superusers_alter_it(self, client: Client, path: str) -> None:
        client.force_login(User.objects.create_superuser("root"))
        assert client.post(f"/admin/articles/change/{path}").status_code in (403, 302)
        assert not Change.objects.exists()


class TestPeople:
    def test_a_chief_gives_a_role_and_that_is_noted(self, desk: Client) -> None:
        new = User.objects.create_user("new")
        address = f"/admin/auth/user/{new.pk}/change/"
        page = desk.get(address).content.decode()
        assert "is_superuser" not in page
        role = Group.objects.get(name="Editor").pk
        form = {**form_of(page), "username": "new", "is_active": "on", "groups": [role], "is_superuser": "on"}
        assert desk.post(address, form).status_code == 302
        new.refresh_from_db()
        assert (new.is_staff, new.is_superuser, new.has_perm("articles.change_claim")) == (True, False, True)
        assert [one["name"] for one in Change.objects.of(new).get().after["groups"]] == ["Editor"]

    def test_nobody_raises_oneself_nor_touches_a_superuser(self, desk: Client) -> None:
        root, chief = User.objects.create_superuser("root"), User.objects.get(username="chief")
        own = desk.get(f"/admin/auth/user/{chief.pk}/change/").content.decode()
        assert 'name="groups"' not in own
        for page in ("change/", "password/", "delete/"):
            assert desk.post(f"/admin/auth/user/{root.pk}/{page}", {"post": "yes"}).status_code == 403

    def test_who_changed_anything_is_made_inactive_not_deleted(self, desk: Client) -> None:
        other = Client()
        editor = person("editor", "Editor")
        other.force_login(editor)
        save(other, make_entity("OpenIA"), name="OpenAI")
        page = unescape(
            desk.post(f"/admin/auth/user/{editor.pk}/delete/", {"post": "yes"}, follow=True).content.decode()
        )
        assert "Make them inactive instead" in page
        assert User.objects.filter(pk=editor.pk).exists()

    def test_who_changed_nothing_may_go(self, desk: Client) -> None:
        new = person("new", "Reader")
        assert desk.post(f"/admin/auth/user/{new.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not User.objects.filter(pk=new.pk).exists()


def test_an_erased_address_does_not_stay_in_the_audit(desk: Client) -> None:
    address = "/admin/articles/subscriber/add/"
    form = form_of(desk.get(address).content.decode())
    desk.post(address, {**form, "email": "someone@reader.example", "language": "fr", "zone": "Europe/Paris"})
    change = Change.objects.get()
    assert "someone" not in f"{change.name} {change.after}"


def test_sources_keep_their_own_words(desk: Client) -> None:
    source = make_source("Wire")
    assert desk.get(f"/admin/articles/source/{source.pk}/history/").status_code == 200


def test_that_a_password_was_set_is_noted_and_not_which(desk: Client) -> None:
    new = User.objects.create_user("new")
    data = {"usable_password": "true", "password1": "Xk29-vvloe-Qq", "password2": "Xk29-vvloe-Qq"}
    assert desk.post(f"/admin/auth/user/{new.pk}/password/", data).status_code == 302
    noted = Change.objects.of(new).get()
    assert "password" not in {**noted.before, **noted.after}


def test_a_form_for_no_number_is_no_fault_of_ours(desk: Client) -> None:
    assert desk.post("/admin/articles/entity/abc/change/", {}).status_code in (302, 404, 410)


def test_what_is_written_while_the_form_is_read_is_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entity = make_entity("OpenIA")
    real = EntityAdmin.get_object

    def slow(self: EntityAdmin, request: Any, *args: Any) -> Any:
        row = real(self, request, *args)
        if request.method == "GET":
            Entity.objects.filter(pk=entity.pk).update(country="DE")
        return row

    monkeypatch.setattr(EntityAdmin, "get_object", slow)
    address, form = entity_form(desk, entity)
    assert desk.post(address, {**form, "name_fr": "X"}).status_code == 200
    entity.refresh_from_db()
    assert entity.country == "DE"


def test_the_merges_of_an_entity_are_part_of_its_history(desk: Client) -> None:
    a, b = make_entity("Alpha"), make_entity("Beta")
    merge_entities(a, b, "the same firm", User.objects.get(), NOW)
    for one in (a, b):
        assert "the same firm" in desk.get(f"/admin/articles/entity/{one.pk}/history/").content.decode()


class TestEveryRoom:
    """What has no form of its own is noted as well."""

    def test_a_name_that_is_taken_over_and_back(self, desk: Client) -> None:
        name = SuggestedName.objects.create(folded="zorbix")
        name.suggestions.create(article=make_article("Zorbix spoke"), form="Zorbix", kind="company", start=0, end=6)
        work = "/admin/articles/suggestedname/one-by-one/"
        desk.post(f"{work}decide/", {"name": name.pk, "verb": "accept:company"})
        entity, taken = Entity.objects.get(), NameTaken.objects.get()
        desk.post(f"{work}undo/", {"table": "taken", "pk": taken.pk})
        told = [(one.act, one.table, one.row_id, one.made_by.username) for one in Change.objects.order_by("pk")]
        assert told == [
            (Act.ADDED, "articles.entity", entity.pk, "chief"),
            (Act.DECIDED, "articles.nametaken", taken.pk, "chief"),
            (Act.UNDONE, "articles.nametaken", taken.pk, "chief"),
            (Act.UNDONE, "articles.entity", entity.pk, "chief"),
        ]
        decided = Change.objects.get(act=Act.DECIDED)
        assert (decided.before, decided.after["forms"]) == (None, ["Zorbix"])
        assert Change.objects.get(act=Act.UNDONE, table="articles.nametaken").before == decided.after
        history = desk.get(f"/admin/articles/suggestedname/{name.pk}/history/").content.decode()
        assert history.count("zorbix → Zorbix") == 2

    def test_a_name_of_an_entity_is_in_its_history(self, desk: Client) -> None:
        name, entity = SuggestedName.objects.create(folded="zorbix"), make_entity("Holding")
        name.suggestions.create(article=make_article("Zorbix spoke"), form="Zorbix", kind="company", start=0, end=6)
        desk.post("/admin/articles/suggestedname/one-by-one/decide/", {"name": name.pk, "verb": f"alias:{entity.pk}"})
        assert Change.objects.get().act == Act.DECIDED
        assert "Zorbix" in desk.get(f"/admin/articles/entity/{entity.pk}/history/").content.decode()

    def test_a_name_that_is_refused_and_suggested_again(self, desk: Client) -> None:
        name = SuggestedName.objects.create(folded="zorbix")
        name.suggestions.create(article=make_article("Zorbix spoke"), form="Zorbix", kind="company", start=0, end=6)
        work = "/admin/articles/suggestedname/one-by-one/"
        desk.post(f"{work}decide/", {"name": name.pk, "verb": "ignore"})
        desk.post(f"{work}undo/", {"table": "refused", "pk": name.pk})
        refused, again = Change.objects.of(name).order_by("pk")
        assert (refused.why, again.why) == ("Never suggest this again", "Suggest again")
        assert refused.before["refused_at"] is None
        assert refused.after["refused_at"] is not None
        assert (again.before, again.after) == (refused.after, refused.before)

    def test_that_two_are_two(self, desk: Client) -> None:
        one, other = make_entity("Mistral AI"), make_entity("Mistral")
        by = User.objects.get(username="chief")
        decision = are_two(one, other, "an airline", by, NOW)
        are_two(other, one, "once more", by, NOW)
        take_back(decision, by, NOW)
        take_back(decision, by, NOW)
        told = Change.objects.of(decision).order_by("pk").values_list("act", "why")
        assert list(told) == [(Act.DECIDED, "an airline"), (Act.UNDONE, "")]
        assert "an airline" in desk.get(f"/admin/articles/entity/{one.pk}/history/").content.decode()

    def test_feeds_of_a_list_and_one_that_is_followed(self, desk: Client) -> None:
        make_feed(url="https://known.example/feed")
        outlines = "".join(
            f'<outline text="{site}" xmlUrl="https://{site}.example/feed"/>' for site in ("known", "one", "other")
        )
        opml = f"<opml><body>{outlines}</body></opml>"
        desk.post("/admin/articles/feed/import/", {"opml": opml})
        desk.post("/admin/articles/feed/add/", {"url": "https://third.example/feed", "_follow": "1"})
        feeds = Change.objects.filter(table="articles.feed").order_by("pk")
        assert [(one.act, one.after["url"], one.made_by.username) for one in feeds] == [
            (Act.ADDED, f"https://{site}.example/feed", "chief") for site in ("one", "other", "third")
        ]
        sources = Change.objects.filter(table="articles.source").order_by("pk")
        assert [one.after["name"] for one in sources] == ["one", "other", "third.example"]

    def test_groups_and_what_they_may(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root"))
        may = Permission.objects.get(codename="view_article")
        client.post("/admin/auth/group/add/", {"name": "Interns", "permissions": [may.pk]})
        group = Group.objects.get(name="Interns")
        address = f"/admin/auth/group/{group.pk}/change/"
        form = form_of(client.get(address).content.decode())
        client.post(address, {**form, "name": "Interns", "permissions": [], "why": "they left"})
        client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
        added, changed, removed = Change.objects.of(group).order_by("pk")
        assert [one["key"] for one in added.after["permissions"]] == [may.pk]
        assert (changed.before, changed.after["permissions"], changed.why) == (added.after, [], "they left")
        assert (removed.act, removed.after) == (Act.REMOVED, None)
