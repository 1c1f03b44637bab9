"""A pass opens what it is for, for as long as it holds, and nothing else; forged ones open nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Subscriber, passes
from articles.models.passes import AGES, BadPassError, Purpose
from tests.factories import NOW


def make_subscriber(email: str = "ann@example.org", **fields: object) -> Subscriber:
    return Subscriber.objects.create(**{"email": email, "language": "en", "confirmed_at": NOW, **fields})


@pytest.mark.django_db
@pytest.mark.parametrize("issued", Purpose)
@pytest.mark.parametrize("asked", Purpose)
def test_it_is_for_one_purpose(issued: Purpose, asked: Purpose) -> None:
    subscriber = make_subscriber()
    token = passes.issue(subscriber, issued)
    if issued == asked:
        assert passes.holder(token, asked) == subscriber
    else:
        with pytest.raises(BadPassError):
            passes.holder(token, asked)


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", AGES)
def test_it_holds_for_a_while(purpose: Purpose) -> None:
    subscriber = make_subscriber()
    with time_machine.travel(NOW, tick=False) as clock:
        token = passes.issue(subscriber, purpose)
        clock.shift(AGES[purpose] - timedelta(seconds=1))
        assert passes.holder(token, purpose) == subscriber
        clock.shift(timedelta(seconds=2))
        with pytest.raises(BadPassError) as caught:
            passes.holder(token, purpose)
    assert caught.value.expired


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", [Purpose.LEAVE, Purpose.ONE_CLICK])
def test_one_can_leave_from_the_oldest_mail(purpose: Purpose) -> None:
    subscriber = make_subscriber()
    with time_machine.travel(NOW, tick=False) as clock:
        token = passes.issue(subscriber, purpose)
        clock.shift(timedelta(days=3650))
        assert passes.holder(token, purpose) == subscriber


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", Purpose)
def test_another_key_revokes_it_and_so_does_erasing(purpose: Purpose) -> None:
    subscriber, other = make_subscriber(), make_subscriber("bob@example.org")
    token, gone = passes.issue(subscriber, purpose), passes.issue(other, purpose)
    Subscriber.objects.filter(pk=subscriber.pk).update(key=uuid4())
    other.delete()
    for useless in (token, gone):
        with pytest.raises(BadPassError) as caught:
            passes.holder(useless, purpose)
        assert not caught.value.expired


@pytest.mark.django_db
def test_another_installation_issues_none(settings: object) -> None:
    token = passes.issue(make_subscriber(), Purpose.LEAVE)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(BadPassError):
        passes.holder(token, Purpose.LEAVE)


class ForgedTest(TestCase):
    """Strings of all kinds, and good passes with a character changed."""

    @given(st.text(max_size=200))
    def test_no_string_is_a_pass(self, token: str) -> None:
        with pytest.raises(BadPassError):
            passes.holder(token, *Purpose)

    @given(st.data(), st.sampled_from(list(Purpose)))
    def test_no_changed_pass_is_one(self, data: st.DataObject, purpose: Purpose) -> None:
        token = passes.issue(make_subscriber(), purpose)
        place = data.draw(st.integers(0, len(token) - 1))
        character = data.draw(st.characters(codec="ascii").filter(lambda one: one != token[place]))
        with pytest.raises(BadPassError):
            passes.holder(token[:place] + character + token[place + 1 :], *Purpose)

    @given(st.emails(), st.emails())
    def test_a_note_comes_back_as_it_was(self, old: str, new: str) -> None:
        subscriber = make_subscriber()
        token = passes.issue(subscriber, Purpose.ADDRESS, f"{old} {new}")
        assert passes.read(token, Purpose.ADDRESS) == (subscriber, f"{old} {new}")
