"""The desk in a real browser: what a test writes the site sees, and nothing of it is left for the next."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from articles import tasks


def sign_in(context: BrowserContext, live_site: LiveServer, name: str) -> User:
    """A superuser of that name, who has signed in with this browser."""
    client, user = Client(), User.objects.create_superuser(name)
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site.url}])
    return user


@pytest.fixture
def editor(transactional_db: None, live_site: LiveServer, context: BrowserContext) -> User:
    return sign_in(context, live_site, "anne")


@pytest.fixture
def desk(editor: User, page: Page, complaints: list[str]) -> Page:
    """A page of an editor who is signed in."""
    return page


@pytest.fixture
def quiet_bells(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added waits until the test works it off."""
    for name in ("index_waiting", "compare_waiting", "tag_waiting"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda: None)
