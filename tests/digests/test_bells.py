"""The bells, rung at once: who is due is mailed, what happened is noticed."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail

from articles import tasks
from articles.digests.alerts import JOINED_FOR
from articles.models import Digest, Notice
from articles.models.digests import UNSURE_AFTER, DigestState
from articles.text.values import Status
from tests.digests.stories import DAY, NOW, company, make_subscriber, make_waiting, tell
from tracker.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_the_sweep_mails_who_is_due_and_marks_what_hangs(clock):
    entity = company()
    tell(entity, (Status.DONE, DAY))
    reader, hanging = make_subscriber(entity), make_subscriber(entity, due_at=None)
    make_waiting(hanging, state=DigestState.CLAIMED, claimed_at=NOW - UNSURE_AFTER)
    tasks.sweep_subscribers()
    tasks.sweep_subscribers()
    assert [one.to for one in mail.outbox] == [[reader.email]]
    assert Digest.objects.get(subscriber=hanging).state == DigestState.UNSURE
    reader.refresh_from_db()
    assert reader.due_at == NOW + 7 * DAY


def test_what_happened_is_noticed_and_mailed_a_quarter_of_an_hour_later(clock):
    entity = company()
    make_subscriber(entity, alerts_a_day=1, due_at=None)
    tell(entity, (Status.DONE, DAY))
    tasks.notice_events()
    tasks.sweep_subscribers()
    assert (Notice.objects.count(), mail.outbox) == (1, [])
    clock.move_to(NOW + JOINED_FOR)
    tasks.sweep_subscribers()
    assert len(mail.outbox) == 1
