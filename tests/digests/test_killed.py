"""A real worker killed with SIGKILL while the mail server has a mail of it in hand."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from articles.digests.send import send_waiting, tell_unsure
from articles.models import Digest
from articles.models.digests import UNSURE_AFTER, DigestState
from articles.text.values import Status
from tests.digests.postbox import Mood, open_postbox
from tests.digests.stories import company, make_subscriber, tell
from tests.integration.processes import environment, kill, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "import django; django.setup(); from articles.digests.send import send_waiting; send_waiting()"
ROOT = Path(__file__).resolve().parent.parent.parent


def start_sending() -> subprocess.Popen[bytes]:
    env = environment(
        EMAIL_URL=f"smtp://127.0.0.1:{settings.EMAIL_PORT}?timeout=60", DJANGO_SETTINGS_MODULE="tracker.settings"
    )
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=env, start_new_session=True)


def test_that_mail_is_unsure_and_the_others_go_out_once():
    entity, now = company(), timezone.now()
    tell(entity, (Status.DONE, timedelta()))
    events = entity.participations.get().event
    events.claims.update(told_at=now)
    type(events).objects.update(first_told_at=now, last_told_at=now, sort_day=now.date())
    readers = [make_subscriber(entity, due_at=None) for _ in range(4)]
    for reader in readers:
        period = {"period_start": now.date() - timedelta(days=7), "period_end": now.date()}
        Digest.objects.create(subscriber=reader, try_at=now, **period)
    in_hand = readers[1]
    with open_postbox() as postbox:
        postbox.moods[in_hand.email] = Mood.HANGS_AFTER
        worker = start_sending()
        wait_until(lambda: in_hand.email in postbox.to, "the second mail is handed over")
        kill(worker, signal.SIGKILL)
        states = list(Digest.objects.order_by("pk").values_list("state", flat=True))
        assert states == [DigestState.SENT, DigestState.CLAIMED, DigestState.WAITING, DigestState.WAITING]
        Digest.objects.update(claimed_until=None)  # the lease has run out
        assert tell_unsure(timezone.now()) == 0, "it may be another worker's"
        assert tell_unsure(timezone.now() + UNSURE_AFTER) == 1
        send_waiting()
        assert sorted(postbox.to) == sorted(one.email for one in readers)
    unsure = Digest.objects.get(state=DigestState.UNSURE)
    assert unsure.subscriber == in_hand
    assert Digest.objects.filter(state=DigestState.SENT).count() == 3
