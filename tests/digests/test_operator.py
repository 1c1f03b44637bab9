"""What operators see: previews, a test mail, figures, and the account of every mail."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from articles.digests.plan import plan_weekly
from articles.digests.send import send_waiting
from articles.models import Digest, Subscriber
from articles.models.digests import DigestState
from articles.models.leases import MOST_TRIES
from articles.text.values import Status
from tests.desk.forms import seen
from tests.digests.postbox import Mood, open_postbox
from tests.digests.stories import DAY, NOW, company, make_subscriber, make_waiting, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def reader():
    entity = company()
    tell(entity, (Status.DONE, DAY), text="It is so & not <otherwise>.")
    tell(entity, (Status.DONE, 15 * DAY), text="It was so two weeks ago.")
    return make_subscriber(entity)


@pytest.fixture
def desk(clock):
    get_user_model().objects.create_superuser("anne", "anne@press.example", "x")
    client = Client()
    client.login(username="anne", password="x")
    return client


def preview_of(reader: Subscriber, part: str = "", day: str = "2026-03-02") -> str:
    return f"/admin/articles/subscriber/{reader.pk}/preview/{part}?day={day}"


class TestPreview:
    def test_shows_the_mail_as_it_would_be_and_notes_nothing(self, desk, reader):
        page = desk.get(preview_of(reader)).content.decode()
        assert "Mistral AI launches a product" in page
        framed = desk.get(preview_of(reader, "mail/"))
        assert "It is so &amp; not &lt;otherwise&gt;." in framed.content.decode()
        assert framed["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
        assert not Digest.objects.exists()

    def test_of_a_past_week_shows_that_week(self, desk, reader):
        page = desk.get(preview_of(reader, day="2026-02-16")).content.decode()
        assert "It was so two weeks ago." in page
        assert "not &lt;otherwise" not in page

    def test_of_a_week_that_was_mailed_is_the_same_again(self, desk, reader):
        plan_weekly(NOW)
        send_waiting()
        assert Digest.objects.get().state == DigestState.SENT
        assert "Mistral AI launches" in desk.get(preview_of(reader)).content.decode()

    def test_of_a_quiet_week_says_so(self, desk, reader):
        assert "no mail" in desk.get(preview_of(reader, day="2020-01-06")).content.decode()

    @pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31"])
    def test_of_no_day_is_of_the_last(self, desk, reader, day):
        assert 'value="2026-03-02"' in desk.get(preview_of(reader, day=day)).content.decode()

    def test_has_no_link_that_acts_for_the_reader(self, desk, reader):
        for part in ("", "mail/"):
            page = desk.get(preview_of(reader, part)).content.decode()
            assert "Unsubscribe" in page
            assert "/digest/" not in page.replace("/admin/articles/digest/", "")

    def test_is_for_editors_alone(self, client, reader):
        assert client.get(preview_of(reader)).status_code == 302
        assert client.get(preview_of(reader, "mail/")).status_code == 302

    def test_is_mailed_to_the_editor_who_asks(self, desk, reader):
        desk.get(preview_of(reader))
        assert mail.outbox == []
        page = desk.post(preview_of(reader), follow=True).content.decode()
        assert "Mailed to anne@press.example." in page
        (sent,) = mail.outbox
        assert (sent.to, sent.subject) == (["anne@press.example"], "[Test] Mistral AI launches a product")
        assert "List-Unsubscribe" not in sent.message()
        assert not Digest.objects.exists()


class TestTheList:
    def test_shows_what_was_sent_to_whom_and_why_not(self, desk, reader):
        make_waiting(reader)
        with open_postbox() as postbox:
            postbox.moods[reader.email] = Mood.REFUSES_FOR_GOOD
            send_waiting()
        page = desk.get("/admin/articles/digest/").content.decode()
        for word in (reader.email, "Refused for good", "550 5.1.1 No such user"):
            assert word in page

    def test_cannot_be_written_in(self, desk, reader):
        digest = make_waiting(reader)
        assert desk.get("/admin/articles/digest/add/").status_code == 403
        assert desk.post(f"/admin/articles/digest/{digest.pk}/change/", {}).status_code == 403
        assert desk.post(f"/admin/articles/digest/{digest.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize(
        ("state", "goes"),
        [
            (DigestState.UNSURE, True),
            (DigestState.REFUSED, True),
            (DigestState.SENT, False),
            (DigestState.CLAIMED, False),
        ],
    )
    def test_sends_again_what_did_not_surely_go_out_by_an_editors_word(self, desk, reader, state, goes):
        digest = make_waiting(reader, state=state, claimed_at=NOW, tries=MOST_TRIES, told=["1:done"])
        desk.post("/admin/articles/digest/", {"action": "send_again", "_selected_action": [digest.pk]})
        send_waiting()
        assert len(mail.outbox) == goes


def test_an_address_that_an_editor_takes_up_again_begins_anew(desk, reader):
    Subscriber.objects.update(failures=3, paused_at=NOW, pause_reason="550")
    forms = {f"{name}-{field}_FORMS": "0" for name in ("topic_follows", "searches") for field in ("TOTAL", "INITIAL")}
    follow = reader.follows.get()
    forms |= {"follows-TOTAL_FORMS": "1", "follows-INITIAL_FORMS": "1"}
    forms |= {"follows-0-id": follow.pk, "follows-0-subscriber": reader.pk, "follows-0-entity": follow.entity_id}
    fields = {"email": reader.email, "language": "en", "weekday": 0, "hour": 8, "zone": "Europe/Paris"}
    address = f"/admin/articles/subscriber/{reader.pk}/change/"
    page = desk.post(address, {**fields, **forms, **seen(desk, address), "alerts_a_day": 0})
    assert page.status_code == 302, page.content.decode()
    reader.refresh_from_db()
    assert (reader.failures, reader.pause_reason, reader.paused_at) == (0, "", None)


class TestTheCommand:
    def run(self, *args: str) -> str:
        out = io.StringIO()
        call_command("digest", *args, stdout=out)
        return out.getvalue()

    def test_tells_the_figures_of_a_day_and_sends_nothing(self, reader):
        make_subscriber(company("Quiet"), language="fr")
        make_subscriber(weekday=3)
        told = self.run("--dry-run", "--on", "2026-03-02")
        assert "2026-03-02: 2 due, 1 mails, 1 with nothing to say." in told
        assert "Stories: new 1" in told
        assert "press.example 1" in told
        assert "kB" in told
        assert mail.outbox == []
        assert not Digest.objects.exists()

    def test_shows_ones_mail_and_mails_it_for_a_look(self, reader):
        assert "Subject: Mistral AI launches a product" in self.run("--for", reader.email.upper())
        assert mail.outbox == []
        assert "Mailed to me@press.example." in self.run("--for", reader.email, "--to", "me@press.example")
        assert mail.outbox[0].to == ["me@press.example"]

    def test_says_what_it_cannot_do(self, reader):
        with pytest.raises(CommandError, match="Nobody"):
            self.run("--for", "nobody@press.example")
        with open_postbox() as postbox:
            postbox.moods["me@press.example"] = Mood.REFUSES_FOR_GOOD
            with pytest.raises(CommandError, match="550"):
                self.run("--for", reader.email, "--to", "me@press.example")
        assert "no mail" in self.run("--for", reader.email, "--on", str((NOW - timedelta(days=700)).date()))
