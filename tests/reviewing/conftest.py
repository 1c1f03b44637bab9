"""An article with claims, tagged and placed, and two who correct it."""

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Entity
from tests.factories import make_article, make_entity

TITLE, TEXT = "OpenAI and Disney", "OpenAI signed with Disney. It paid $800m to Wiz."


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def another() -> User:
    return User.objects.create_user("another")


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI")


@pytest.fixture
def disney() -> Entity:
    return make_entity("Disney")


@pytest.fixture
def article() -> Article:
    return make_article(TITLE, TEXT, page_hash="of the page")
