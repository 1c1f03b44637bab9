"""Feeds that fail or fall silent leave a gap, and editors are mailed of it once a day."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import override_settings

from articles.alarms import UNSURE_FOR, mail_editors, unsure_mail, watch
from articles.models import Event, Feed, FeedGap
from articles.models.feeds import GapKind
from tests.factories import make_claim, make_event, make_feed, make_source

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_mail_begun():
    cache.clear()


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("anne", "anne@press.example", is_staff=True)


def make_failing(since: timedelta = DAY, **fields: object) -> Feed:
    return make_feed(error="HTTP 500 (Internal Server Error)", tries=9, last_good_at=NOW - since, **fields)


def make_quiet(silence: timedelta) -> Feed:
    return make_feed(last_good_at=NOW, longest_gap=DAY, usual_gap=HOUR, newest_at=NOW - silence)


class TestGaps:
    def test_a_feed_that_fails_for_hours_leaves_one_from_when_it_was_well(self):
        feed = make_failing(since=7 * HOUR)
        assert watch(NOW) == 1
        gap = FeedGap.objects.get()
        assert (gap.feed, gap.kind, gap.began_at, gap.ended_at) == (feed, GapKind.FAILING, NOW - 7 * HOUR, None)
        assert gap.why == feed.error

    def test_one_that_never_worked_fails_from_its_beginning(self):
        make_failing(added_at=NOW - DAY)
        Feed.objects.update(last_good_at=None)
        watch(NOW)
        assert FeedGap.objects.get().began_at == NOW - DAY

    def test_a_short_failure_is_none(self):
        make_failing(since=5 * HOUR)
        make_failing(is_paused=True)
        assert watch(NOW) == 0

    def test_a_silence_is_one_by_the_feeds_own_past(self):
        make_quiet(silence=40 * HOUR)
        feed = make_quiet(silence=50 * HOUR)
        assert watch(NOW) == 1
        gap = FeedGap.objects.get()
        assert (gap.feed, gap.kind, gap.began_at) == (feed, GapKind.SILENT, NOW - 50 * HOUR)

    def test_a_gap_is_recorded_once_and_ended_once(self, django_assert_max_num_queries):
        feeds = [make_failing() for _ in range(5)] + [make_quiet(9 * DAY) for _ in range(5)]
        with django_assert_max_num_queries(8):
            assert watch(NOW) == 10
        assert watch(NOW + HOUR) == 0
        for feed in feeds:
            Feed.objects.filter(pk=feed.pk).update(error="", last_good_at=NOW + 2 * HOUR, newest_at=NOW + 2 * HOUR)
        watch(NOW + 3 * HOUR)
        assert set(FeedGap.objects.values_list("ended_at", flat=True)) == {NOW + 3 * HOUR}
        Feed.objects.update(error="HTTP 500")
        assert watch(NOW + 20 * HOUR) == 10

    def test_a_feed_that_is_gone_is_back_when_an_editor_has_it_polled_well(self):
        feed = make_failing(is_paused=True)
        FeedGap.objects.create(feed=feed, kind=GapKind.GONE, began_at=NOW)
        watch(NOW)
        assert FeedGap.objects.open().count() == 1
        Feed.objects.update(is_paused=False, error="")
        watch(NOW)
        assert not FeedGap.objects.open().exists()


class TestMail:
    def test_it_says_what_broke_since_when_and_why(self, editor):
        make_failing(source=make_source(name="Le Relais & <Cie>"), url="https://relais.example/rss")
        watch(NOW)
        assert mail_editors(NOW) == 1
        (sent,) = mail.outbox
        assert sent.subject == "Jalon: 1 feed needs a look"
        assert (sent.to, sent.bcc) == ([], ["anne@press.example"])
        for word in ("Le Relais & <Cie>", "https://relais.example/rss", "Failing", "03/01/2026 1 p.m.", "HTTP 500"):
            assert word in sent.body

    def test_once_a_day_and_only_what_is_new(self, editor):
        make_failing()
        watch(NOW)
        mail_editors(NOW)
        make_failing(since=2 * DAY)
        watch(NOW + HOUR)
        assert mail_editors(NOW + HOUR) == 0
        assert mail_editors(NOW + DAY) == 1
        assert mail_editors(NOW + 2 * DAY) == 0
        assert len(mail.outbox) == 2

    def test_nobody_to_tell_leaves_it_untold(self, editor):
        get_user_model().objects.update(email="")
        make_failing()
        watch(NOW)
        assert mail_editors(NOW) == 0
        assert FeedGap.objects.untold().count() == 1

    def test_a_mail_that_could_not_be_sent_is_sent_later(self, editor, monkeypatch):
        make_failing()
        watch(NOW)

        def refuse(*_: object) -> None:
            raise SMTPException("554 no")

        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.EmailMessage.send", refuse)
            with pytest.raises(SMTPException):
                mail_editors(NOW)
        assert unsure_mail(NOW + HOUR) is None
        assert mail_editors(NOW) == 1

    def test_of_a_worker_that_dies_over_it_is_told_and_it_is_not_sent_twice(self, editor, monkeypatch):
        make_failing()
        watch(NOW)

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr("django.core.mail.EmailMessage.send", die)
            with pytest.raises(KeyboardInterrupt):
                mail_editors(NOW)
        assert unsure_mail(NOW) is None, "it may be on its way"
        assert unsure_mail(NOW + HOUR) == NOW
        assert mail_editors(NOW + DAY) == 0
        make_failing(since=2 * DAY)
        watch(NOW + DAY)
        assert mail_editors(NOW + DAY) == 1
        assert unsure_mail(NOW + DAY) == NOW, "the next mail does not hide it"
        assert UNSURE_FOR > DAY

    def test_one_that_was_sent_or_taken_back_is_sure(self, editor, monkeypatch):
        assert (mail_editors(NOW), unsure_mail(NOW + HOUR)) == (0, None)
        make_failing()
        watch(NOW)
        mail_editors(NOW)
        assert unsure_mail(NOW + HOUR) is None

    def test_a_name_cannot_add_a_line_to_the_head(self, editor):
        make_failing(source=make_source(name="x\r\nBcc: all@evil.example"))
        watch(NOW)
        mail_editors(NOW)
        assert mail.outbox[0].recipients() == ["anne@press.example"]

    @override_settings(LANGUAGE_CODE="fr")
    def test_in_the_installations_language(self, editor):
        make_failing()
        watch(NOW)
        mail_editors(NOW)
        assert "depuis le 01/03/2026" in mail.outbox[0].body


class TestEvidence:
    """Editors are told once of events whose evidence their sources changed."""

    def test_it_is_told_once_and_again_when_it_changes_again(self, editor):
        event = make_event(make_claim(), evidence_changed_at=NOW)
        assert mail_editors(NOW) == 1
        assert "the evidence of 1 event changed" in mail.outbox[0].subject
        assert "/admin/articles/event/?evidence=changed" in mail.outbox[0].body
        assert mail_editors(NOW + 2 * DAY) == 0
        Event.objects.filter(pk=event.pk).update(evidence_changed_at=NOW + 3 * DAY)
        assert mail_editors(NOW + 4 * DAY) == 1

    def test_it_goes_with_what_else_there_is_to_tell(self, editor):
        make_event(make_claim(), evidence_changed_at=NOW)
        make_failing()
        watch(NOW)
        assert mail_editors(NOW) == 2
        (sent,) = mail.outbox
        assert "1 feed needs a look" in sent.subject
        assert "that 1 event rests on" in sent.body

    def test_it_waits_for_the_next_day_after_a_mail(self, editor):
        make_failing()
        watch(NOW)
        mail_editors(NOW)
        make_event(make_claim(), evidence_changed_at=NOW)
        assert mail_editors(NOW + HOUR) == 0
        assert mail_editors(NOW + DAY) == 1

    def test_a_mail_that_could_not_be_sent_is_sent_later(self, editor, monkeypatch):
        make_event(make_claim(), evidence_changed_at=NOW)
        with monkeypatch.context() as broken:
            broken.setattr("articles.alarms.EmailMessage.send", failing_send)
            with pytest.raises(SMTPException):
                mail_editors(NOW)
        assert mail_editors(NOW + HOUR) == 1


def failing_send(*_: object) -> int:
    raise SMTPException
