"""WCAG: axe-core finds nothing, at any level and by any of its rules, on any type of page; and what it cannot see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


SPACED = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important }"
        + "* { word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet] }"""
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
    const style = getComputedStyle(one);
    return one.checkVisibility() && style.overflow !== "visible" && !one.matches(".unseen, svg, input")
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
        && style.overflowX !== "auto" && style.overflowY !== "auto" }).map((one) => one.outerHTML.slice(0, 120))"""
Settings = dict[str, object]


@dataclass(frozen=True)
class Look:
    """What one sees of a page: what axe holds against it, how wide it is in windows of some widths, also with text
    spaced out as WCAG 1.4.12 wants it, what is cut off then, its title, how many headings of the first level."""

    held_against: list[str]
    widths: dict[int, int]
    spaced: dict[int, int]
    cut_off: list[str]
    title: str
    headings: int


@contextmanager
def _reading(browser: Browser, settings: Settings) -> Iterator[Page]:
    """A page with axe in it, without motion."""
    with browser.new_context(**settings, reduced_motion="reduce") as context:
        context.add_init_script(axe.script())
        yield context.new_page()


@pytest.fixture(params=["en", "fr"])
def reader(
    request: pytest.FixtureRequest, stock: Stock, browser: Browser, browser_context_args: Settings
) -> Iterator[Page]:
    with _reading(browser, {**browser_context_args, "locale": request.param}) as page:
        yield page


@pytest.fixture(scope="module", params=["en", "fr"])
def looks(
    request: pytest.FixtureRequest, stock: Stock, browser: Browser, browser_context_args: Settings
) -> dict[str, Look]:
    """Each type of page, looked at once in each language."""
    with _reading(browser, {**browser_context_args, "locale": request.param}) as page:
        return {name: _look_at(page, path) for name, path in stock.pages.items()}


def _look_at(page: Page, path: str) -> Look:
    page.goto(path)
    held = list(_held_against(page, ALL_RULES))
    widths = {width: _width_at(page, width) for width in (1280, 390, 320)}  # 320 px are 1280 at 400 %
    page.evaluate(SPACED)
    spaced = {width: _width_at(page, width) for width in (1280, 390, 320)}
    return Look(held, widths, spaced, page.evaluate(CUT_OFF), page.title(), page.locator("h1").count())


def _width_at(page: Page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth")


def test_axe_finds_nothing_on_any_page_in_either_theme_and_at_either_width(looks: dict[str, Look]) -> None:
    found = [f"{name} {told}" for name, look in looks.items() for told in look.held_against]
    assert not found, "\n".join(found)


def test_no_page_is_wider_than_the_window_even_with_text_spaced_out(looks: dict[str, Look]) -> None:
    for name, look in looks.items():
        assert all(told <= width for width, told in look.widths.items()), (name, look.widths)
        assert all(told <= width for width, told in look.spaced.items()), (name, "spaced out", look.spaced)
        assert look.cut_off == [], name


def test_headings_and_titles_tell_pages_apart(looks: dict[str, Look]) -> None:
    assert {look.headings for look in looks.values()} == {1}
    alike = {"names", "empty timeline", "second page"}  # found in a list, another page of a timeline
    titles = [look.title for name, look in looks.items() if name not in alike]
    assert len(set(titles)) == len(titles), titles


def test_axe_finds_nothing_at_the_desks_door(reader: Page) -> None:
    """Django's own page, whose colours are held to AA."""
    reader.goto("/admin/login/")
    assert not list(_held_against(reader, AA_RULES))


def _held_against(page: Page, rules: dict[str, object]) -> Iterator[str]:
    """Each language is looked at in both themes and at both widths."""
    for width, theme in WAYS[page.evaluate("document.documentElement.lang")]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        yield from (f"{width} px, {theme}: {told}" for told in page.evaluate(ASK, rules))


def test_axe_finds_nothing_in_what_opens(reader: Page) -> None:
    reader.goto("/companies/openai/")
    for details in reader.locator(".event details").all()[:3]:
        details.evaluate("one => one.open = true")
    assert reader.evaluate(ASK, ALL_RULES) == []
    reader.keyboard.press("?")
    reader.get_by_role("dialog").wait_for()
    assert reader.evaluate(ASK, ALL_RULES) == []
    reader.keyboard.press("Escape")
    reader.route("**/*oldest", lambda route: route.abort())
    reader.locator("#oldest").click()
    reader.get_by_role("alert").wait_for()
    assert reader.evaluate(ASK, ALL_RULES) == []


OBSCURED = """() => { const one = document.activeElement, box = one.getClientRects()[0];
    if (one === document.body) return null;
    const style = getComputedStyle(one);
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const top = seen && document.elementFromPoint(Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2,
        Math.min(Math.max(box.top + Math.min(box.height / 2, 8), 0), innerHeight - 1));
    const clear = top && (one.contains(top) || top.contains(one));
    return { html: one.outerHTML.slice(0, 120), good: Boolean(seen && drawn && clear) } }"""


@pytest.mark.parametrize("name", ["timeline", "event", "search"])
def test_the_focus_is_always_seen_and_never_covered(name: str, site: Page, stock: Stock) -> None:
    site.set_viewport_size({"width": 390, "height": 600})
    site.goto(stock.pages[name])
    seen = set()
    for _ in range(40):
        site.keyboard.press("Tab")
        focus = site.evaluate(OBSCURED)
        if focus is not None:
            assert focus["good"], focus["html"]
            seen.add(focus["html"])
    assert len(seen) > 15


def test_nothing_moves_for_who_wants_no_motion(reader: Page) -> None:
    reader.goto("/companies/openai/")
    reader.evaluate("document.getElementById('timeline').setAttribute('aria-busy', 'true')")
    assert reader.evaluate("document.getAnimations().filter((one) => one.animationName !== undefined).length") == 0
    reader.locator(".busy").wait_for()


def test_statuses_and_bars_are_seen_where_colours_are_forced(site: Page) -> None:
    site.emulate_media(forced_colors="active")
    site.goto("/companies/openai/")
    dot = "getComputedStyle(document.querySelector('.status.s-done'), '::before').backgroundColor"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert site.evaluate(dot) != site.evaluate(paper)
    assert site.evaluate("getComputedStyle(document.querySelector('.chart .bar')).fill") != site.evaluate(paper)


def test_on_paper_there_are_the_quotes_and_not_the_controls(site: Page, stock: Stock) -> None:
    site.emulate_media(media="print")
    site.goto(stock.pages["timeline"])
    for control in (".top", ".filters", ".foot", ".trouble"):
        assert not site.locator(control).is_visible(), control
    assert site.locator(".event blockquote").first.is_visible()
