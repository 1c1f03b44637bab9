"""Real Chromium: found at $CHROMIUM, on PATH, or Playwright's own. Where there is none these tests alone are
skipped, loudly; with REQUIRE_BROWSER=1 that is a failure."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Playwright

from articles import starter
from articles.models import Article
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article

# Playwright's own event loop runs in this thread, which Django would take for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NO_BROWSER = (
    "NO CHROMIUM, so no browser test ran. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
)


def found_chromium(playwright: Playwright) -> str | None:
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))]
    return next((path for path in [*named, playwright.chromium.executable_path] if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, object]:
    path = found_chromium(playwright)
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser's console held against the pages; a test that leaves any fails."""
    found: list[str] = []
    context.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    context.on("weberror", lambda problem: found.append(str(problem.error)))
    yield found
    assert found == []


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demo items, tagged and placed by the steps themselves."""
    now = timezone.now()
    starter.load_gazetteer()
    starter.load_demo(now)
    for article in Article.objects.waiting_for_tags(TAGGER_VERSION).take_each(now, most=500):
        tag_article(article, now, current_tagger())
    while place_waiting():
        pass


@pytest.fixture
def site(live_server: object, demo: None, page: Page, complaints: list[str]) -> Page:
    """A page of the living site; addresses are given without their host."""
    page.goto(f"{live_server.url}/")  # type: ignore[attr-defined]
    return page
