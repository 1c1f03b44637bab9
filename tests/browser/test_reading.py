"""A reader's way through the site in real Chromium, at two widths, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stock import Stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_from_the_front_page_to_the_sentence_in_the_article(site: Page) -> None:
    site.goto("/people/tyler-perry/")
    row = site.locator(".event", has_text="$800M")
    expect(row.locator(".status").first).to_have_text("Paused")
    row.get_by_role("heading").get_by_role("link").click()
    expect(site.get_by_role("heading", name="Status history")).to_be_visible()
    site.get_by_role("link", name="read the sentence in the article").first.click()
    expect(site).to_have_url(re.compile(r"/articles/\d+/#claim-\d+$"))
    expect(site.locator(":target > mark")).to_be_in_viewport()


def test_filtering_changes_the_address_and_back_undoes_it(site: Page) -> None:
    site.goto("/companies/openai/")
    all_rows = site.locator(".event").count()
    choice = site.locator("#status-planned")
    count = int(choice.locator("span").inner_text())
    site.evaluate("document.body.dataset.same = 'page'")
    choice.click()
    expect(site).to_have_url(re.compile(r"\?status=planned$"))
    expect(site.locator(".event")).to_have_count(count)
    assert site.evaluate("document.body.dataset.same") == "page", "no full reload"
    expect(site.locator("#status-planned")).to_be_focused()
    site.reload()
    expect(site.locator(".event")).to_have_count(count)
    expect(site.get_by_role("banner")).to_be_visible()
    site.go_back()
    expect(site.locator(".event")).to_have_count(all_rows)
    expect(site.get_by_role("banner")).to_have_count(1)
    site.go_forward()
    expect(site.locator(".event")).to_have_count(count)


def test_the_status_history_opens_in_place(site: Page) -> None:
    site.goto("/people/tyler-perry/")
    row = site.locator(".event", has_text="$800M")
    expect(row.locator(".steps")).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator(".history > li").first).to_be_visible()
    assert {quote.get_attribute("lang") for quote in row.locator(".history blockquote").all()} == {"fr", "en"}


def test_the_language_is_the_readers_choice_and_stays(site: Page) -> None:
    site.goto("/people/tyler-perry/")
    site.get_by_role("button", name="FR").click()
    expect(site).to_have_url("/people/tyler-perry/")
    expect(site.locator("html")).to_have_attribute("lang", "fr")
    expect(site.locator(".event", has_text="800\u00a0M$").locator(".status").first).to_have_text("Suspendu")
    site.goto("/")
    expect(site.locator("html")).to_have_attribute("lang", "fr")


def test_choosing_a_language_keeps_the_filter(site: Page) -> None:
    site.goto("/companies/openai/")
    site.locator("#status-done").click()
    expect(site).to_have_url(re.compile(r"status=done$"))
    site.get_by_role("button", name="FR").click()
    expect(site.locator("html")).to_have_attribute("lang", "fr")
    expect(site).to_have_url(re.compile(r"status=done$"))


def test_typing_a_name_narrows_the_list(site: Page) -> None:
    site.goto("/companies/")
    site.get_by_role("searchbox", name="Name").press_sequentially("opnai", delay=20)
    expect(site.locator("#entities a").first).to_have_text("OpenAI")
    expect(site).to_have_url(re.compile(r"q=opnai"))


def test_all_of_it_works_without_javascript(
    stock: Stock, browser: Browser, browser_context_args: dict[str, str]
) -> None:
    page = browser.new_context(**{**browser_context_args, "locale": "fr-FR"}, java_script_enabled=False).new_page()
    page.goto("/companies/openai/")
    page.locator("#status-done").click()
    expect(page).to_have_url(re.compile(r"\?status=done$"))
    assert {status.inner_text() for status in page.locator(".event .meta .status").all()} == {"Effectif"}
    page.get_by_role("searchbox", name="Recherche").fill("Tyler Perry")
    page.keyboard.press("Enter")
    page.locator("#found").get_by_role("link", name="Tyler Perry", exact=True).first.click()
    row = page.locator(".event", has_text="800\u00a0M$")
    row.locator("summary").click()
    row.get_by_role("link", name="L’historique du statut").click()
    expect(page.get_by_role("heading", name="Historique du statut")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
