"""Entities with names like another's are found by the index, told with what speaks for it, and told apart for good."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import User

from articles.lookalikes import apart
from articles.lookalikes.evidence import pairs_of
from articles.lookalikes.finding import alike, alike_to, compare_waiting, still_alike
from articles.models import Alias, Distinction, Entity, LookAlike, Mention
from articles.placing import decisions
from articles.text.likeness import Named, Reason
from articles.text.values import EntityKind, EventKind, Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_event

pytestmark = pytest.mark.django_db
MaxQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


def found() -> set[tuple[str, str, str]]:
    while compare_waiting(NOW):
        pass
    return {(pair.one.name, pair.other.name, pair.reason) for pair in LookAlike.objects.open()}


class TestFinding:
    @pytest.mark.parametrize(
        ("one", "other", "reason"),
        [
            ("OpenAI", "Open AI", "name"),
            ("Mistral", "Mistral AI", "trade"),
            ("Scale", "Scale Technologies", "trade"),
            ("Sony Pictures", "Sony Pictures Entertainment", "trade"),
            ("Crédit Agricole", "Credit Agricole SA", "legal_form"),
        ],
    )
    @pytest.mark.parametrize("turned", [False, True])
    def test_companies(self, one: str, other: str, reason: str, turned: bool) -> None:
        first, second = (other, one) if turned else (one, other)
        make_entity(first)
        compare_waiting(NOW)
        make_entity(second)
        make_entity("Somebody Else")
        assert found() == {(first, second, reason)}

    def test_persons(self) -> None:
        for name in ("Sam Altman", "S. Altman", "Altman", "Jack Altman"):
            make_entity(name, EntityKind.PERSON)
        assert {(one, other) for one, other, _ in found()} == {
            ("Sam Altman", "S. Altman"),
            ("Sam Altman", "Altman"),
            ("S. Altman", "Altman"),
            ("Altman", "Jack Altman"),
        }

    def test_what_only_looks_so_is_not_proposed(self) -> None:
        meta, alphabet = make_entity("Meta"), make_entity("Alphabet")
        make_entity("Meta AI", EntityKind.ORGANISATION, parent=meta)
        make_entity("Alphabet Google", parent=alphabet)
        for name in ("xAI", "X"):
            make_entity(name)
        for name in ("Claude 3", "Claude 3.5"):
            make_entity(name, EntityKind.PRODUCT)
        assert found() == set()

    def test_a_new_alias_makes_one_a_look_alike(self) -> None:
        limitless = make_entity("Limitless")
        make_entity("Rewind")
        assert found() == set()
        limitless.aliases.create(form="Rewind")
        assert found() == {("Limitless", "Rewind", "name")}

    def test_an_ambiguous_alias_says_nothing(self) -> None:
        make_entity("Limitless").aliases.create(form="Rewind", is_ambiguous=True)
        make_entity("Rewind")
        assert found() == set()

    def test_a_changed_name_ends_it(self) -> None:
        one, other = make_entity("Acme"), make_entity("Acme Inc")
        assert len(found()) == 1
        other.aliases.all().delete()
        other.name = "Zorbix"
        other.save()
        assert list(still_alike(LookAlike.objects.all())) == []
        assert found() == set()
        assert one.compared_at is None, "as it was read"

    def test_what_is_merged_is_proposed_no_more_and_again_when_it_is_undone(self, editor: User) -> None:
        one, other = make_entity("Acme"), make_entity("Acme Inc")
        assert len(found()) == 1
        merge = decisions.merge_entities(one, other, "one", editor, NOW)
        assert found() == set()
        assert alike_to(other) == []
        decisions.undo(merge, editor, NOW)
        assert len(found()) == 1

    def test_a_form_with_signs_of_patterns_is_taken_as_it_is(self) -> None:
        make_entity("100%")
        make_entity("100% AI")
        make_entity("100 percent AI")
        assert {pair[:2] for pair in found()} == {("100%", "100% AI")}

    def test_names_that_nobody_has_yet_are_compared_too(self) -> None:
        entity = make_entity("Mistral AI")
        wanted = [Named("a", EntityKind.COMPANY, "Mistral"), Named("b", EntityKind.COMPANY, "Zorbix")]
        assert [(one, told.reason) for one, told in alike(wanted)["a"]] == [(entity, Reason.TRADE)]
        assert alike(wanted)["b"] == []

    def test_a_batch_costs_as_many_queries_however_many_there_are(self, django_assert_num_queries: MaxQueries) -> None:
        for count in (4, 40):
            for number in range(count):
                make_entity(f"Acme {count} {'abcdefghij'[number % 10] * (number // 10 + 3)}")
            with django_assert_num_queries(13):
                assert compare_waiting(NOW) == count


class TestEvidence:
    def test_each_is_told_with_its_events_articles_and_a_sentence(self) -> None:
        one, other, partner = make_entity("Mistral"), make_entity("Mistral AI"), make_entity("Nvidia")
        article = make_article("Deal", "First this. Mistral AI and Nvidia sign. Then that.")
        make_event(make_claim(article, who=[(other, Role.PARTY), (partner, Role.PARTY)]))
        make_event(make_claim(make_article(), EventKind.LAUNCH, who=[(one, Role.MAKER), (partner, Role.MAKER)]))
        start = article.whole.index("Mistral AI")
        Mention.objects.create(article=article, entity=other, start=start, end=start + 10)
        found()
        (pair,) = pairs_of((pair.one, pair.other, told) for pair, told in still_alike(LookAlike.objects.open()))
        first, second = pair.sides
        assert (first.entity, first.event_count, first.article_count) == (other, 1, 1)
        assert (second.entity, second.event_count, second.article_count) == (one, 1, 0)
        assert pair.shared == ["Nvidia"]
        assert first.example is not None
        assert first.example[1].hit == "Mistral AI"
        assert second.example is None

    def test_queries_do_not_grow_with_the_pairs(self, django_assert_num_queries: MaxQueries) -> None:
        for count in (1, 12):
            for number in range(count):
                make_entity(f"Acme {'abcdefghijklmn'[number] * (count + 2)}")
                make_entity(f"Acme {'abcdefghijklmn'[number] * (count + 2)} Inc")
            found()
            with django_assert_num_queries(6):
                told = still_alike(LookAlike.objects.open())
                assert pairs_of((pair.one, pair.other, why) for pair, why in told)


class TestApart:
    @pytest.fixture
    def pair(self) -> tuple[Entity, Entity]:
        return make_entity("Acme"), make_entity("Acme Inc")

    def test_two_are_two_whichever_is_told_first(self, pair: tuple[Entity, Entity], editor: User) -> None:
        decision = apart.are_two(pair[1], pair[0], "two firms", editor, NOW)
        assert (decision.one, decision.other, decision.made_by, decision.made_at) == (*pair, editor, NOW)
        assert apart.are_two(*pair, "again", editor, NOW) == decision
        assert found() == set()
        assert alike_to(pair[0]) == []

    def test_it_can_be_taken_back(self, pair: tuple[Entity, Entity], editor: User) -> None:
        decision = apart.are_two(*pair, "", editor, NOW)
        apart.take_back(decision, editor, NOW)
        assert len(found()) == 1
        assert [one for one, _ in alike_to(pair[0])] == [pair[1]]
        decision.refresh_from_db()
        assert (decision.undone_by, decision.undone_at) == (editor, NOW)

    def test_one_is_part_of_the_other_and_its_parent_comes_back(
        self, pair: tuple[Entity, Entity], editor: User
    ) -> None:
        one, other = pair
        former = make_entity("Holding")
        other.parent = former
        other.save()
        decision = apart.is_part(other, one, "its subsidiary", editor, NOW)
        other.refresh_from_db()
        assert other.parent == one
        assert found() == set()
        apart.take_back(decision, editor, NOW)
        other.refresh_from_db()
        assert other.parent == former

    def test_a_parent_that_was_changed_since_stays(self, pair: tuple[Entity, Entity], editor: User) -> None:
        one, other = pair
        decision = apart.is_part(other, one, "", editor, NOW)
        Entity.objects.filter(pk=other.pk).update(parent=make_entity("Holding"))
        apart.take_back(decision, editor, NOW)
        assert Entity.objects.get(pk=other.pk).parent == Entity.objects.get(name="Holding")

    def test_nothing_is_part_of_itself(self, pair: tuple[Entity, Entity], editor: User) -> None:
        one, other = pair
        Entity.objects.filter(pk=one.pk).update(parent=other)
        with pytest.raises(apart.CircleError):
            apart.is_part(other, one, "", editor, NOW)
        assert not Distinction.objects.exists()


def test_an_alias_that_goes_takes_the_pair_with_it() -> None:
    entity = make_entity("Limitless", aliases=["Rewind"])
    make_entity("Rewind")
    assert len(found()) == 1
    Alias.objects.get(entity=entity, form="Rewind").delete()
    assert list(still_alike(LookAlike.objects.open())) == []
