"""Names: their addresses, how they are found by what one types, and what tells that one changed."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from articles.models import Entity, Event
from articles.models.entities import slug_for
from articles.text.values import EntityKind, EventKind, Role
from tests.factories import make_claim, make_entity, make_event


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("OpenAI", "openai"),
        ("Société Générale", "societe-generale"),
        ("L’Oréal", "loreal"),
        ("Stability AI", "stability-ai"),
        ("AT&T", "att"),
        ("C3.ai", "c3ai"),
        ("量子", "91cf-5b50"),
        ("+", "2b"),
    ],
)
def test_the_address_of_a_name(name: str, slug: str) -> None:
    assert slug_for(name) == slug


@pytest.mark.django_db
class TestEntity:
    def test_it_gets_an_address_of_its_own_name_and_keeps_one_that_was_given(self) -> None:
        assert make_entity("Société Générale").slug == "societe-generale"
        assert make_entity("Meta Platforms", slug="meta").slug == "meta"

    def test_its_address_stays_when_its_name_changes(self) -> None:
        entity = make_entity("Facebook")
        entity.name = "Meta"
        entity.save()
        assert entity.slug == "facebook"

    @pytest.mark.parametrize("kind", EntityKind)
    def test_every_kind_has_a_page(self, kind: EntityKind) -> None:
        assert make_entity("Sora", kind).get_absolute_url().endswith("/sora/")

    def test_it_goes_by_its_french_name_in_french(self) -> None:
        union = make_entity("European Union", EntityKind.ORGANISATION, name_fr="Union européenne")
        openai = make_entity("OpenAI")
        with override("fr"):
            assert (union.local_name, openai.local_name) == ("Union européenne", "OpenAI")
        with override("en"):
            assert union.local_name == "European Union"

    @pytest.mark.parametrize(
        ("name", "initial"), [("openai", "O"), ("Écran", "E"), ("01.AI", "#"), ("«Nom»", "#"), ("Œuvre", "O")]
    )
    def test_its_letter_in_a_list(self, name: str, initial: str) -> None:
        assert Entity(name=name).initial == initial

    @pytest.mark.parametrize(
        ("site", "name"),
        [("https://www.openai.com/about", "openai.com"), ("https://mistral.ai", "mistral.ai"), ("", "")],
    )
    def test_the_name_of_its_site(self, site: str, name: str) -> None:
        assert Entity(site=site).site_name == name

    def test_it_is_not_its_own_parent(self) -> None:
        entity = make_entity()
        entity.parent = entity
        with pytest.raises(IntegrityError, match="entity_not_its_own_parent"):
            entity.save()

    def test_a_name_stands_once_a_kind(self) -> None:
        make_entity("Perplexity")
        make_entity("Perplexity", EntityKind.PRODUCT, slug="perplexity-product")
        with pytest.raises(IntegrityError, match="entity_name_once_a_kind"):
            make_entity("Perplexity", slug="perplexity-again")

    def test_children_outlive_their_parent(self) -> None:
        parent = make_entity("Google")
        child = make_entity("YouTube", parent=parent)
        parent.delete()
        child.refresh_from_db()
        assert child.parent is None


@pytest.mark.django_db
class TestInTheNews:
    def test_an_event_counts_once_however_many_roles_the_entity_has_in_it(self) -> None:
        openai, disney = make_entity("OpenAI"), make_entity("Disney")
        make_entity("Sony")
        make_event(
            make_claim(kind=EventKind.ACQUISITION, who=[(openai, Role.BUYER), (openai, Role.TARGET)]),
        )
        make_event(make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)]))
        assert [(one.name, one.event_count) for one in Entity.objects.taking_part_in(Event.objects.all())] == [
            ("OpenAI", 2),
            ("Disney", 1),
        ]
        assert set(Entity.objects.with_events()) == {disney, openai}
        assert {one.name: one.event_count for one in Entity.objects.with_event_count().filter(event_count__gt=0)} == {
            "OpenAI": 2,
            "Disney": 1,
        }

    def test_events_that_are_not_shown_do_not_count(self) -> None:
        openai, disney, sony = make_entity("OpenAI"), make_entity("Disney"), make_entity("Sony")
        make_event(make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)]))
        make_event(make_claim(who=[(openai, Role.PARTY), (sony, Role.PARTY)]), source_count=0)
        assert {one.name: one.event_count for one in Entity.objects.with_event_count().filter(event_count__gt=0)} == {
            "OpenAI": 1,
            "Disney": 1,
        }
        assert {one.name: one.event_count for one in Entity.objects.with_event_count()}["Sony"] == 0


@pytest.mark.django_db
class TestNamedLike:
    @pytest.fixture(autouse=True)
    def names(self) -> None:
        make_entity("OpenAI")
        make_entity("Société Générale", aliases=["SocGen"])
        make_entity("L’Oréal")
        make_entity("Mistral AI", aliases=["Mistral"])
        make_entity("Midjourney")
        make_entity("100% AI_Lab")

    def best(self, words: str) -> str | None:
        found = Entity.objects.named_like(words).first()
        return found.name if found else None

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("OpenAI", "OpenAI"),
            ("open", "OpenAI"),
            ("o", "OpenAI"),
            ("opnai", "OpenAI"),
            ("openia", "OpenAI"),
            ("societe", "Société Générale"),
            ("SOCIÉTÉ GÉNÉRALE", "Société Générale"),
            ("generale", "Société Générale"),
            ("socgen", "Société Générale"),
            ("l'oreal", "L’Oréal"),
            ("l’oréal", "L’Oréal"),
            ("loreal", "L’Oréal"),
            ("mistrl", "Mistral AI"),
            ("mid", "Midjourney"),
            ("100%", "100% AI_Lab"),
        ],
    )
    def test_it_finds_by_a_beginning_a_part_or_a_slip_of_the_pen(self, words: str, name: str) -> None:
        assert self.best(words) == name

    @pytest.mark.parametrize("words", ["zzz", "quantum", "%", "_", "\\", "’", "\u0301", ""])
    def test_it_finds_nothing_for(self, words: str) -> None:
        assert list(Entity.objects.named_like(words)) == []

    def test_an_entity_is_found_once_however_many_of_its_names_are_alike(self) -> None:
        assert [entity.name for entity in Entity.objects.named_like("mistral")] == ["Mistral AI"]

    def test_the_name_most_like_comes_first(self) -> None:
        make_entity("Mistral Gagnant")
        make_entity("Mist")
        assert self.best("mist") == "Mist"


@pytest.mark.django_db
class TestStamp:
    CHANGES: dict[str, Callable[[Entity], object]] = {
        "a name was added": lambda entity: entity.aliases.create(form="Open AI"),
        "a name was changed": lambda entity: [
            (setattr(alias, "form", "Open AI"), alias.save()) for alias in entity.aliases.all()
        ],
        "a name was removed": lambda entity: entity.aliases.all()[0].delete(),
        "a name got a condition": lambda entity: [
            (setattr(alias, "is_ambiguous", True), alias.save()) for alias in entity.aliases.all()
        ],
        "an entity was removed": lambda entity: entity.delete(),
    }

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_it_changes_when(self, change: Callable[[Entity], object]) -> None:
        entity = make_entity()
        make_entity("Disney")
        before = Entity.objects.stamp()
        change(entity)
        assert Entity.objects.stamp() != before

    def test_it_stays_while_no_name_changes(self) -> None:
        make_entity()
        assert Entity.objects.stamp() == Entity.objects.stamp()

    def test_it_exists_before_the_first_name(self) -> None:
        assert Entity.objects.stamp() == (0, None, 0, None)


@pytest.mark.django_db
def test_an_alias_is_kept_folded_as_it_is_compared() -> None:
    alias = make_entity("L’Oréal").aliases.get()
    assert alias.folded == "l'oreal"
    alias.form = "Loréal"
    alias.save()
    alias.refresh_from_db()
    assert alias.folded == "loreal"
