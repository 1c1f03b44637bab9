"""What a mail says, and how little it costs to say it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.digests.compose import MOST_OF_ONE, MOST_STORIES, Composed, Composer
from articles.digests.gather import gather
from articles.digests.letters import message_of
from articles.digests.plan import plan_weekly
from articles.digests.readers import readers_of
from articles.digests.send import send_waiting
from articles.models import Digest, Event, FormerEvent, SavedSearch, TopicFollow
from articles.models.digests import DigestState
from articles.models.search import index_waiting
from articles.text.values import EventKind, Precision, Status
from tests.digests.stories import DAY, NOW, company, make_subscriber, make_waiting, tell
from tests.factories import make_entity

pytestmark = pytest.mark.django_db
WIDE = timedelta(days=12)


def compose(digest: Digest) -> Composed | None:
    reader = readers_of([digest.subscriber], NOW)[digest.subscriber_id]
    return Composer(gather(NOW - WIDE, NOW)).compose(digest, reader, NOW)


def mail_for(*follows, **fields) -> Composed | None:
    return compose(make_waiting(make_subscriber(*follows, **fields)))


class TestWhatItTells:
    def test_each_story_has_its_quote_letter_for_letter_its_source_and_how_many(self):
        entity, quote = company(), "« Nous  levons 600 M€ », a dit <b>Anne</b> & Cie."
        event = tell(entity, (Status.DONE, 2 * DAY), (Status.DONE, DAY), text=quote, language="fr")
        mail = mail_for(entity)
        source = event.claims.last().article.source.name
        assert quote in mail.letter.text
        assert "« Nous  levons 600 M€ », a dit &lt;b&gt;Anne&lt;/b&gt; &amp; Cie.</blockquote>" in mail.letter.html
        assert '<blockquote class="quote" lang="fr"' in mail.letter.html
        for part in (mail.letter.text, mail.letter.html):
            assert source in part
            assert "2 independent sources" in part
            assert f"/events/{event.pk}/" in part

    def test_in_the_order_new_changed_disputed_coming_reported(self):
        entity = company()
        tell(entity, *[(Status.DONE, 20 * DAY), *[(Status.DONE, DAY)] * 3], kind=EventKind.EXPANSION)
        tell(entity, (Status.PLANNED, 20 * DAY), day=(NOW + 3 * DAY).date(), precision=Precision.DAY)
        tell(entity, (Status.PLANNED, 20 * DAY), (Status.DENIED, DAY), kind=EventKind.ACQUISITION)
        tell(entity, (Status.TALKS, 20 * DAY), (Status.DONE, DAY), kind=EventKind.PARTNERSHIP)
        tell(entity, (Status.DONE, DAY), kind=EventKind.FUNDING)
        mail = mail_for(entity)
        assert mail.counts == {"new": 1, "changed": 1, "disputed": 1, "coming": 1, "reported": 1}
        words = ["New – Done", "In talks → Done", "Planned → Denied", "Coming up – 5 March 2026", "Much reported"]
        for part in (mail.letter.text, mail.letter.html):
            places = [part.index(word) for word in words]
            assert places == sorted(places)

    def test_grouped_by_what_is_followed_each_story_once(self):
        one, other = company(), company("OpenAI")
        event = tell(one, (Status.DONE, DAY))
        event.participants.create(entity=other, label="OpenAI", role="maker")
        tell(other, (Status.DONE, 2 * DAY))
        mail = mail_for(one, other)
        assert mail.letter.text.count(f"/events/{event.pk}/") == 1
        assert mail.counts == {"new": 2}

    def test_of_one_that_was_merged_under_the_name_it_has_now(self):
        old, new = company("Google Brain"), company("Google DeepMind")
        old.merged_into = new
        old.save()
        tell(new, (Status.DONE, DAY))
        assert "GOOGLE DEEPMIND" in mail_for(old, new).letter.text

    def test_topics_and_saved_searches(self):
        tell(company(), (Status.DONE, DAY), text="A semiconductor plant was opened.")
        tell(company("OpenAI"), (Status.DONE, DAY), topics=["chips"])
        index_waiting()
        reader = make_subscriber()
        TopicFollow.objects.create(subscriber=reader, topic="chips")
        SavedSearch.objects.create(subscriber=reader, query="semiconductor")
        text = compose(make_waiting(reader)).letter.text
        assert "SEARCH: SEMICONDUCTOR" in text
        assert "/search/?q=semiconductor" in text
        assert "/?topic=chips" in text

    def test_the_first_mail_tells_its_week_alone_the_next_what_came_in_late(self):
        entity = company()
        tell(entity, (Status.DONE, 8 * DAY))
        reader = make_subscriber(entity)
        digest = make_waiting(reader)
        assert compose(digest) is None
        period = {"period_start": (NOW - 14 * DAY).date(), "period_end": (NOW - 7 * DAY).date()}
        make_waiting(reader, told=["999:done"], state=DigestState.SENT, claimed_at=NOW - 7 * DAY, **period)
        assert compose(digest).counts == {"new": 1}

    def test_nothing_of_what_is_not_followed(self):
        tell(company(), (Status.DONE, DAY))
        assert mail_for(company("OpenAI")) is None
        assert mail_for() is None

    def test_a_title_by_an_editor_is_shown_as_text(self):
        entity = company()
        tell(entity, (Status.DONE, DAY), title_en="<script>alert(1)</script>")
        assert "<script>" not in mail_for(entity).letter.html


class TestNeverTwice:
    def weekly(self, week: int) -> None:
        plan_weekly(NOW + week * 7 * DAY)
        send_waiting()

    def test_week_after_week(self, time_machine):
        entity = company()
        make_subscriber(entity)
        tell(entity, (Status.DONE, DAY))
        time_machine.move_to(NOW)
        self.weekly(0)
        time_machine.move_to(NOW + 7 * DAY)
        self.weekly(1)
        states = Digest.objects.order_by("period_start").values_list("state", flat=True)
        assert list(states) == [DigestState.SENT, DigestState.QUIET]

    @pytest.mark.parametrize("made_one_by", ["merge", "placing"])
    def test_after_two_events_turned_out_to_be_one(self, made_one_by):
        entity = company()
        event, other = tell(entity, (Status.DONE, DAY)), tell(entity, (Status.DONE, 2 * DAY))
        reader = make_subscriber(entity)
        make_waiting(
            reader,
            told=[f"{event.pk}:done"],
            state=DigestState.SENT,
            claimed_at=NOW - 7 * DAY,
            period_start=(NOW - 14 * DAY).date(),
            period_end=(NOW - 7 * DAY).date(),
        )
        if made_one_by == "merge":
            Event.objects.filter(pk=event.pk).update(merged_into=other, source_count=0)
        else:
            number = event.pk
            event.delete()
            FormerEvent.objects.create(number=number, event=other)
        assert compose(make_waiting(reader)) is None

    def test_what_a_refused_mail_would_have_told_is_told_later(self):
        entity = company()
        event, reader = tell(entity, (Status.DONE, DAY)), make_subscriber(entity)
        period = {"period_start": (NOW - 14 * DAY).date(), "period_end": (NOW - 7 * DAY).date()}
        earlier = make_waiting(reader, told=[f"{event.pk}:done"], claimed_at=NOW - 7 * DAY, **period)
        for state, comes in ((DigestState.REFUSED, True), (DigestState.UNSURE, False)):
            Digest.objects.filter(pk=earlier.pk).update(state=state)
            digest = Digest.objects.filter(subscriber=reader).exclude(pk=earlier.pk).first() or make_waiting(reader)
            assert (compose(digest) is not None) is comes


class TestHowLong:
    def test_a_company_with_much_to_tell_is_cut_and_says_so(self):
        entity = company()
        for _ in range(MOST_OF_ONE + 3):
            tell(entity, (Status.DONE, DAY))
        mail = mail_for(entity)
        assert mail.letter.html.count("<blockquote") == MOST_OF_ONE
        assert "And 3 more on the site: http" in mail.letter.text
        assert len(mail.marks) == MOST_OF_ONE + 3, "what was counted is not told as new next week"

    def test_a_huge_list_of_follows_is_a_mail_of_readable_size(self):
        entities = [make_entity(f"Company {number}") for number in range(3 * MOST_STORIES)]
        for entity in entities[: 2 * MOST_STORIES]:
            tell(entity, (Status.DONE, DAY))
        mail = mail_for(*entities)
        assert mail.letter.html.count("<blockquote") == MOST_STORIES
        assert f"And {MOST_STORIES} more on the site" in mail.letter.text

    def test_below_100_kilobytes_whatever_is_quoted(self):
        entities = [make_entity(f"Company {number}") for number in range(30)]
        for number, entity in enumerate(entities):
            tell(entity, (Status.DONE, DAY), text=f"{number} " + "é " * 2_000)
        mail = mail_for(*entities)
        assert 50_000 < len(message_of(mail.letter).message().as_bytes()) < 100_000
        assert "more on the site" in mail.letter.text

    def test_a_quote_that_is_longer_than_a_mail_may_be_leaves_the_rest(self):
        entity, other = company(), company("OpenAI")
        tell(entity, (Status.DONE, DAY), text="é " * 60_000)
        tell(other, (Status.DONE, 2 * DAY))
        mail = mail_for(entity, other)
        assert len(message_of(mail.letter).message().as_bytes()) < 100_000
        assert "OPENAI" in mail.letter.text
        assert "And 1 more on the site" in mail.letter.text


def queries_for(readers: int, entity) -> int:
    digests = [make_waiting(make_subscriber(entity)) for _ in range(readers)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        composer = Composer(gather(NOW - WIDE, NOW))
        known = readers_of([one.subscriber for one in digests], NOW)
        for one in digests:
            assert composer.compose(one, known[one.subscriber_id], NOW)
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_readers():
    entity = company()
    tell(entity, (Status.DONE, DAY))
    assert queries_for(2, entity) == queries_for(20, entity)


def test_sending_one_more_costs_two_updates_and_no_reading(time_machine):
    """Its claim, and the account of it."""
    time_machine.move_to(NOW)
    entity = company()
    tell(entity, (Status.DONE, DAY))

    def statements(readers: int) -> Counter[str]:
        for _ in range(readers):
            make_waiting(make_subscriber(entity))
        with CaptureQueriesContext(connection) as captured:
            assert send_waiting() == readers
        return Counter(query["sql"].split()[0] for query in captured)

    few, many = statements(2), statements(12)
    assert many["SELECT"] == few["SELECT"]
    assert many["UPDATE"] - few["UPDATE"] == 10 * 2
