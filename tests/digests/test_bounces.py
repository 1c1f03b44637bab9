"""A mail that came back counts against its address, once."""

import io
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings

from articles.digests.plan import plan_weekly
from articles.digests.send import FAILURES_TO_PAUSE, send_waiting
from articles.models import Digest, Subscriber
from articles.models.digests import DigestState
from articles.text.values import Status
from tests.digests.postbox import open_postbox
from tests.digests.stories import DAY, NOW, company, make_subscriber, tell
from tests.text.test_bounces import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Digest:
    entity = company()
    tell(entity, (Status.DONE, DAY))
    make_subscriber(entity)
    with open_postbox() as postbox, time_machine.travel(NOW), override_settings(BOUNCES_TO="bounces@jalon.example"):
        plan_weekly(NOW)
        send_waiting()
    digest = Digest.objects.get(state=DigestState.SENT)
    digest.returns_to, _, digest.message = postbox.taken[0]
    return digest


def comes_back(raw: bytes) -> str:
    out = io.StringIO()
    with patch("sys.stdin", io.TextIOWrapper(io.BytesIO(raw))):
        call_command("bounce", stdout=out)
    return out.getvalue()


def test_it_is_known_by_the_address_it_comes_back_to(sent):
    assert "came back" in comes_back(report(to=sent.returns_to))
    sent.refresh_from_db()
    assert sent.state == DigestState.BOUNCED
    assert "User unknown" in sent.reason
    assert Subscriber.objects.get().failures == 1


def test_or_by_its_message_id(sent):
    raw = report().replace(b"<2026-02-23.0123456789abcdef01234567@jalon.example>", sent.message["Message-ID"].encode())
    assert "came back" in comes_back(raw)


def test_told_twice_it_counts_once(sent):
    for _ in range(2):
        comes_back(report(to=sent.returns_to))
    assert Subscriber.objects.get().failures == 1


def test_the_last_of_several_pauses_the_address(sent):
    Subscriber.objects.update(failures=FAILURES_TO_PAUSE - 1)
    comes_back(report(to=sent.returns_to))
    assert "User unknown" in Subscriber.objects.get(paused_at__isnull=False).pause_reason


@pytest.mark.parametrize(
    "raw",
    [
        report(),
        report(status="4.2.2"),
        report(to="bounces+1-000000000000000000000000@jalon.example"),
        report(to="bounces+999999999999999999-000000000000000000000000@jalon.example"),
        b"Subject: hello\r\n\r\nhello",
    ],
    ids=["another's", "not final", "forged", "no number of ours", "no report"],
)
def test_what_is_not_ours_or_not_final_changes_nothing(sent, raw):
    assert comes_back(raw) == "Nothing that counts.\n"
    sent.refresh_from_db()
    assert (sent.state, Subscriber.objects.get().failures) == (DigestState.SENT, 0)
