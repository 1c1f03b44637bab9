"""An editor's work at the review, in Chromium: by keyboard, by selecting words, two at once, and without scripts."""

from typing import Literal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Change, Claim, Mention
from tests.browser import axe
from tests.editing.conftest import sign_in
from tests.editing.work import REVIEW, works

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Scheme = Literal["light", "dark"]


def test_ten_items_with_the_keyboard_only(desk: Page, editor: User) -> None:
    ours = works(10)
    desk.goto(ours.queue)
    keys = desk.keyboard
    left = desk.locator(".desk-counts")

    def at(place: int, waiting: int) -> None:
        expect(desk).to_have_url(
            f"{desk.url.partition('/admin')[0]}{REVIEW}?claim={ours.claims[place].pk}&entity={ours.company.pk}"
        )
        expect(left).to_contain_text(f"{waiting} left")
        expect(desk.locator(".desk-quote.ours").first).to_be_in_viewport()

    at(0, 10)
    for place in range(3):
        keys.press("a")
        at(place + 1, 9 - place)
        expect(desk.get_by_role("heading", level=1)).to_be_focused()
    keys.press("l")
    at(4, 7)
    keys.press("u")
    at(2, 8)
    keys.press("a")
    at(4, 7)
    keys.press("c")
    expect(desk.get_by_label("status")).to_be_focused()
    keys.type("Don")
    keys.press("Control+Enter")
    at(5, 6)
    keys.press("x")
    keys.type("la la")  # letters are letters while one types
    keys.press("Enter")
    at(6, 5)
    keys.press("x")
    keys.press("Escape")
    keys.press("x")
    keys.press("Enter")
    at(7, 4)
    for place in (8, 9):
        keys.press("a")
        at(place, 11 - place)
    keys.press("a")
    at(3, 1)
    keys.press("a")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is left to review.")
    expect(left).to_contain_text("10 done today")
    told = list(Claim.objects.filter(pk__in=[one.pk for one in ours.claims]).values_list("status", "decided_by"))
    assert sorted(told) == sorted([("planned", editor.pk)] * 7 + [("done", editor.pk)])
    reasons = Change.objects.filter(made_by=editor, act="rejected").order_by("pk").values_list("why", flat=True)
    assert list(reasons) == ["la la", ""]


def test_back_leads_to_the_one_before_and_help_tells_the_keys(desk: Page) -> None:
    ours = works(2)
    desk.goto(ours.queue)
    first = desk.url
    desk.keyboard.press("a")
    expect(desk).not_to_have_url(first)
    desk.go_back()
    expect(desk).to_have_url(first)
    expect(desk.get_by_text("Decided by")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    desk.keyboard.press("a")
    expect(desk).to_have_url(first)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_a_status_is_corrected_from_the_event_and_its_timeline_changes(desk: Page) -> None:
    ours = works(1)
    event = ours.claims[0].event
    assert event is not None
    desk.goto(event.get_absolute_url())
    expect(desk.locator(".meta .status").first).to_have_text("Planned")
    desk.get_by_role("link", name="Correct").click()
    desk.get_by_label("status").select_option("cancelled")
    desk.locator(".desk-save button").click()
    expect(desk.locator(".meta .status").first).to_have_text("Cancelled")
    desk.goto(ours.company.get_absolute_url())
    expect(desk.locator("article.event .status").first).to_have_text("Cancelled")


def select(page: Page, words: str) -> None:
    """As one drags over the words."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector(".desk-text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            walker.currentNode.parentElement.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
            return;
          }
          throw new Error("not in the text: " + words);
        }""",
        words,
    )


def test_words_are_selected_and_made_a_new_entity(desk: Page) -> None:
    ours = works(1)
    desk.goto(ours.queue)
    desk.get_by_label("status").select_option("done")
    select(desk, "Éclair Labs 🚀")
    desk.get_by_label("are a new entity").check()
    desk.locator("#words").get_by_role("button", name="Save").click()
    expect(desk.locator("#said")).to_contain_text("is an entity now")
    expect(desk.locator(".desk-name", has_text="Éclair Labs 🚀")).to_be_visible()
    expect(desk.get_by_label("status")).to_have_value("done")  # what one was about to correct is still there
    mention = Mention.objects.get(entity__name="Éclair Labs 🚀", article=ours.claims[0].article)
    assert mention.article.whole[mention.start : mention.end] == "Éclair Labs 🚀"


def test_words_are_selected_and_made_the_quote_of_a_new_claim(desk: Page) -> None:
    ours = works(1)
    desk.goto(ours.queue)
    select(desk, "Nobody else spoke of it on Monday.")
    desk.get_by_role("link", name="Make them the quote of a new claim").click()
    expect(desk.get_by_label("quote")).to_have_value("Nobody else spoke of it on Monday.")
    desk.locator("#id_kind").select_option("launch")
    name = desk.locator(".desk-parties [name=who]").first
    name.fill(ours.company.name)
    desk.locator(".desk-save button").click()
    expect(desk.locator("#said")).to_contain_text("Written.")
    written = Claim.objects.filter(article=ours.claims[0].article).latest("pk")
    assert (written.quote, written.kind) == ("Nobody else spoke of it on Monday.", "launch")
    assert written.article.whole[written.start : written.end] == written.quote
    assert written.event is not None


def test_two_editors_at_once_get_different_items(desk: Page, browser: Browser, live_site: LiveServer) -> None:
    ours = works(2)
    other = browser.new_context(base_url=live_site.url)
    sign_in(other, live_site, "zoe")
    theirs = other.new_page()
    desk.goto(ours.queue)
    theirs.goto(ours.queue)
    assert f"claim={ours.claims[0].pk}" in desk.url
    assert f"claim={ours.claims[1].pk}" in theirs.url
    desk.goto("/")  # who leaves lets go
    expect(desk.locator("h1").first).to_be_visible()
    theirs.keyboard.press("a")
    expect(theirs).to_have_url(f"{live_site.url}{REVIEW}?claim={ours.claims[0].pk}&entity={ours.company.pk}")
    other.close()


def test_all_works_without_scripts(browser: Browser, live_site: LiveServer) -> None:
    ours = works(3)
    plain = browser.new_context(base_url=live_site.url, java_script_enabled=False)
    sign_in(plain, live_site, "zoe")
    page = plain.new_page()
    page.goto(ours.queue)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_have_text("Accepted.")
    page.get_by_label("status").select_option("done")
    page.locator(".desk-save button").click()
    expect(page.locator("#said")).to_have_text("Corrected.")
    page.locator("#words summary").click()
    page.get_by_label("Words as they stand in the text").fill("Monday")
    page.locator("#words").get_by_label("whom").fill(ours.company.name)
    page.locator("#words").get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("here")
    page.locator(".desk-reject summary").click()
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#said")).to_have_text("Rejected.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is left to review.")
    plain.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, live_site: LiveServer, scheme: Scheme, width: int) -> None:
    ours = works(1)
    size: ViewportSize = {"width": width, "height": 900}
    with browser.new_context(base_url=live_site.url, color_scheme=scheme, viewport=size) as context:
        context.add_init_script(axe.script())
        sign_in(context, live_site, "zoe")
        page = context.new_page()
        page.goto(ours.queue)
        for open_too in (False, True):
            if open_too:
                select(page, "Éclair Labs 🚀")
                expect(page.locator("#words form")).to_be_visible()
            found = page.evaluate("axe.run('#content-start')")["violations"]
            assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
