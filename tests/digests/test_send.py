"""Each mail at most once, whatever the server does and wherever a worker dies; who got none is on the list."""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from itertools import count

import pytest
import time_machine
from django.test import override_settings

from articles.digests import send
from articles.digests.plan import plan_weekly
from articles.digests.send import FAILURES_TO_PAUSE, send_waiting, tell_unsure
from articles.models import Digest, Subscriber
from articles.models.digests import DigestState
from articles.models.leases import MOST_TRIES
from articles.text.values import Status
from tests.digests.postbox import Mood, Postbox, open_postbox
from tests.digests.stories import DAY, NOW, company, make_subscriber, make_waiting, tell

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def postbox():
    with open_postbox() as postbox:
        yield postbox


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def entity(db):
    entity = company()
    tell(entity, (Status.DONE, DAY))
    return entity


def state_of(subscriber: Subscriber) -> Digest:
    return Digest.objects.get(subscriber=subscriber)


def make_due(entity, count: int) -> list[Subscriber]:
    readers = [make_subscriber(entity) for _ in range(count)]
    assert plan_weekly(NOW) == count
    return readers


class TestAServerThat:
    def test_accepts(self, entity, postbox: Postbox, clock):
        reader, other = make_due(entity, 2)
        assert send_waiting() == 2
        assert sorted(postbox.to) == sorted([reader.email, other.email])
        assert postbox.connections == 1
        digest = state_of(reader)
        assert (digest.state, digest.sent_at, digest.counts) == (DigestState.SENT, NOW, {"new": 1})
        assert send_waiting() == 0

    def test_refuses_for_now_is_asked_again_later_and_ever_less_often(self, entity, postbox: Postbox, clock):
        (reader,) = make_due(entity, 1)
        postbox.moods["*"] = Mood.REFUSES_FOR_NOW
        waits = []
        for _ in range(4):
            send_waiting()
            digest = state_of(reader)
            assert digest.state == DigestState.WAITING
            assert "450 4.2.1 Come again later" in digest.reason
            assert digest.told == []
            waits.append(digest.try_at - send.timezone.now())
            assert send_waiting() == 0
            clock.move_to(digest.try_at + HOUR)
        assert waits == sorted(set(waits))
        assert postbox.taken == []
        postbox.moods.clear()
        send_waiting()
        assert (state_of(reader).state, postbox.to) == (DigestState.SENT, [reader.email])
        assert Subscriber.objects.get(pk=reader.pk).failures == 0

    def test_refuses_for_now_until_it_is_too_late(self, entity, postbox: Postbox, clock):
        (reader,) = make_due(entity, 1)
        postbox.moods["*"] = Mood.REFUSES_FOR_NOW
        send_waiting()
        clock.move_to(NOW + 7 * DAY)
        postbox.moods.clear()
        send_waiting()
        digest = state_of(reader)
        assert (digest.state, postbox.taken) == (DigestState.LATE, [])
        assert "450" in digest.reason

    @pytest.mark.parametrize("mood", [Mood.REFUSES_FOR_GOOD, Mood.REFUSES_THE_TEXT])
    def test_refuses_for_good_is_not_asked_again_and_the_address_paused_at_last(self, entity, postbox, clock, mood):
        (reader,) = make_due(entity, 1)
        postbox.moods["*"] = mood
        for week in range(FAILURES_TO_PAUSE):
            assert Subscriber.objects.mailable().filter(pk=reader.pk).exists()
            clock.move_to(NOW + 7 * week * DAY)
            tell(entity, (Status.DONE, DAY - 7 * week * DAY))
            plan_weekly(send.timezone.now())
            send_waiting()
        assert Counter(Digest.objects.values_list("state", flat=True)) == {DigestState.REFUSED: FAILURES_TO_PAUSE}
        paused = Subscriber.objects.get(pk=reader.pk)
        assert paused.paused_at == send.timezone.now()
        assert paused.pause_reason.startswith("55")
        assert not Subscriber.objects.mailable().exists()

    def test_takes_one_again_forgets_what_it_refused(self, entity, postbox: Postbox, clock):
        (reader,) = make_due(entity, 1)
        Subscriber.objects.update(failures=FAILURES_TO_PAUSE - 1)
        send_waiting()
        assert Subscriber.objects.get(pk=reader.pk).failures == 0

    @pytest.mark.parametrize("mood", [Mood.HANGS_BEFORE, Mood.DROPS_BEFORE, Mood.CLOSES])
    def test_fails_before_the_mail_is_asked_again_for_all(self, entity, postbox: Postbox, clock, mood):
        readers = make_due(entity, 3)
        postbox.moods["*"] = mood
        assert send_waiting() < 3
        assert not Digest.objects.exclude(state=DigestState.WAITING).exists()
        assert postbox.taken == []
        postbox.moods.clear()
        clock.move_to(NOW + HOUR)
        send_waiting()
        assert sorted(postbox.to) == sorted(one.email for one in readers)

    @pytest.mark.parametrize("mood", [Mood.HANGS_AFTER, Mood.DROPS_AFTER])
    def test_fails_after_the_mail_leaves_that_one_unsure_for_ever(self, entity, postbox: Postbox, clock, mood):
        first, *others = make_due(entity, 3)
        postbox.moods[first.email] = mood
        send_waiting()
        assert state_of(first).state == DigestState.UNSURE
        for hours in range(1, 4):
            clock.move_to(NOW + hours * HOUR)
            send_waiting()
        assert state_of(first).state == DigestState.UNSURE
        assert state_of(first).reason
        assert Counter(postbox.to) == {one.email: 1 for one in (first, *others)}

    def test_is_not_there_keeps_all_waiting(self, entity, clock):
        readers = make_due(entity, 2)
        with open_postbox() as postbox, override_settings(EMAIL_PORT=1):
            assert send_waiting() == 1
            assert postbox.taken == []
        assert {state_of(one).state for one in readers} == {DigestState.WAITING}
        assert "refused" in state_of(readers[0]).reason

    def test_fails_over_one_mail_each_time_still_gets_the_others(self, entity, postbox: Postbox, clock):
        bad, *others = make_due(entity, 4)
        postbox.moods[bad.email] = Mood.DROPS_BEFORE
        for minutes in range(0, 20, 2):
            clock.move_to(NOW + timedelta(minutes=minutes))
            send_waiting()
        assert sorted(postbox.to) == sorted(one.email for one in others)


# What a run does once; all else it does for each mail.
ONCE = ("articles.digests.send._take", "articles.digests.send.gather", "articles.digests.send.readers_of")


class TestAWorkerThatDies:
    """At each step of sending, in the midst of three mails: nobody gets two, and who got none is on the list."""

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize(
        "step",
        [
            "articles.digests.send._take",
            "articles.digests.send.gather",
            "articles.digests.send.readers_of",
            "articles.digests.compose.Composer.compose",
            "articles.digests.pace.may_mail",
            "articles.models.digests.DigestQuerySet.claim",
            "articles.digests.send.hand_over",
            "django.core.mail.backends.smtp.EmailBackend.open",
            "smtplib.SMTP.mail",
            "smtplib.SMTP.rcpt",
            "smtplib.SMTP.data",
            "articles.digests.send._write",
            "articles.models.digests.Digest.became",
        ],
    )
    def test_at(self, entity, postbox: Postbox, clock, monkeypatch, step, after):
        readers = make_due(entity, 3)
        dying = Dying(monkeypatch, step, after=after, call=1 if step in ONCE else 2)
        with pytest.raises(KeyboardInterrupt):
            send_waiting()
        dying.heal()
        for hours in (1, 2, 3):
            clock.move_to(NOW + hours * HOUR)
            tell_unsure(send.timezone.now())
            send_waiting()
        mails = Counter(postbox.to)
        assert max(mails.values()) == 1
        unsure = {one.subscriber.email for one in Digest.objects.filter(state=DigestState.UNSURE)}
        sent = {one.subscriber.email for one in Digest.objects.filter(state=DigestState.SENT)}
        assert sent <= set(mails)
        assert sent | unsure == {one.email for one in readers}
        assert len(unsure) <= 1

    def test_again_and_again_sets_nothing_aside_that_it_never_came_to(self, entity, postbox, clock, monkeypatch):
        readers = make_due(entity, 2)
        for hours in range(MOST_TRIES - 1):
            clock.move_to(NOW + hours * HOUR)
            with monkeypatch.context() as dying:
                Dying(dying, "articles.digests.send.gather", after=False, call=1)
                with pytest.raises(KeyboardInterrupt):
                    send_waiting()
        clock.move_to(NOW + 12 * HOUR)
        send_waiting()
        assert len(postbox.taken) == len(readers)


class Dying:
    """A function under which the process dies at one of its calls, before or after its work."""

    def __init__(self, monkeypatch, step: str, *, after: bool, call: int) -> None:
        self.owner, self.name = owner_of(step)
        self.whole, self.monkeypatch = vars(self.owner)[self.name], monkeypatch
        whole, calls = self.whole, count(1)

        def dies(*args, **kwargs):
            is_last = next(calls) == call
            if is_last and not after:
                raise KeyboardInterrupt
            answer = whole(*args, **kwargs)
            if is_last:
                raise KeyboardInterrupt
            return answer

        monkeypatch.setattr(self.owner, self.name, dies)

    def heal(self) -> None:
        self.monkeypatch.setattr(self.owner, self.name, self.whole)


def owner_of(step: str) -> tuple[object, str]:
    """The module or class that a function is an attribute of, and its name there."""
    place, _, name = step.rpartition(".")
    try:
        return import_module(place), name
    except ModuleNotFoundError:
        module, _, its_class = place.rpartition(".")
        return getattr(import_module(module), its_class), name


class TestOnlyWhoMayBeMailed:
    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"unsubscribed_at": NOW}, "left"),
            ({"paused_at": NOW}, "paused"),
            ({"confirmed_at": None}, "not confirmed"),
        ],
    )
    def test_one_who_left_since_gets_none(self, entity, postbox: Postbox, clock, fields, why):
        (reader,) = make_due(entity, 1)
        Subscriber.objects.update(**fields)
        send_waiting()
        assert (state_of(reader).state, postbox.taken) == (DigestState.SKIPPED, [])
        assert why in state_of(reader).reason

    def test_one_who_leaves_at_the_last_moment_gets_none(self, entity, postbox: Postbox, clock, monkeypatch):
        make_due(entity, 1)
        whole = send.pace.may_mail
        monkeypatch.setattr(
            send.pace, "may_mail", lambda *a: Subscriber.objects.update(unsubscribed_at=NOW) and whole(*a)
        )
        send_waiting()
        assert postbox.taken == []

    def test_one_who_is_erased_in_the_midst_harms_nothing(self, entity, postbox: Postbox, clock, monkeypatch):
        make_due(entity, 2)
        whole = send.hand_over

        def erases(letter, connection):
            Subscriber.objects.filter(email=letter.to).delete()
            return whole(letter, connection)

        monkeypatch.setattr(send, "hand_over", erases)
        assert send_waiting() == 2
        assert Digest.objects.count() == 0

    @pytest.mark.parametrize(
        "email", ["a@b.example\nBcc: all@evil.example", "a@b.example, c@d.example", "ä@b.example", "x"]
    )
    def test_an_address_that_is_none_is_refused_without_a_word_to_the_server(self, entity, postbox, clock, email):
        make_waiting(make_subscriber(entity, email=email))
        send_waiting()
        digest = Digest.objects.get()
        assert (digest.state, postbox.taken) == (DigestState.REFUSED, [])
        assert digest.reason == "not an address that can be mailed"


class TestPacing:
    @override_settings(MAILS_A_MINUTE=2)
    def test_each_domain_has_its_turns_a_minute(self, entity, postbox: Postbox, clock):
        make_due(entity, 5)
        make_waiting(make_subscriber(entity, email="one@other.example"))
        send_waiting()
        assert len(postbox.taken) == 3
        clock.move_to(NOW + timedelta(minutes=1))
        send_waiting()
        assert len(postbox.taken) == 5

    def test_a_domain_that_refuses_for_now_is_left_alone(self, entity, postbox: Postbox, clock):
        first, *_ = make_due(entity, 3)
        make_waiting(make_subscriber(entity, email="one@other.example"))
        postbox.moods[first.email] = Mood.REFUSES_FOR_NOW
        send_waiting()
        assert postbox.to == ["one@other.example"]


class TestNothingToSay:
    def test_means_no_mail(self, postbox: Postbox, clock):
        (reader,) = make_due(company(), 1)
        send_waiting()
        assert (state_of(reader).state, postbox.taken) == (DigestState.QUIET, [])

    def test_is_said_in_a_line_to_those_who_want_it(self, postbox: Postbox, clock):
        make_subscriber(company(), wants_quiet_line=True)
        plan_weekly(NOW)
        send_waiting()
        ((_, _, message),) = postbox.taken
        assert "It was quiet" in message.get_body(("plain",)).get_content()


def test_one_at_which_composing_fails_costs_no_other_its_mail(entity, postbox: Postbox, clock, monkeypatch):
    bad, good = make_due(entity, 2)
    whole = send.Composer.compose

    def compose(self, digest, reader, now):
        if reader.subscriber.pk == bad.pk:
            raise ValueError("no such story")
        return whole(self, digest, reader, now)

    monkeypatch.setattr(send.Composer, "compose", compose)
    send_waiting()
    assert postbox.to == [good.email]
    digest = state_of(bad)
    assert (digest.tries, "no such story" in digest.error) == (MOST_TRIES, True)
