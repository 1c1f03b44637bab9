"""What a tagger finds is written in place of what was found before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from articles import tagging
from articles.models import Article, Claim, Entity, Event
from articles.models.leases import MOST_TRIES
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, tag_article, tagger_stamp
from articles.text.values import (
    Claim as Found,
)
from articles.text.values import (
    Document,
    EntityKind,
    EventKind,
    Mention,
    Money,
    Participant,
    Precision,
    Role,
    Status,
    Suggestion,
    Tagging,
    VagueDate,
)
from tests.factories import NOW, make_article, make_claim, make_entity, make_event

pytestmark = pytest.mark.django_db
TITLE, TEXT = "OpenAI signs", "OpenAI signed with Disney. It paid $800m."
QUOTE = "OpenAI signed with Disney."


@dataclass
class FakeTagger:
    """Finds what it is told to find, and may do something on the way."""

    finds: Tagging
    meanwhile: Callable[[], object] = lambda: None

    def tag(self, document: Document) -> Tagging:
        self.meanwhile()
        return self.finds


def found(kind: EventKind = EventKind.PARTNERSHIP, *participants: Participant, **fields: object) -> Found:
    start = f"{TITLE}\n{TEXT}".index(QUOTE)
    return Found(kind, Status.DONE, participants, start, start + len(QUOTE), **fields)


@pytest.fixture
def article() -> Article:
    return make_article(TITLE, TEXT)


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI")


def tag(article: Article, *claims: Found, mentions: tuple[Mention, ...] = (), language: str = "en") -> None:
    tag_article(article, NOW, FakeTagger(Tagging(language, mentions, claims)))
    article.refresh_from_db()


def test_the_tagger_reads_the_article_as_it_is_stored(article: Article) -> None:
    read: list[Document] = []

    class Reader:
        def tag(self, document: Document) -> Tagging:
            read.append(document)
            return Tagging("en")

    tag_article(article, NOW, Reader())
    assert read == [Document(TITLE, TEXT, "en", VagueDate(NOW.date(), Precision.DAY))]


def test_a_claim_is_written_as_it_was_found(article: Article, openai: Entity) -> None:
    tag(
        article,
        found(
            EventKind.FUNDING,
            Participant("OpenAI", Role.RECIPIENT, str(openai.pk)),
            Participant("unnamed backers", Role.INVESTOR),
            amount=Money(Decimal(800_000_000), "USD"),
            date=VagueDate(date(2026, 3, 1), Precision.MONTH),
            main=True,
            confidence=0.75,
            rule="fund.raise",
        ),
    )
    claim = Claim.objects.get()
    assert (claim.kind, claim.status) == (EventKind.FUNDING, Status.DONE)
    assert (claim.money, claim.when) == (
        Money(Decimal(800_000_000), "USD"),
        VagueDate(date(2026, 3, 1), Precision.MONTH),
    )
    assert (claim.is_main, claim.confidence, claim.rule) == (True, 0.75, "fund.raise")
    assert (claim.version, claim.told_at, claim.event) == (article.version, article.told_at, None)
    assert {(one.entity, one.label, one.role) for one in claim.participants.all()} == {
        (openai, "OpenAI", Role.RECIPIENT),
        (None, "unnamed backers", Role.INVESTOR),
    }


def test_the_quote_stands_letter_for_letter_in_the_article(article: Article) -> None:
    tag(article, found())
    claim = Claim.objects.get()
    assert claim.quote == QUOTE == article.whole[claim.start : claim.end]


def test_mentions_are_written_where_they_stand(article: Article, openai: Entity) -> None:
    tag(article, mentions=(Mention(str(openai.pk), 0, 6), Mention(str(openai.pk), 13, 19)))
    assert [article.whole[one.start : one.end] for one in article.mentions.order_by("start")] == ["OpenAI", "OpenAI"]


def test_the_article_waits_no_more_and_is_free(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(tries=3, claimed_until=NOW, error="crashed")
    article.refresh_from_db()
    tag(article)
    assert not Article.objects.waiting_for_tags(TAGGER_VERSION).exists()
    assert (article.tagger_version, article.tagged_at) == (TAGGER_VERSION, NOW)
    assert (article.tries, article.claimed_until, article.error) == (0, None, "")


def test_tagging_again_makes_no_doubles(article: Article, openai: Entity) -> None:
    for _ in range(3):
        tag(
            article,
            found(EventKind.PARTNERSHIP, Participant("OpenAI", Role.PARTY, str(openai.pk))),
            mentions=(Mention(str(openai.pk), 0, 6),),
        )
    claim = Claim.objects.get()
    assert (article.mentions.count(), claim.participants.count()) == (1, 1)


def test_what_is_not_found_any_more_goes(article: Article, openai: Entity) -> None:
    tag(article, found(), mentions=(Mention(str(openai.pk), 0, 6),))
    tag(article)
    assert not Claim.objects.exists()
    assert not article.mentions.exists()


def test_another_articles_rows_stay(article: Article) -> None:
    other = make_claim(make_article())
    tag(article)
    assert list(Claim.objects.all()) == [other]


def test_what_an_editor_decided_stays_as_it_is(article: Article) -> None:
    editor = User.objects.create_user("editor")
    decided = make_claim(article, EventKind.LEGAL, decided_by=editor, decided_at=NOW)
    make_claim(article, EventKind.LAUNCH)
    tag(article, found(EventKind.FUNDING))
    assert {claim.kind for claim in article.claims.all()} == {EventKind.LEGAL, EventKind.FUNDING}
    assert article.claims.get(kind=EventKind.LEGAL) == decided


def test_a_decision_outlives_the_editors_account(article: Article) -> None:
    editor = User.objects.create_user("editor")
    decided = make_claim(article, EventKind.LEGAL, decided_by=editor, decided_at=NOW)
    editor.delete()
    tag(article)
    assert list(article.claims.all()) == [decided]


def test_events_that_lose_a_claim_are_to_be_made_anew(article: Article) -> None:
    touched = make_event(make_claim(article), make_claim())
    untouched = make_event(make_claim())
    tag(article)
    assert set(Event.objects.stale()) == {touched}
    assert untouched in Event.objects.filter(is_stale=False)


def changed_text(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(version=2, text="Another text.", tagger_version=0)


def tagged_by_another(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(tagger_version=TAGGER_VERSION)


@pytest.mark.parametrize("happens", [changed_text, tagged_by_another, Article.delete])
def test_nothing_is_written_if_meanwhile_the_article(happens: Callable[[Article], object], article: Article) -> None:
    entity = make_entity()
    before = make_event(make_claim(make_article()))
    stale_copy = Article.objects.get(pk=article.pk)
    finds = Tagging("fr", (Mention(str(entity.pk), 0, 6),), (found(),))
    tag_article(stale_copy, NOW, FakeTagger(finds, lambda: happens(article)))
    assert Claim.objects.filter(article=stale_copy.pk).count() == 0
    assert not entity.mentions.exists()
    assert not Event.objects.stale().exists()
    assert list(Event.objects.all()) == [before]


def test_an_article_whose_text_changed_meanwhile_still_waits(article: Article) -> None:
    tag_article(article, NOW, FakeTagger(Tagging("en"), lambda: changed_text(article)))
    assert Article.objects.waiting_for_tags(TAGGER_VERSION).exists()


def test_a_tagger_that_fails_leaves_everything_as_it_was(article: Article) -> None:
    event = make_event(make_claim(article))
    unknown = Participant("Nobody", Role.PARTY, "not a key")
    with pytest.raises(ValueError):
        tag(article, found(EventKind.FUNDING, unknown))
    article.refresh_from_db()
    assert article.tagger_version == 0
    assert list(event.claims.all()) == list(Claim.objects.all())
    assert not Event.objects.stale().exists()


def test_an_article_on_which_the_tagger_fails_every_time_is_set_aside(article: Article) -> None:
    for attempt in range(MOST_TRIES):
        assert Article.objects.waiting_for_tags(TAGGER_VERSION).take(NOW + timedelta(days=attempt)) == article
    assert not Article.objects.waiting_for_tags(TAGGER_VERSION).exists()


def test_topics_are_written_in_place_of_those_before(article: Article) -> None:
    for topics in (("chips", "jobs"), ("health",)):
        tag_article(article, NOW, FakeTagger(Tagging("en", topics=topics)))
        article.refresh_from_db()
        assert tuple(article.topics) == topics


def test_the_event_takes_up_its_articles_topics(article: Article) -> None:
    event = make_event(make_claim(article, decided_at=NOW))
    tag_article(article, NOW, FakeTagger(Tagging("en", topics=("chips",))))
    place_waiting()
    event.refresh_from_db()
    assert event.topics == ["chips"]


def test_the_article_keeps_the_stamp_of_what_it_was_tagged_with(article: Article) -> None:
    Article.objects.update(tag_again=True)
    tag(article)
    assert (article.tagger_stamp, article.tag_again) == (tagger_stamp(), False)
    assert not Article.objects.tagged_otherwise(TAGGER_VERSION, tagger_stamp()).exists()
    assert Article.objects.tagged_otherwise(TAGGER_VERSION, "another").exists()


def test_suggestions_are_written_in_place_of_those_before(article: Article) -> None:
    for names in (("OpenAI", "Disney"), ("Disney",)):
        found = [Suggestion(name, EntityKind.COMPANY, article.whole.index(name), 60) for name in names]
        tag_article(article, NOW, FakeTagger(Tagging("en", suggestions=(*found, found[0]))))
        article.refresh_from_db()
        assert {one.form for one in article.suggestions.all()} == set(names)


class TestEditors:
    """What they decided outlives any tagging."""

    who = Participant("OpenAI", Role.PARTY)

    def test_a_claim_that_an_editor_removed_does_not_come_back(self, article: Article) -> None:
        tag(
            article,
            found(EventKind.PARTNERSHIP, self.who),
            found(EventKind.LEGAL, Participant("OpenAI", Role.DEFENDANT)),
        )
        Claim.objects.filter(kind=EventKind.PARTNERSHIP).refuse()
        tag(
            article,
            found(EventKind.PARTNERSHIP, self.who),
            found(EventKind.LEGAL, Participant("OpenAI", Role.DEFENDANT)),
        )
        assert [claim.kind for claim in article.claims.all()] == [EventKind.LEGAL]

    def test_nor_with_other_words_of_the_same_sentence_or_more_parties(self, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        Claim.objects.all().refuse()
        start = article.whole.index("signed with")
        more = (self.who, Participant("Disney", Role.PARTY))
        tag(article, Found(EventKind.PARTNERSHIP, Status.TALKS, more, start, start + 18))
        assert not article.claims.exists()

    def test_another_claim_of_the_same_sentence_does(self, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        Claim.objects.all().refuse()
        tag(article, found(EventKind.PARTNERSHIP, Participant("Disney", Role.PARTY)))
        assert article.claims.count() == 1

    def test_a_removed_claim_may_be_told_by_a_corrected_text(self, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        Claim.objects.all().refuse()
        text = "OpenAI has indeed signed with Disney."
        Article.objects.update(text=text, version=2, tagger_version=0)
        article.refresh_from_db()
        start = article.whole.index(text)
        tag(article, Found(EventKind.PARTNERSHIP, Status.DONE, (self.who,), start, start + len(text)))
        assert article.claims.count() == 1

    def test_a_decided_claim_is_not_told_twice(self, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        Claim.objects.update(decided_at=NOW, status=Status.DENIED)
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        assert [claim.status for claim in article.claims.all()] == [Status.DENIED]

    def test_an_event_with_an_editors_title_keeps_the_claim_that_nothing_follows(self, article: Article) -> None:
        event = make_event(make_claim(article, who=[("OpenAI", Role.PARTY)]), title_en="A pact")
        tag(article)
        place_waiting()
        assert list(Event.objects.all()) == [event]

    def test_it_goes_with_the_text_that_told_of_it(self, article: Article) -> None:
        make_event(make_claim(article, who=[("OpenAI", Role.PARTY)]), title_en="A pact")
        Article.objects.update(text="Another text.", version=2, tagger_version=0)
        article.refresh_from_db()
        tag(article)
        place_waiting()
        assert not Event.objects.exists()


class TestLanguage:
    @pytest.mark.parametrize(
        ("said", "noticed", "kept", "indexed_again"),
        [
            ("", "fr", "fr", True),
            ("en", "fr", "fr", True),
            ("fr", "fr", "fr", False),
            ("", "other", "", False),
            ("en", "", "en", False),
        ],
    )
    def test_a_text_is_indexed_again_in_the_language_that_it_turns_out_to_have(
        self, said: str, noticed: str, kept: str, indexed_again: bool
    ) -> None:
        article = make_article(TITLE, TEXT, language=said)
        Article.objects.update(search="openai")
        tag(article, language=noticed)
        assert article.language == kept
        assert Article.objects.waiting_for_index().exists() is indexed_again


class TestKnownEntities:
    def test_they_are_keyed_by_their_rows(self) -> None:
        google = make_entity("Google", aliases=["Google LLC"])
        make_entity("YouTube", EntityKind.PRODUCT, parent=google)
        known = {entry.name: entry for entry in tagging.known_entities()}
        assert known["Google"].key == str(google.pk)
        assert {alias.form for alias in known["Google"].aliases} == {"Google", "Google LLC"}
        assert (known["YouTube"].parent, known["YouTube"].kind) == (str(google.pk), EntityKind.PRODUCT)

    def test_reading_them_costs_the_same_however_many_there_are(
        self, django_assert_num_queries: Callable[..., object]
    ) -> None:
        for count in (1, 5):
            for number in range(count):
                make_entity(f"Entity {count} {number}")
            with django_assert_num_queries(2):
                tagging.known_entities()


class TestFoundAgain:
    """Whoever looks at a claim at the desk is not disturbed by a tagging that finds the same."""

    who = Participant("OpenAI", Role.PARTY)

    def test_it_stays_the_row_that_it_is(self, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who, confidence=0.5))
        place_waiting()
        claim = Claim.objects.get()
        Claim.objects.update(held_until=NOW)
        tag(article, found(EventKind.PARTNERSHIP, self.who, confidence=0.75, rule="better"))
        place_waiting()
        again = Claim.objects.get()
        assert (again, again.event, again.held_until) == (claim, claim.event, NOW)
        assert (again.confidence, again.rule, again.participants.count()) == (0.75, "better", 1)

    @pytest.mark.parametrize(
        "other",
        [
            found(EventKind.PARTNERSHIP, who, Participant("Disney", Role.PARTY)),
            found(EventKind.PARTNERSHIP, who, amount=Money(Decimal(5), "EUR")),
            found(EventKind.PARTNERSHIP, who, date=VagueDate(date(2026, 1, 1), Precision.YEAR)),
            found(EventKind.LEGAL, who),
        ],
    )
    def test_one_that_tells_anything_else_is_another(self, other: Found, article: Article) -> None:
        tag(article, found(EventKind.PARTNERSHIP, self.who))
        claim = Claim.objects.get()
        tag(article, other)
        assert Claim.objects.get() != claim

    def test_what_is_told_twice_alike_stays_two(self, article: Article) -> None:
        for _ in range(2):
            tag(article, *[found(EventKind.PARTNERSHIP, self.who)] * 2)
            assert Claim.objects.count() == 2
