"""What an article that is not stored would bring: the tagger's proposals, and what it may be a copy of."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from articles.adding import preview_of
from articles.ingest.look import Draft
from articles.models import Article, Claim
from articles.text.values import EventKind, Precision, Role, Status, VagueDate
from tests.factories import NOW, make_article, make_entity
from tests.pipeline import work_off

pytestmark = pytest.mark.django_db

TITLE = "Nvidia acquires Run:ai for $700 million"
WORDS = " ".join(f"On the {n}th day Nvidia told the press of step {n} in Lisbon{n}." for n in range(20))
DRAFT = Draft(TITLE, f"Nvidia has acquired Run:ai for $700 million, it said.\n{WORDS}", language="en")
BRIEF = Draft(
    "Un titre de brève",
    "Le chapeau tient en une ligne.\nPrincipaux points à retenir\n- Nvidia avance.\n- Second point.\n"
    "Analyse\nCe que cela veut dire.\nLe saviez-vous ?\n- IA : un sigle.",
    language="fr",
)


@pytest.fixture(autouse=True)
def known() -> None:
    make_entity("Nvidia")
    make_entity("Run:ai")


def test_the_claims_are_proposed_as_the_tagger_would_make_them() -> None:
    preview = preview_of(DRAFT, NOW)
    claim = preview.claims[0]
    assert (claim.told.kind, claim.told.status) == (EventKind.ACQUISITION, Status.DONE)
    assert {(str(who), role) for who, role in claim.parties} == {("Nvidia", Role.BUYER), ("Run:ai", Role.TARGET)}
    assert claim.quote in DRAFT.document.whole
    assert [entity.name for entity in preview.entities] == ["Nvidia", "Run:ai"]
    assert not Article.objects.exists()


def test_what_is_proposed_is_what_is_found_once_it_is_stored() -> None:
    proposed = {(one.told.kind, one.told.status, one.quote) for one in preview_of(DRAFT, NOW).claims}
    make_article(DRAFT.title, DRAFT.text)
    work_off()
    assert set(Claim.objects.values_list("kind", "status", "quote")) == proposed


def test_the_text_is_shown_with_its_quotes_and_names_marked() -> None:
    preview = preview_of(DRAFT, NOW)
    assert "".join(piece.text for run in preview.title for piece in run.pieces) == TITLE
    runs = [run for section in preview.sections for runs in section.paragraphs for run in runs]
    assert "".join(piece.text for run in runs for piece in run.pieces) == DRAFT.text.replace("\n", "")
    quoted = {claim for run in [*preview.title, *runs] for claim in run.quotes}
    assert quoted == set(preview.claims)


def test_the_sections_of_a_brief_are_told_apart() -> None:
    preview = preview_of(BRIEF, NOW)
    assert preview.is_brief
    assert [section.kind for section in preview.sections] == ["standfirst", "key_points", "analysis", "glossary"]
    assert not preview_of(DRAFT, NOW).is_brief


def test_a_language_that_nobody_told_is_told_by_the_text() -> None:
    assert preview_of(replace(BRIEF, language=""), NOW).language == "fr"


@pytest.mark.parametrize("draft", [Draft(), Draft("A title"), Draft(text="A text."), Draft("\ud83d", "\x00")])
def test_what_is_not_finished_is_no_fault(draft: Draft) -> None:
    assert preview_of(draft, NOW).claims == []


class TestDoubles:
    def test_another_way_of_writing_the_address(self) -> None:
        article = make_article(url="https://news.example/1")
        preview = preview_of(replace(DRAFT, url="http://www.news.example/1/?utm_source=x"), NOW)
        assert (preview.here, preview.may_be_double) == ([article], True)

    def test_the_same_short_text_of_about_that_day(self) -> None:
        article = make_article("A title", "A text.")
        make_article("A title", "A text.", published_at=NOW - timedelta(days=30))
        assert preview_of(Draft("A title", "A  text."), NOW).here == [article]
        day = VagueDate(date(2025, 1, 1), Precision.DAY)
        assert preview_of(Draft("A title", "A text.", published=day), NOW).here == []

    def test_a_near_copy_whenever_it_was_told_and_how_much_is_shared(self) -> None:
        article = make_article("Another title", WORDS, published_at=NOW - timedelta(days=300))
        work_off()
        like = preview_of(DRAFT, NOW).alike[0]
        assert (like.article, like.is_copy, like.shared) == (article, True, 1.0)

    def test_a_text_that_shares_a_part_is_shown_and_no_copy(self) -> None:
        half = WORDS[: len(WORDS) // 2]
        other = " ".join(f"Mistral told {n} others of Paris{n} and what they did there." for n in range(20))
        make_article("Another title", f"{half} {other}")
        work_off()
        like = preview_of(replace(DRAFT, text=f"{half} {other[::-1]}"), NOW).alike[0]
        assert not like.is_copy
        assert 0.25 <= like.shared < 0.6

    def test_other_texts_are_not_shown(self) -> None:
        make_article("Another title", " ".join(f"Mistral told {n} others of Paris{n}." for n in range(40)))
        work_off()
        assert not preview_of(DRAFT, NOW).alike

    def test_the_queries_do_not_grow_with_what_is_alike(self, django_assert_max_num_queries: object) -> None:
        for n in range(12):
            make_article(f"Title {n}", WORDS)
        work_off()
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            assert len(preview_of(replace(DRAFT, url="https://news.example/1"), NOW).alike) == 12
