"""The keys that readers of feeds know, and that they are never in the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stock import LONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def timeline(site: Page) -> Page:
    site.goto("/people/tyler-perry/")
    return site


def test_j_and_k_walk_through_the_events(site: Page) -> None:
    site.goto("/companies/openai/")
    events = site.locator(".event")
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("n", 1), ("p", 0), ("k", 0)):
        site.keyboard.press(key)
        expect(events.nth(place)).to_be_focused()
        expect(events.nth(place)).to_be_in_viewport()


def test_j_goes_on_to_the_next_page(site: Page) -> None:
    site.goto(LONG)
    last = site.locator(".event").last
    id_of_last = last.get_attribute("id")
    last.evaluate("one => { one.tabIndex = -1; one.focus() }")
    site.keyboard.press("j")
    expect(site.locator(f"#{id_of_last}")).to_have_count(0)
    expect(site.locator(".event").first).to_be_focused()


@pytest.mark.parametrize("key", ["o", "Enter"])
def test_an_event_opens_in_place_and_closes(timeline: Page, key: str) -> None:
    address = timeline.url
    opened = timeline.locator(".event:has(details.evidence)").first
    opened.evaluate("one => { one.tabIndex = -1; one.focus() }")
    timeline.keyboard.press(key)
    expect(opened.locator(".history")).to_be_visible()
    timeline.keyboard.press("Escape")
    expect(opened.locator(".history")).to_be_hidden()
    expect(opened).to_be_focused()
    assert timeline.url == address


def test_slash_goes_to_the_search_and_escape_leaves_it(timeline: Page) -> None:
    timeline.keyboard.press("/")
    field = timeline.locator(".find input")
    expect(field).to_be_focused()
    timeline.keyboard.type("jo/?")
    expect(field).to_have_value("jo/?")
    expect(timeline.locator("#keys")).to_be_hidden()
    timeline.keyboard.press("Escape")
    expect(field).not_to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_f_goes_to_the_filters(timeline: Page, width: int) -> None:
    timeline.set_viewport_size({"width": width, "height": 844})
    timeline.keyboard.press("f")
    assert timeline.evaluate("document.activeElement.closest('.filters') !== null")
    assert timeline.evaluate("document.activeElement.checkVisibility()")


def test_the_help_keeps_the_focus_and_gives_it_back(timeline: Page) -> None:
    timeline.keyboard.press("j")
    timeline.keyboard.press("?")
    expect(timeline.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    for _ in range(5):
        timeline.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        assert timeline.evaluate(inside), "nothing behind the dialog takes the focus"
    timeline.keyboard.press("Escape")
    expect(timeline.get_by_role("dialog")).to_have_count(0)
    expect(timeline.locator(".event").first).to_be_focused()


def test_keys_can_be_switched_off_for_good(timeline: Page) -> None:
    timeline.get_by_role("button", name="Keyboard shortcuts").click()
    timeline.get_by_role("checkbox").uncheck()
    timeline.get_by_role("button", name="Close").click()
    timeline.reload()
    for key in ("j", "/", "?"):
        timeline.keyboard.press(key)
    expect(timeline.locator("body")).to_be_focused()
    expect(timeline.get_by_role("dialog")).to_have_count(0)
    timeline.get_by_role("button", name="Keyboard shortcuts").click()
    timeline.get_by_role("checkbox").check()
    timeline.get_by_role("button", name="Close").click()
    timeline.keyboard.press("j")
    expect(timeline.locator(".event").first).to_be_focused()


@pytest.mark.parametrize("chord", ["Control+j", "Alt+j", "Meta+j"])
def test_keys_with_a_modifier_are_the_browsers(timeline: Page, chord: str) -> None:
    timeline.keyboard.press(chord)
    expect(timeline.locator("body")).to_be_focused()
