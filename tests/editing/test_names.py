"""An editor's hour with names in Chromium: suggested names by the keyboard alone, look-alikes merged and parted again,
and what a name would match."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.lookalikes.finding import compare_waiting
from articles.models import Entity, EntityMerge, SuggestedName, Suggestion
from articles.text.values import EntityKind
from tests.editing.work import NAMES, PAIRS, ZORBIX
from tests.factories import make_article, make_entity
from tests.pipeline import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def suggest(form: str, articles: int) -> None:
    name = SuggestedName.objects.known({form})[form]
    for _ in range(articles):
        article = make_article("Report", f"Yesterday {form} spoke.")
        start = article.whole.index(form)
        Suggestion.objects.create(
            article=article, name=name, form=form, kind="company", start=start, end=start + len(form)
        )


def test_an_accepted_name_has_older_articles_tagged_again(desk: Page) -> None:
    make_entity("Sequoia Capital")
    for _ in range(2):
        make_article("Zorbix raises $50 million", ZORBIX)
    work_off()
    desk.goto(f"{NAMES}?q=zorbix")
    card = desk.locator(".desk-item").first
    expect(card.locator("mark").first).to_have_text("Zorbix")
    desk.keyboard.press("j")
    desk.keyboard.press("1")
    expect(desk.locator(".desk-done").first).to_contain_text("2 articles are tagged again now.")
    work_off()
    entity = Entity.objects.get(name="Zorbix")
    assert entity.mentions.values("article").distinct().count() == 2
    desk.goto(entity.get_absolute_url())
    expect(desk.locator("article.event")).to_have_count(1)


def test_three_names_by_the_keyboard_alone(desk: Page) -> None:
    make_entity("Quibix AI")
    for place, form in enumerate(("Zorbix", "Quibix", "Yesterweek")):
        suggest(form, 3 - place)
    desk.goto(NAMES)
    desk.keyboard.press("j")
    expect(desk.get_by_role("article", name="Zorbix")).to_be_focused()
    desk.keyboard.press("a")
    expect(desk.get_by_role("article", name="Quibix")).to_be_focused()
    desk.keyboard.press("s")
    expect(desk.get_by_role("article", name="Yesterweek")).to_be_focused()
    desk.keyboard.press("x")
    expect(desk.locator(".desk-item")).to_have_count(0)
    assert {alias.form for alias in Entity.objects.get(name="Quibix AI").aliases.all()} == {"Quibix", "Quibix AI"}
    assert Entity.objects.get(name="Zorbix").kind == EntityKind.COMPANY
    assert SuggestedName.objects.get(folded="yesterweek").refused_at is not None
    desk.keyboard.press("u")
    expect(desk.get_by_text("yesterweek is suggested again.")).to_be_visible()
    assert SuggestedName.objects.get(folded="yesterweek").refused_at is None


def test_a_name_becomes_another_of_an_entity_that_is_typed(desk: Page) -> None:
    make_entity("Holding")
    suggest("Zorbix", 1)
    desk.goto(NAMES)
    desk.keyboard.press("j")
    desk.keyboard.press("e")
    desk.keyboard.type("hold")
    desk.get_by_role("button", name="Holding").click()
    expect(desk.get_by_text("Zorbix is another name of Holding now.")).to_be_visible()


def test_look_alikes_are_merged_and_it_is_undone(desk: Page) -> None:
    one, other = make_entity("Mistral AI"), make_entity("Mistral")
    make_entity("Acme")
    make_entity("Acme Inc")
    while compare_waiting(timezone.now()):
        pass
    desk.goto(PAIRS)
    expect(desk.locator(".desk-item")).to_have_count(2)
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.get_by_role("article", name=re.compile("Mistral"))).to_be_focused()
    desk.keyboard.press("1")
    expect(desk.get_by_text("Mistral is merged into Mistral AI.")).to_be_visible()
    expect(desk.get_by_role("article", name=re.compile("Acme"))).to_be_focused()
    assert (EntityMerge.objects.get().loser, EntityMerge.objects.get().winner) == (other, one)
    desk.goto(f"/admin/articles/entity/{other.pk}/change/")
    expect(desk.get_by_text("Merged on")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Merged on")).to_have_count(0)
    assert not EntityMerge.objects.standing().exists()


def test_what_a_merge_would_do_is_told_where_one_is_chosen(desk: Page) -> None:
    one = make_entity("Acme")
    make_entity("Zorbix", aliases=["Zorb"])
    desk.goto(f"/admin/articles/entity/{one.pk}/merge/")
    desk.locator(".select2-selection").click()
    desk.locator(".select2-search__field").fill("zorb")
    desk.get_by_role("option", name="Zorbix").click()
    expect(desk.get_by_text("No events would become one.")).to_be_visible()


def test_what_a_name_would_match_is_told_as_one_types(desk: Page) -> None:
    entity = make_entity("OpenAI")
    make_article("One", "Today Open AI spoke.")
    work_off()
    desk.goto(f"/admin/articles/entity/{entity.pk}/change/")
    desk.locator("#id_aliases-1-form").press_sequentially("Open AI")
    expect(desk.locator("#foreseen")).to_contain_text("would match 1 article")
    expect(desk.locator("#foreseen mark")).to_have_text("Open AI")
    assert entity.aliases.count() == 1, "nothing is saved"
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("1 article is tagged again now.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_the_window(desk: Page, theme: str, width: int) -> None:
    one = make_entity("Mistral AI")
    make_entity("Mistral")
    compare_waiting(timezone.now())
    suggest("Zorbix", 3)
    desk.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    desk.set_viewport_size({"width": width, "height": 844})
    for address in (PAIRS, NAMES, f"/admin/articles/entity/{one.pk}/merge/"):
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
