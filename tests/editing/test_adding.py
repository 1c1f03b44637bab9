"""An editor adds articles in a real browser: by an address, by a text, with tags that follow what is written."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import axe
from tests.browser.test_accessibility import AA_RULES, ASK
from tests.editing.conftest import sign_in
from tests.editing.work import NEWS, html, paste
from tests.factories import make_entity
from tests.ingest.servers import HTML, Site
from tests.ingest.servers import site as web
from tests.pipeline import work_off

__all__ = ["web"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet_bells")]
ASK_BUT_SELECT2 = ASK.replace("run(document,", "run({exclude: ['.select2']},")  # Django's own, nameless while empty


@pytest.fixture(autouse=True)
def companies(transactional_db: None) -> None:
    for name in ("Nvidia", "Run:ai"):
        make_entity(name)


def test_an_address_is_pasted_checked_and_found_on_the_timeline(desk: Page, web: Site) -> None:
    desk.goto("/admin/articles/article/")
    desk.get_by_role("link", name="Add article").first.click()
    desk.get_by_label("Address or text").fill(web.put("/1", html(NEWS), HTML))
    desk.get_by_role("button", name="Look at it").click()
    proposed = desk.get_by_role("region", name="What is proposed")
    expect(proposed.locator(".proposals li").first).to_contain_text("Acquisition")
    expect(proposed.locator("mark").first).to_be_visible()
    expect(desk.get_by_label("Title")).to_have_value(NEWS.split("\n")[0])
    desk.get_by_role("button", name="Add it").click()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("It waits to be tagged")
    work_off()
    expect(desk.locator("#added").get_by_role("status")).to_contain_text("stands on the timelines", timeout=15_000)
    event = desk.locator("#added .proposals a").first
    name = event.inner_text()
    event.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(name)
    desk.goto("/companies/nvidia/?kind=acquisition")
    expect(desk.get_by_role("main")).to_contain_text(name)


def test_what_is_proposed_follows_what_is_written(desk: Page) -> None:
    paste(desk, "A title of no account\nNothing happened to anybody.")
    proposed = desk.get_by_role("region", name="What is proposed")
    expect(proposed.get_by_role("status")).to_contain_text("0 claims proposed")
    text = desk.get_by_label("Text", exact=True)
    text.fill("")
    text.press_sequentially("Nvidia has acquired Run:ai for $700 million.", delay=5)
    expect(proposed.get_by_role("status")).to_contain_text("1 claim proposed")
    expect(text).to_be_focused()
    text.press_sequentially(" More.")
    expect(text).to_have_value("Nvidia has acquired Run:ai for $700 million. More.")
    desk.get_by_label("Language").select_option("fr")
    expect(proposed.get_by_role("status")).to_contain_text("in French")


def test_a_copy_is_shown_before_it_is_stored(desk: Page) -> None:
    paste(desk, NEWS)
    desk.get_by_role("button", name="Add it").click()
    expect(desk.locator("#added")).to_be_visible()
    work_off()
    paste(desk, f"Run:ai goes to Nvidia\n{NEWS}")
    doubles = desk.get_by_role("region", name="What is proposed").locator(".doubles li")
    expect(doubles).to_contain_text("100 % of the shorter text is the same")
    expect(doubles.get_by_role("link", name=NEWS.split("\n")[0])).to_be_visible()


def test_a_fault_stands_beside_the_field_and_what_was_typed_stays(desk: Page, web: Site) -> None:
    paste(desk, web.url("/missing"))
    field = desk.get_by_label("Address or text")
    expect(field).to_have_value(web.url("/missing"))
    expect(desk.locator(".errorlist")).to_contain_text("There is no page at this address")
    desk.get_by_role("button", name="Paste the text of the page instead").click()
    expect(desk.get_by_label("Address")).to_have_value(web.url("/missing"))


def test_it_works_without_a_script(
    browser: Browser, browser_context_args: dict, live_site: LiveServer, web: Site
) -> None:
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        sign_in(context, live_site, "zoe")
        page = context.new_page()
        paste(page, web.put("/2", html(NEWS), HTML))
        page.get_by_label("Title").fill("Nvidia denies that it acquires Run:ai")
        page.get_by_role("button", name="Look again").click()
        expect(page.locator("#proposed .marked h3")).to_have_text("Nvidia denies that it acquires Run:ai")
        page.get_by_role("button", name="Add it").click()
        expect(page).to_have_url(re.compile(r"/added/$"))
        work_off()
        page.get_by_role("link", name="Look again").click()
        expect(page.locator("#added").get_by_role("status")).to_contain_text("stands on the timelines")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    width: int, scheme: str, browser: Browser, browser_context_args: dict, live_site: LiveServer, web: Site
) -> None:
    size = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme, "reduced_motion": "reduce"}
    with browser.new_context(**{**browser_context_args, **size}) as context:
        sign_in(context, live_site, "zoe")
        context.add_init_script(axe.script())
        page = context.new_page()
        paste(page, web.url("/missing"))
        expect(page.locator(".errorlist")).to_be_visible()
        _hold(page, width)
        paste(page, NEWS)
        expect(page.locator("#proposed .proposals")).to_be_visible()
        _hold(page, width)
        page.get_by_role("button", name="Add it").click()
        expect(page.locator("#added")).to_be_visible()
        _hold(page, width)


def _hold(page: Page, width: int) -> None:
    page.wait_for_load_state()
    assert page.evaluate(ASK_BUT_SELECT2, AA_RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
