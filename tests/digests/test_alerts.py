"""Alerts: joined within a quarter of an hour, at most so many a day, each thing once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from articles.digests.alerts import JOINED_FOR, notice
from articles.digests.plan import plan_weekly
from articles.digests.send import send_waiting
from articles.models import Digest, Event, SavedSearch, TopicFollow
from articles.models.digests import DigestState
from articles.models.search import index_waiting
from articles.text.standing import statuses_over_time
from articles.text.values import EventKind, Role, Status
from tests.digests.stories import DAY, NOW, company, make_subscriber, noticed, tell
from tests.factories import make_article, make_claim, make_source

pytestmark = pytest.mark.django_db
MINUTE, HOUR, SWEEP = timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def pass_time(clock, span: timedelta) -> None:
    """Sweep now and then."""
    for sweep in range(1, int(span / SWEEP) + 1):
        clock.move_to(START[0] + sweep * SWEEP)
        notice(START[0] + sweep * SWEEP)
        send_waiting()
    START[0] += span


START = [NOW]


@pytest.fixture(autouse=True)
def from_now():
    START[0] = NOW


def change(event: Event, status: Status, at) -> None:
    """A source of its own tells the event in another status."""
    article = make_article(f"{event.pk} {status}", "Now it is so.", source=make_source(), published_at=at)
    participant = event.participants.get()
    claim = make_claim(article, EventKind(event.kind), status, who=[(participant.entity, Role(participant.role))])
    claim.event = claim.placed = event
    claim.save()
    claims = event.claims.all()
    assert statuses_over_time([one.telling for one in claims])[-1][1] == status
    Event.objects.filter(pk=event.pk).update(status=status, last_told_at=at)


def test_what_appears_is_told_within_a_quarter_of_an_hour_in_one_mail(clock):
    entity = company()
    reader = make_subscriber(entity, alerts_a_day=3)
    tell(entity, (Status.DONE, HOUR))
    pass_time(clock, 5 * MINUTE)
    tell(entity, (Status.TALKS, HOUR), kind=EventKind.FUNDING)
    pass_time(clock, 30 * MINUTE)
    (sent,) = mail.outbox
    assert sent.to == [reader.email]
    assert "Just in" in sent.body
    assert "launches a product" in sent.body
    assert Digest.objects.get().counts == {"new": 2}
    assert Digest.objects.get().sent_at <= NOW + SWEEP + JOINED_FOR


def test_a_change_of_status_is_told_and_nothing_twice(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=3)
    event = tell(entity, (Status.TALKS, 20 * DAY))
    noticed(event, NOW - 20 * DAY)
    change(event, Status.DONE, NOW)
    pass_time(clock, HOUR)
    (sent,) = mail.outbox
    assert "In talks → Done" in sent.body
    pass_time(clock, HOUR)
    assert len(mail.outbox) == 1


def test_another_report_of_the_same_is_no_alert(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=3)
    event = tell(entity, (Status.DONE, 20 * DAY))
    noticed(event, NOW - 20 * DAY)
    change(event, Status.DONE, NOW)
    pass_time(clock, HOUR)
    assert mail.outbox == []


def test_no_more_than_so_many_a_day_and_the_rest_is_in_the_weekly_mail(clock):
    entity = company()
    reader = make_subscriber(entity, alerts_a_day=2, due_at=NOW + 7 * DAY)
    for _ in range(4):
        tell(entity, (Status.DONE, timedelta()))
        pass_time(clock, HOUR)
    assert len(mail.outbox) == 2
    clock.move_to(NOW + 7 * DAY)
    plan_weekly(NOW + 7 * DAY)
    send_waiting()
    assert len(mail.outbox) == 3
    assert Digest.objects.weekly().get(subscriber=reader).counts == {"new": 2}


def test_only_those_who_want_them_and_follow_it_get_any(clock):
    entity, other = company(), company("OpenAI")
    make_subscriber(entity)
    make_subscriber(other, alerts_a_day=5)
    make_subscriber(entity, alerts_a_day=5, paused_at=NOW)
    tell(entity, (Status.DONE, HOUR))
    pass_time(clock, 30 * MINUTE)
    assert mail.outbox == []
    assert not Digest.objects.exists()


def test_by_topic_and_by_saved_search_too(clock):
    entity = company()
    by_topic, by_search, neither = (make_subscriber(alerts_a_day=1) for _ in range(3))
    TopicFollow.objects.create(subscriber=by_topic, topic="chips")
    SavedSearch.objects.create(subscriber=by_search, query="semiconductor")
    SavedSearch.objects.create(subscriber=neither, query="lighthouse")
    tell(entity, (Status.DONE, HOUR), text="A semiconductor plant was opened.", topics=["chips"])
    index_waiting()
    pass_time(clock, 30 * MINUTE)
    assert sorted(one.to[0] for one in mail.outbox) == sorted([by_topic.email, by_search.email])


def test_one_who_follows_what_was_merged_is_told_of_what_it_is_now(clock):
    old, new = company("Google DeepMind"), company("DeepMind")
    make_subscriber(old, alerts_a_day=1)
    old.merged_into = new
    old.save()
    tell(new, (Status.DONE, HOUR))
    pass_time(clock, 30 * MINUTE)
    assert len(mail.outbox) == 1


def test_what_was_known_before_one_subscribed_is_no_news(clock):
    entity = company()
    noticed(tell(entity, (Status.DONE, 5 * HOUR)), NOW - 4 * HOUR)
    make_subscriber(entity, alerts_a_day=5, confirmed_at=NOW - HOUR)
    tell(entity, (Status.DONE, HOUR), kind=EventKind.FUNDING)
    pass_time(clock, 30 * MINUTE)
    assert Digest.objects.get().counts == {"new": 1}


def test_an_old_report_that_comes_in_late_is_no_alert(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=5)
    tell(entity, (Status.DONE, 5 * DAY))
    pass_time(clock, 30 * MINUTE)
    assert mail.outbox == []


def test_one_that_was_told_is_not_in_the_weekly_mail(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=5, due_at=NOW + DAY, weekday=1)
    tell(entity, (Status.DONE, HOUR))
    pass_time(clock, 30 * MINUTE)
    clock.move_to(NOW + DAY)
    plan_weekly(NOW + DAY)
    send_waiting()
    assert len(mail.outbox) == 1
    assert Digest.objects.weekly().get().state == DigestState.QUIET


def test_an_alert_and_the_weekly_mail_at_one_time_do_not_tell_the_same(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=5)
    tell(entity, (Status.DONE, HOUR))
    notice(NOW - JOINED_FOR)
    plan_weekly(NOW)
    send_waiting()
    assert Digest.objects.weekly().get().state == DigestState.SENT
    assert Digest.objects.alerts().get().state == DigestState.WAITING
    clock.move_to(NOW + HOUR)
    send_waiting()
    assert len(mail.outbox) == 1
    assert Digest.objects.alerts().get().state == DigestState.QUIET
