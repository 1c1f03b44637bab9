"""Real Chromium: found at $CHROMIUM, on PATH, or Playwright's own. Where there is none these tests alone are
skipped, loudly; with REQUIRE_BROWSER=1 that is a failure. Tests in `browser/` read one site, which none may change;
those in `editing/` change it, and each begins with an empty one."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from playwright.sync_api import BrowserContext, Page, Playwright, Route
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

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
def browser_context_args(live_site: LiveServer) -> dict[str, object]:
    """Addresses are given without their host."""
    return {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, "base_url": live_site.url}


@pytest.fixture(scope="session")
def live_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    server = LiveServer("localhost")
    yield server
    server.stop()
    connections.close_all()  # a test may have restarted PostgreSQL meanwhile
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(_OTHERS_END)  # of the server's threads: the database is to be dropped
    connections.close_all()


_OTHERS_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser's console held against the pages; a test that leaves any fails."""
    found: list[str] = []
    kinds = ("error", "warning")
    expected = "the server responded with a status of"  # a test that has one looks at it itself
    context.on(
        "console",
        lambda message: found.append(message.text) if message.type in kinds and expected not in message.text else None,
    )
    context.on("weberror", lambda problem: found.append(str(problem.error)))
    yield found
    assert found == []


@pytest.fixture
def hold(page: Page) -> Callable[[str], Callable[[], None]]:
    """Keeps HTMX's requests for addresses with some words in them unanswered, until what it returns is called."""

    def keep(words: str) -> Callable[[], None]:
        held: list[Route] = []
        page.route(lambda url: words in url, lambda route: held.append(route))

        def let_go() -> None:
            for route in held:
                route.continue_()
            page.unroute_all()

        return let_go

    return keep
