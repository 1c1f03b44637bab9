"""One site, filled once and read by every test of this package."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.browser.stock import Stock, stocked


@pytest.fixture(scope="package")
def stock(live_site: LiveServer, django_db_blocker: DjangoDbBlocker) -> Iterator[Stock]:
    """Filled once; the tests of other packages find an empty database again."""
    with django_db_blocker.unblock():
        yield stocked()
        call_command("flush", verbosity=0, interactive=False)
        connections.close_all()  # beside Playwright's event loop Django has another connection than without


@pytest.fixture
def site(stock: Stock, page: Page, complaints: list[str]) -> Page:
    """A page of the living site."""
    return page
