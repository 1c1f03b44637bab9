"""HTMX's manners in real Chromium: what the address says, where the focus is, what is told, and what a failure looks
like."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from articles.timelines import EVENTS_A_PAGE
from tests.browser.stock import LONG, Stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
OPENAI = "/companies/openai/"
Settings = dict[str, object]
Hold = Callable[[str], Callable[[], None]]


def shown(page: Page) -> list[str]:
    return [event.get_attribute("id") or "" for event in page.locator(".event").all()]


def expect_shown(page: Page, ids: list[str]) -> None:
    expect(page.locator(f"#{ids[0]}")).to_have_count(1)
    assert shown(page) == ids


def test_filter_page_back_forward_reload_and_share(
    site: Page, browser: Browser, browser_context_args: Settings
) -> None:
    site.goto(LONG)
    site.evaluate("window.same = true")
    views = {site.url: shown(site)}
    for press in ("#status-done", ".event ~ .more a", ".event ~ .more a"):
        address = site.url
        site.locator(press).click()
        expect(site).not_to_have_url(address)
        expect(site.locator("[aria-busy]")).to_have_count(0)
        views[site.url] = shown(site)
    assert site.evaluate("window.same"), "no full reload"
    assert [len(rows) for rows in views.values()] == [EVENTS_A_PAGE, EVENTS_A_PAGE, EVENTS_A_PAGE, 5]
    addresses = list(views)
    for move, order in ((site.go_back, addresses[-2::-1]), (site.go_forward, addresses[1:])):
        for address in order:
            move()
            expect(site).to_have_url(address)
            expect_shown(site, views[address])
            expect(site.get_by_role("banner")).to_have_count(1)
    site.reload()
    expect_shown(site, views[addresses[-1]])
    with browser.new_context(**browser_context_args) as elsewhere:
        other = elsewhere.new_page()
        for address in addresses:
            other.goto(address)
            assert shown(other) == views[address]
            assert other.get_by_role("banner").count() == 1


def test_coming_back_from_another_page_shows_a_whole_page(site: Page) -> None:
    site.goto(OPENAI)
    site.locator("#status-done").click()
    expect(site.locator("#status-done")).to_have_attribute("aria-current", "true")
    done = shown(site)
    site.locator(".event h3 a").first.click()
    expect(site.get_by_role("heading", name="Status history")).to_be_visible()
    site.go_back()
    expect(site.get_by_role("banner")).to_have_count(1)
    expect_shown(site, done)
    site.go_back()
    expect(site).to_have_url(re.compile(f"{OPENAI}$"))
    expect(site.locator("#status-done")).not_to_have_attribute("aria-current", "true")


def test_the_focus_stays_at_the_filter_and_the_number_is_told(site: Page) -> None:
    site.goto(OPENAI)
    count = site.locator("#status-done span").inner_text()
    site.locator("#status-done").press("Enter")
    expect(site.locator("#told")).to_have_text(f"{count} events found")
    expect(site.locator("#status-done")).to_be_focused()
    expect(site).to_have_title(re.compile("OpenAI.*Done.* · Jalon$"))
    site.go_back()
    expect(site).to_have_title(re.compile("^OpenAI — timeline · Jalon$"))


def test_after_more_the_first_new_event_has_the_focus(site: Page) -> None:
    site.goto(LONG)
    last = site.locator(".event").last.get_attribute("id")
    site.locator(".more a").press("Enter")
    expect(site.locator(f"#{last}")).to_have_count(0)
    expect(site.locator(".event").first).to_be_focused()
    expect(site.locator(".event").first).to_be_in_viewport()
    site.get_by_role("link", name="To the newest events").press("Enter")
    expect(site.locator(f"#{last}")).to_have_count(1)
    expect(site).to_have_url(re.compile(f"{LONG}$"))


def test_the_focus_is_not_lost_where_the_link_is_gone(site: Page) -> None:
    site.goto(f"{OPENAI}?status=done")
    site.locator("#all-status").press("Enter")
    expect(site).to_have_url(re.compile(f"{OPENAI}$"))
    expect(site.locator("#timeline")).to_be_focused()


def test_filters_that_stood_open_stay_open_on_a_telephone(site: Page) -> None:
    site.set_viewport_size({"width": 390, "height": 844})
    site.goto(f"{OPENAI}?status=done")
    site.locator("#filters > summary").click()
    expect(site.locator("#filters")).to_have_attribute("open", "")
    site.locator("#all-status").click()
    expect(site).to_have_url(re.compile(f"{OPENAI}$"))
    expect(site.locator("#filters")).to_have_attribute("open", "")


def test_it_says_that_it_is_busy(site: Page, hold: Hold) -> None:
    site.goto(OPENAI)
    let_go = hold("status=done")
    expect(site.locator(".busy")).to_be_hidden()
    site.locator("#status-done").click()
    expect(site.locator("#timeline")).to_have_attribute("aria-busy", "true")
    expect(site.locator(".busy")).to_be_visible()
    expect(site.locator("#told")).to_have_text("Loading…")
    let_go()
    expect(site.locator("#told")).to_have_text(re.compile("events? found$"))
    expect(site.locator(".busy")).to_be_hidden()
    expect(site.locator("[aria-busy]")).to_have_count(0)


def test_the_last_choice_wins(page: Page, stock: Stock, hold: Hold) -> None:
    page.goto(OPENAI)
    let_go = hold("status=done")
    page.locator("#status-done").click()
    page.locator("#oldest").click()
    expect(page).to_have_url(re.compile("sort=oldest$"))
    let_go()
    expect(page.locator("#oldest")).to_have_attribute("aria-current", "true")
    expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda route: route.abort("internetdisconnected"), "There is no connection to the server."),
        (lambda route: route.fulfill(status=500, body="<html>Oh</html>"), "The server could not answer. (500)"),
    ],
    ids=["offline", "500"],
)
def test_a_request_that_failed_is_told_and_can_be_made_again(
    page: Page, stock: Stock, answer: Callable[[Route], None], told: str
) -> None:
    page.goto(OPENAI)
    before = shown(page)
    page.route("**/*status=done", answer)
    page.locator("#status-done").click()
    expect(page.get_by_role("alert")).to_have_text(told)
    expect(page).to_have_url(re.compile(f"{OPENAI}$"))
    assert shown(page) == before
    page.unroute_all()
    page.get_by_role("link", name="Try again").click()
    expect(page).to_have_url(re.compile(r"\?status=done$"))
    expect(page.locator("#status-done")).to_have_attribute("aria-current", "true")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_whole_page_is_never_put_into_another(site: Page) -> None:
    site.goto(OPENAI)
    whole = "<!doctype html><html lang=en><title>Way in</title><h1>Way in</h1>"
    site.route("**/*status=done", lambda route: route.fulfill(content_type="text/html", body=whole))
    site.locator("#status-done").click()
    expect(site.get_by_role("heading")).to_have_text(["Way in"])
    expect(site).to_have_url(re.compile("status=done$"))


def test_a_part_is_kept_by_no_cache(site: Page) -> None:
    site.goto(OPENAI)
    with site.expect_response("**/*status=done") as answered:
        site.locator("#status-done").click()
    assert answered.value.header_value("cache-control") == "no-store"


def test_a_history_that_cannot_be_restored_is_loaded_by_the_browser(page: Page, stock: Stock) -> None:
    page.goto(OPENAI)
    page.locator("#status-done").click()
    expect(page).to_have_url(re.compile("status=done$"))
    page.route("**/*", lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_())
    page.go_back()
    expect(page).to_have_url(re.compile(f"{OPENAI}$"))
    expect(page.locator("#status-done")).not_to_have_attribute("aria-current", "true")
