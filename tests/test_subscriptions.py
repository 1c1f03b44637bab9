"""What becomes of a subscriber: asked, confirmed, changed, moved, left, erased; also by two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from articles import subscriptions
from articles.models import Digest, Follow, SavedSearch, Subscriber, TopicFollow
from articles.subscriptions import UNCONFIRMED_FOR, Wishes
from tests.factories import NOW, make_entity

pytestmark = pytest.mark.django_db


def asked(address: str = "ann@example.org", **wishes: object) -> Subscriber:
    return subscriptions.ask(address, Wishes(**{"language": "en", **wishes}))


def test_asking_keeps_the_wishes_unconfirmed() -> None:
    openai = make_entity()
    wishes = Wishes("fr", 4, 17, "Asia/Kolkata", True, 3, [openai], ["safety", "chips"], ["agents", "data centre"])
    subscriber = subscriptions.ask("ann@example.org", wishes)
    assert subscriber.confirmed_at is None
    assert not subscriber.is_mailable
    kept = subscriptions.wishes_of(Subscriber.objects.get())
    assert kept == Wishes(
        "fr", 4, 17, "Asia/Kolkata", True, 3, [openai], ["chips", "safety"], ["agents", "data centre"]
    )


def test_asking_again_replaces_what_nobody_confirmed() -> None:
    first = asked(topics=["safety"], searches=["one"])
    assert asked("ANN@example.org", topics=["chips"]) == first
    assert [one.topic for one in TopicFollow.objects.all()] == ["chips"]
    assert not SavedSearch.objects.exists()


def test_who_is_confirmed_is_changed_by_nobody_who_only_knows_the_address() -> None:
    subscriber = asked(topics=["safety"])
    assert subscriptions.confirm(subscriber, NOW)
    assert not subscriptions.confirm(subscriber, NOW + timedelta(days=1))
    asked(topics=["chips"], hour=3)
    subscriber.refresh_from_db()
    assert (subscriber.hour, subscriber.confirmed_at) == (8, NOW)
    assert subscriptions.wishes_of(subscriber).topics == ["safety"]


def test_a_change_is_of_everything_and_a_new_turn_is_looked_for() -> None:
    subscriber = asked(entities=[make_entity("A"), make_entity("B")])
    kept = Follow.objects.get(entity__name="B")
    Subscriber.objects.update(due_at=NOW)
    subscriber.refresh_from_db()
    new = [kept.entity, make_entity("C")]
    subscriptions.change(subscriber, Wishes("fr", weekday=2, zone="Asia/Tokyo", entities=new))
    subscriber.refresh_from_db()
    assert (subscriber.language, subscriber.zone, subscriber.due_at) == ("fr", "Asia/Tokyo", None)
    assert subscriptions.followed_by(subscriber) == new
    assert Follow.objects.filter(pk=kept.pk).exists()


def test_a_follow_of_what_was_merged_goes_on_as_what_it_is_in_the_end() -> None:
    twitter, x = make_entity("Twitter"), make_entity("X")
    subscriber = asked(entities=[twitter])
    own = Follow.objects.get()
    twitter.merged_into = x
    twitter.save()
    assert subscriptions.followed_by(subscriber) == [x]
    subscriptions.change(subscriber, subscriptions.wishes_of(subscriber))
    assert list(Follow.objects.all()) == [own], "so that taking the merge back gives Twitter back"
    subscriptions.change(subscriber, Wishes("en", entities=[twitter, x]))
    assert subscriptions.followed_by(subscriber) == [x]
    subscriptions.change(subscriber, Wishes("en"))
    assert not Follow.objects.exists()


def test_pausing_leaving_and_coming_back() -> None:
    subscriber = asked()
    subscriptions.confirm(subscriber, NOW)
    for stop, go in (
        (subscriptions.pause, subscriptions.resume),
        (subscriptions.leave, subscriptions.resume),
        (subscriptions.leave, subscriptions.come_back),
    ):
        stop(subscriber, NOW)
        assert not Subscriber.objects.mailable().exists()
        go(subscriber)
        assert Subscriber.objects.mailable().get() == subscriber


def test_undoing_that_one_left_goes_on_with_a_pause() -> None:
    subscriber = asked()
    subscriptions.confirm(subscriber, NOW)
    subscriptions.pause(subscriber, NOW)
    subscriptions.leave(subscriber, NOW)
    subscriptions.come_back(subscriber)
    subscriber.refresh_from_db()
    assert (subscriber.paused_at, subscriber.unsubscribed_at) == (NOW, None)


def test_moving_takes_an_address_that_nobody_confirmed_and_no_other() -> None:
    ann, bob = asked("ann@example.org"), asked("bob@example.org")
    subscriptions.confirm(ann, NOW)
    assert subscriptions.move(ann, "bob@example.org")
    assert Subscriber.objects.get().email == "bob@example.org"
    carl = asked("carl@example.org")
    subscriptions.confirm(carl, NOW)
    ann.refresh_from_db()
    assert not subscriptions.move(ann, "Carl@example.org")
    assert not Subscriber.objects.filter(pk=bob.pk).exists()
    assert set(Subscriber.objects.values_list("email", flat=True)) == {"bob@example.org", "carl@example.org"}


def test_erasing_leaves_no_row() -> None:
    subscriber = asked(entities=[make_entity()], topics=["safety"], searches=["agents"])
    Digest.objects.create(subscriber=subscriber, period_start=NOW, period_end=NOW + timedelta(days=7))
    subscriptions.erase(subscriber)
    for rows in (Subscriber, Follow, TopicFollow, SavedSearch, Digest):
        assert not rows.objects.exists()


def test_what_nobody_confirmed_is_forgotten() -> None:
    old, fresh, confirmed = asked("old@example.org", topics=["safety"]), asked("new@example.org"), asked()
    subscriptions.confirm(confirmed, NOW)
    Subscriber.objects.filter(pk__in=[old.pk, confirmed.pk]).update(created_at=NOW - UNCONFIRMED_FOR * 2)
    Subscriber.objects.filter(pk=fresh.pk).update(created_at=NOW)
    assert subscriptions.forget_unconfirmed(NOW) == 1
    assert set(Subscriber.objects.all()) == {fresh, confirmed}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_subscriber_who_is_confirmed_once() -> None:
    crowd, openai = 8, make_entity()
    together = Barrier(crowd)

    def ask_and_confirm(number: int) -> tuple[int, bool]:
        try:
            together.wait(10)
            address = "ann@example.org" if number % 2 else "Ann@Example.org"
            subscriber = asked(address, entities=[openai], topics=["safety"])
            together.wait(10)
            return subscriber.pk, subscriptions.confirm(subscriber, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        done = list(pool.map(ask_and_confirm, range(crowd)))
    assert len({pk for pk, _ in done}) == 1
    assert [first for _, first in done].count(True) == 1
    assert (Subscriber.objects.count(), Follow.objects.count(), TopicFollow.objects.count()) == (1, 1, 1)
