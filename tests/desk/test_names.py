"""Suggested names one by one: seen in their sentences, accepted, made another name, ignored; and each taken back."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from articles.models import Entity, NameTaken, SuggestedName, Suggestion
from articles.text.values import EntityKind
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/suggestedname/one-by-one/"
MaxQueries = Callable[[int], AbstractContextManager[object]]


def suggest(form: str, articles: int = 1, kind: EntityKind = EntityKind.COMPANY) -> SuggestedName:
    name = SuggestedName.objects.known({form})[form]
    for number in range(articles):
        article = make_article(f"Report {number}", f"Nothing here. Yesterday {form} spoke. {form} is quiet today.")
        for start in (article.whole.index(form), article.whole.rindex(form)):
            Suggestion.objects.create(
                article=article, name=name, form=form, kind=kind, start=start, end=start + len(form)
            )
    return name


def tell(desk: Client, name: SuggestedName, verb: str, **more: str) -> str:
    data = {"name": name.pk, "verb": verb}
    return desk.post(f"{ADDRESS}decide/", data, headers={"hx-request": "true"}, **more).content.decode()


def test_each_is_shown_with_its_sentences_and_what_looks_like_it(desk: Client) -> None:
    make_entity("Zorbix AI")
    suggest("Zorbix", articles=7)
    suggest("Rarely", kind=EntityKind.PERSON)
    page = desk.get(ADDRESS).content.decode()
    assert page.index("<h2>Zorbix") < page.index("<h2>Rarely")
    assert page.count("Yesterday <mark>Zorbix</mark> spoke.") == 5, "one an article, and no more than five"
    assert "7 articles" in page
    assert "Another name of Zorbix AI" in page
    assert "<h2>Zorbix" not in desk.get(ADDRESS, {"kind": "person"}).content.decode()
    assert "<h2>Rarely" not in desk.get(ADDRESS, {"q": "Zorb"}).content.decode()


def test_what_articles_hold_is_shown_as_text(desk: Client) -> None:
    suggest("<script>alert(1)</script>")
    assert "<script>alert(1)" not in desk.get(ADDRESS).content.decode()


def test_accepted_as_a_kind_it_is_an_entity_until_that_is_undone(desk: Client) -> None:
    name = suggest("Zorbix")
    part = tell(desk, name, "accept:product")
    assert "Zorbix is an entity now: Product. 1 article is tagged again now." in part
    entity = Entity.objects.get()
    assert entity.kind == EntityKind.PRODUCT
    taken = NameTaken.objects.get()
    assert taken.made_by == User.objects.get()
    assert f'name="pk" value="{taken.pk}"' in part
    page = desk.get(ADDRESS).content.decode()
    assert "<h2>Zorbix" not in page
    assert f'name="pk" value="{taken.pk}"' in page, "it can be undone later, too"
    undone = desk.post(f"{ADDRESS}undo/", {"table": "taken", "pk": taken.pk}, follow=True).content.decode()
    assert "<h2>Zorbix" in undone
    assert not Entity.objects.exists()


def test_what_something_rests_on_is_not_undone(desk: Client) -> None:
    tell(desk, suggest("Zorbix"), "accept:company")
    Entity.objects.get().aliases.create(form="Zorb")
    data = {"table": "taken", "pk": NameTaken.objects.get().pk}
    page = desk.post(f"{ADDRESS}undo/", data, follow=True).content.decode()
    assert "Zorbix stays: it has names that were added since." in page
    assert Entity.objects.exists()


def test_it_is_made_another_name_of_one_that_is_looked_for(desk: Client) -> None:
    entity = make_entity("Holding")
    name = suggest("Zorbix")
    found = desk.get(f"{ADDRESS}entities/", {"q": "hold"}).content.decode()
    assert f'value="alias:{entity.pk}"' in found
    assert desk.get(f"{ADDRESS}entities/", {"q": " "}).content.strip() == b""
    assert "Zorbix is another name of Holding now." in tell(desk, name, f"alias:{entity.pk}")
    assert {alias.form for alias in entity.aliases.all()} == {"Holding", "Zorbix"}


def test_ignored_for_ever_and_suggested_again(desk: Client) -> None:
    name = suggest("Zorbix")
    part = tell(desk, name, "ignore")
    assert 'value="refused"' in part
    name.refresh_from_db()
    assert name.refused_by == User.objects.get()
    assert "<h2>Zorbix" not in desk.get(ADDRESS).content.decode()
    desk.post(f"{ADDRESS}undo/", {"table": "refused", "pk": name.pk})
    assert "<h2>Zorbix" in desk.get(ADDRESS).content.decode()


def test_without_htmx_the_page_comes_again(desk: Client) -> None:
    name = suggest("Zorbix")
    page = desk.post(f"{ADDRESS}decide/", {"name": name.pk, "verb": "ignore"}, follow=True).content.decode()
    assert "Zorbix is not suggested any more." in page


def test_nonsense_is_refused(desk: Client) -> None:
    name = suggest("Zorbix")
    for verb in ("", "accept:planet", "eat"):
        assert desk.post(f"{ADDRESS}decide/", {"name": name.pk, "verb": verb}).status_code == 400
    for data in ({"name": "x", "verb": "ignore"}, {"name": name.pk, "verb": "alias:0"}):
        assert desk.post(f"{ADDRESS}decide/", data).status_code == 404
    assert desk.get(f"{ADDRESS}decide/").status_code == 405
    assert desk.get(ADDRESS, {"p": "-1", "kind": "planet"}).status_code == 200


def test_queries_do_not_grow_with_the_names(desk: Client, django_assert_max_num_queries: MaxQueries) -> None:
    for count in (1, 25):
        for number in range(count):
            form = f"{'abcdefghijklmnopqrstuvwxyz'[number] * (count + 3)}".title()
            make_entity(f"{form} AI", parent=make_entity(f"Parent of {form}"))
            suggest(form, articles=2)
        with django_assert_max_num_queries(15):
            assert desk.get(ADDRESS).content.decode().count('class="desk-item"') == min(count, 20)


class TestPermissions:
    @pytest.fixture
    def helper(self, client: Client) -> User:
        helper = User.objects.create_user("helper", is_staff=True)
        helper.user_permissions.add(Permission.objects.get(codename="view_suggestedname"))
        client.force_login(helper)
        return helper

    def test_who_may_only_look_is_refused(self, helper: User, client: Client) -> None:
        name = suggest("Zorbix")
        for address in (ADDRESS, f"{ADDRESS}entities/"):
            assert client.get(address).status_code == 403
        assert client.post(f"{ADDRESS}decide/", {"name": name.pk, "verb": "ignore"}).status_code == 403
        assert client.post(f"{ADDRESS}undo/", {"table": "refused", "pk": name.pk}).status_code == 403

    def test_who_may_not_add_entities_may_ignore_names(self, helper: User, client: Client) -> None:
        helper.user_permissions.add(Permission.objects.get(codename="change_suggestedname"))
        name = suggest("Zorbix")
        assert b"accept:" not in client.get(ADDRESS).content
        for verb in ("accept:company", f"alias:{make_entity().pk}"):
            assert client.post(f"{ADDRESS}decide/", {"name": name.pk, "verb": verb}).status_code == 403
        assert client.post(f"{ADDRESS}undo/", {"table": "taken", "pk": 1}).status_code == 403
        assert client.post(f"{ADDRESS}decide/", {"name": name.pk, "verb": "ignore"}).status_code == 302
