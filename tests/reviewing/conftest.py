"""An article with claims, tagged and placed, and two who correct it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Claim, Entity
from articles.placing.place import place_waiting
from articles.tagging import tag_article
from articles.text.values import Claim as Told
from articles.text.values import EventKind, Money, Participant, Precision, Role, Status, Tagging, VagueDate
from tests.factories import NOW, make_article, make_entity
from tests.test_tagging import FakeTagger

TITLE, TEXT = "OpenAI and Disney", "OpenAI signed with Disney. It paid $800m to Wiz."
LATER = NOW + timedelta(days=1)
QUOTE, OTHER_QUOTE = "OpenAI signed with Disney.", "It paid $800m to Wiz."


def place_all() -> None:
    while place_waiting():
        pass


def telling(article: Article, quote: str, kind: EventKind, *who: tuple[Entity | str, Role], **more: object) -> Told:
    start = article.whole.index(quote)
    parties = tuple(
        Participant(one.name, role, str(one.pk)) if isinstance(one, Entity) else Participant(one, role)
        for one, role in who
    )
    return Told(kind, more.pop("status", Status.DONE), parties, start, start + len(quote), **more)


def tag(article: Article, *found: Told) -> None:
    article.refresh_from_db()
    tag_article(article, LATER, FakeTagger(Tagging("en", (), found)))
    place_all()
    article.refresh_from_db()


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


@pytest.fixture
def found(article: Article, openai: Entity, disney: Entity) -> Told:
    return telling(article, QUOTE, EventKind.PARTNERSHIP, (openai, Role.PARTY), (disney, Role.PARTY))


@pytest.fixture
def claim(article: Article, found: Told) -> Claim:
    tag(article, found)
    return Claim.objects.get()


@pytest.fixture
def funding(claim: Claim, openai: Entity) -> Told:
    """What the claim should have told."""
    return telling(
        claim.article,
        OTHER_QUOTE,
        EventKind.FUNDING,
        (openai, Role.INVESTOR),
        ("Wiz", Role.RECIPIENT),
        status=Status.PLANNED,
        amount=Money(Decimal(800_000_000), "USD"),
        date=VagueDate(date(2026, 4, 1), Precision.QUARTER),
    )
