"""What a name would match is told before it is saved; what holds a new or former one is tagged again."""

import re

import pytest
from django.test import Client

from articles.models import Article, Entity
from articles.tagging import TAGGER_VERSION
from tests.desk.forms import member, seen
from tests.factories import make_article, make_entity
from tests.pipeline import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def entity() -> Entity:
    return make_entity("OpenAI")


def form_of(entity: Entity | None, *new: str, deleted: str = "", **more: str) -> dict[str, str]:
    """The entity's form as a browser sends it, with names that were typed into its empty rows."""
    name = entity.name if entity else "Zorbix"
    data = {"name": name, "kind": "company", "slug": entity.slug if entity else "zorbix", **more}
    known = list(entity.aliases.all()) if entity else []
    for place, alias in enumerate(known):
        data |= {f"aliases-{place}-id": str(alias.pk), f"aliases-{place}-form": alias.form}
        data |= {f"aliases-{place}-entity": str(alias.entity_id)}
        if alias.form == deleted:
            data[f"aliases-{place}-DELETE"] = "on"
    for place, form in enumerate(new, start=len(known)):
        data[f"aliases-{place}-form"] = form
    total = {"aliases-TOTAL_FORMS": str(len(known) + len(new)), "aliases-INITIAL_FORMS": str(len(known))}
    return {**data, **total}


def check(desk: Client, entity: Entity | None, *new: str, **more: str) -> str:
    address = f"/admin/articles/entity/{f'{entity.pk}/' if entity else ''}names/"
    part = desk.post(address, form_of(entity, *new, **more), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    return part


def test_what_a_name_would_match_is_told_before_it_is_saved(desk: Client, entity: Entity) -> None:
    make_article("One", "Today Open AI spoke.")
    make_article("Two", "OpenAI and Open AI are one.")
    make_article("Three", "Reopen AI is another. It is open, AI is not.")
    work_off()
    part = check(desk, entity, "Open AI")
    assert "would match 2 articles" in part
    assert "1 of which mentions it already" in part
    assert "Today <mark>Open AI</mark> spoke." in part
    assert part.count("<section") == 1, "the names that it has are not looked at"
    assert not entity.aliases.filter(form="Open AI").exists()


def test_names_that_are_had_ask_for_nothing(desk: Client, entity: Entity) -> None:
    assert "No name is new or changed." in check(desk, entity)


def test_another_of_that_name_and_ordinary_words_are_warned_of(desk: Client, entity: Entity) -> None:
    make_entity("Open AI")
    assert "Another has this name:" in check(desk, entity, "open ai")
    assert "This is an ordinary word" in check(desk, entity, "table")


def test_a_new_entitys_own_name_is_checked(desk: Client) -> None:
    make_article("One", "Today Zorbix spoke.")
    work_off()
    assert "Today <mark>Zorbix</mark> spoke." in check(desk, None)


def test_what_is_not_valid_is_left_out(desk: Client, entity: Entity) -> None:
    assert "No name is new" in check(desk, entity, "x" * 300, kind="planet")
    assert desk.post(f"/admin/articles/entity/{entity.pk}/names/", {}).status_code == 200


def test_without_javascript_it_is_a_page_from_which_all_is_saved(desk: Client, entity: Entity) -> None:
    work_off()
    carried = seen(desk, f"/admin/articles/entity/{entity.pk}/change/")
    page = desk.post(f"/admin/articles/entity/{entity.pk}/names/", form_of(entity, "Open AI") | carried)
    page = page.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields.pop("csrfmiddlewaretoken", None)
    assert desk.post(f"/admin/articles/entity/{entity.pk}/change/", {**fields, "_continue": "1"}).status_code == 302
    assert entity.aliases.filter(form="Open AI").exists()


def test_articles_that_hold_a_new_or_former_name_are_tagged_again(desk: Client, entity: Entity) -> None:
    make_article("One", "Today Open AI spoke.")
    make_article("Two", "Nobody spoke.")
    work_off()
    address = f"/admin/articles/entity/{entity.pk}/change/"
    page = desk.post(address, form_of(entity, "Open AI") | seen(desk, address), follow=True).content.decode()
    assert "1 article is tagged again now." in page
    assert [one.title for one in Article.objects.waiting_for_tags(TAGGER_VERSION)] == ["One"]
    work_off()
    assert entity.mentions.count() == 1
    desk.post(address, form_of(entity, deleted="Open AI") | seen(desk, address), follow=True)
    assert [one.title for one in Article.objects.waiting_for_tags(TAGGER_VERSION)] == ["One"]
    work_off()
    assert entity.mentions.count() == 0
    page = desk.post(address, form_of(entity) | seen(desk, address), follow=True).content.decode()
    assert "tagged again" not in page


def test_who_may_not_change_entities_is_refused(client: Client, entity: Entity) -> None:
    member(client, "view_entity")
    for address in ("/admin/articles/entity/names/", f"/admin/articles/entity/{entity.pk}/names/"):
        assert client.post(address, form_of(entity)).status_code == 403
    assert client.get("/admin/articles/entity/names/").status_code in (403, 405)
