"""WCAG: axe-core finds nothing, at any level and by any of its rules, on any type of page; and what it cannot see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.stock import Stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# All rules, those of level AAA and of best practice too; the experimental ones are axe's own drafts.
ALL_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AA_RULES = {"runOnly": [tag for tag in ALL_RULES["runOnly"] if not tag.endswith("aaa")]}
LIGHT_WIDE, DARK_WIDE = (1280, "light"), (1280, "dark")
LIGHT_NARROW, DARK_NARROW = (390, "light"), (390, "dark")
WAYS = {"en": [LIGHT_WIDE, DARK_NARROW], "fr": [DARK_WIDE, LIGHT_NARROW]}
ASK = """async (options) => (await axe.run(document, {...options, resultTypes: ["violations"]})).violations
    .map((one) => `${one.id} (${one.impact}): ` + one.nodes.slice(0, 3).map((node) => node.html).join(" | "))"""


@pytest.fixture(params=["en", "fr"])
def reader(request: pytest.FixtureRequest, stock: Stock, browser: Browser, browser_context_args: dict) -> Iterator[Page]:
    """A page with axe in it, in each language, without motion."""
    settings = {**browser_context_args, "locale": request.param, "reduced_motion": "reduce"}
    with browser.new_context(**settings) as context:
        context.add_init_script(axe.script())
        yield context.new_page()


def test_axe_finds_nothing_on_any_page_in_either_theme_and_at_either_width(reader: Page, stock: Stock) -> None:
    found = [f"{name} {told}" for name, path in stock.pages.items() for told in _held_against(reader, path, ALL_RULES)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_at_the_desks_door(reader: Page) -> None:
    """Django's own page, whose colours are held to AA."""
    assert not list(_held_against(reader, "/admin/login/", AA_RULES))


def _held_against(page: Page, path: str, rules: dict[str, object]) -> Iterator[str]:
    """Each language is looked at in both themes and at both widths."""
    page.goto(path)
    for width, theme in WAYS[page.evaluate("document.documentElement.lang")]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        yield from (f"{width} px, {theme}: {told}" for told in page.evaluate(ASK, rules))
