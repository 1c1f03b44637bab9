"""Words that editors say name somebody, or not whom the tagger takes them for."""

import pytest
from django.contrib.auth.models import User

from articles.models import Alias, Article, Change, ClaimParticipant, Entity, Mention, RefusedMention, SuggestedName
from articles.models.changes import Act
from articles.models.search import index_waiting
from articles.reviewing import lately, mentions
from articles.reviewing.errors import ChangedMeanwhileError, FaultyError, GoneError
from articles.tagging import tag_article
from articles.text.values import EntityKind, Role, Tagging
from articles.text.values import Mention as Found
from tests.factories import NOW, make_article, make_claim, make_entity
from tests.reviewing.conftest import TEXT, TITLE
from tests.test_tagging import FakeTagger

pytestmark = pytest.mark.django_db


def place(article: Article, words: str, after: int = 0) -> tuple[int, int]:
    start = article.whole.index(words, after)
    return start, start + len(words)


def tag(article: Article, *found: tuple[Entity, str]) -> None:
    article.refresh_from_db()
    named = tuple(Found(str(entity.pk), *place(article, words)) for entity, words in found)
    tag_article(article, NOW, FakeTagger(Tagging("en", named)))
    article.refresh_from_db()


def named(article: Article) -> list[tuple[str, str]]:
    found = article.mentions.select_related("entity").order_by("start")
    return [(one.entity.name, article.whole[one.start : one.end]) for one in found]


def rewrite(article: Article, text: str) -> None:
    Article.objects.filter(pk=article.pk).update(text=text, version=article.version + 1, tagger_version=0)


@pytest.fixture
def wiz() -> Entity:
    return make_entity("Wiz Security")


def name_wiz(article: Article, wiz: Entity, editor: User) -> Mention:
    return mentions.name(article, *place(article, "Wiz"), wiz, seen=1, by=editor, now=NOW)


class TestName:
    def test_it_stays_whatever_is_tagged(self, article: Article, wiz: Entity, openai: Entity, editor: User) -> None:
        mention = name_wiz(article, wiz, editor)
        for _ in range(3):
            tag(article, (openai, "OpenAI"), (openai, "Wiz"))
            assert named(article) == [("OpenAI", "OpenAI"), ("Wiz Security", "Wiz")]
            assert article.mentions.get(entity=wiz) == mention

    def test_it_moves_with_its_words_and_goes_with_them(self, article: Article, wiz: Entity, editor: User) -> None:
        mention = name_wiz(article, wiz, editor)
        rewrite(article, f"A wizard knows Wizards. {TEXT}")
        tag(article)
        assert (named(article), article.mentions.get()) == ([("Wiz Security", "Wiz")], mention)
        assert mention.start < article.mentions.get().start
        rewrite(article, "A wizard knows Wizards.")
        tag(article)
        assert named(article) == []

    def test_each_of_several_keeps_a_place_of_its_own(self, editor: User, wiz: Entity) -> None:
        article = make_article(TITLE, "Wiz. Wiz. Wiz.")
        for number in range(3):
            start, end = place(article, "Wiz", article.whole.index("\n") + 5 * number)
            mentions.name(article, start, end, wiz, seen=1, by=editor, now=NOW)
        rewrite(article, "So. Wiz. Wiz. Wiz.")
        tag(article)
        assert named(article) == [("Wiz Security", "Wiz")] * 3
        rewrite(Article.objects.get(), "Wiz. Wiz.")
        tag(article)
        assert named(article) == [("Wiz Security", "Wiz")] * 2

    def test_it_takes_the_place_of_what_stood_there(
        self, article: Article, wiz: Entity, openai: Entity, editor: User
    ) -> None:
        tag(article, (openai, "to Wiz"))
        name_wiz(article, wiz, editor)
        assert named(article) == [("Wiz Security", "Wiz")]

    def test_blanks_around_the_words_are_left_out(self, article: Article, wiz: Entity, editor: User) -> None:
        start, end = place(article, " Wiz")
        mentions.name(article, start, end, wiz, seen=1, by=editor, now=NOW)
        assert named(article) == [("Wiz Security", "Wiz")]

    def test_the_text_that_the_editor_saw_is_meant(self, article: Article, wiz: Entity, editor: User) -> None:
        rewrite(article, "Another text.")
        with pytest.raises(ChangedMeanwhileError):
            name_wiz(article, wiz, editor)
        article.refresh_from_db()
        for start, end in ((0, 999), (6, 7), (5, 5)):
            with pytest.raises(FaultyError):
                mentions.name(article, start, end, wiz, seen=2, by=editor, now=NOW)
        assert not Mention.objects.exists()

    def test_taken_back_it_is_the_taggers_again(
        self, article: Article, wiz: Entity, openai: Entity, editor: User
    ) -> None:
        name_wiz(article, wiz, editor)
        change = Change.objects.get()
        mentions.take_back(change, by=editor, now=NOW)
        assert Article.objects.get().tag_again
        tag(article, (openai, "Wiz"))
        assert named(article) == [("OpenAI", "Wiz")]
        with pytest.raises(ChangedMeanwhileError):
            mentions.take_back(change, by=editor, now=NOW)

    def test_with_it_goes_what_was_made_for_it(self, article: Article, wiz: Entity, editor: User) -> None:
        mentions.add_alias(article, *place(article, "Wiz"), wiz, seen=1, by=editor, now=NOW)
        change = lately.last_of(editor)
        assert change is not None
        assert change.table == "articles.mention"
        lately.take_back(change, by=editor, now=NOW)
        assert [alias.form for alias in wiz.aliases.all()] == ["Wiz Security"]
        assert lately.last_of(editor) is None

    @pytest.mark.parametrize("is_told", [False, True])
    def test_an_entity_goes_unless_another_article_tells_of_it(
        self, is_told: bool, article: Article, editor: User
    ) -> None:
        start, end = place(article, "Wiz")
        made = mentions.add_entity(article, start, end, EntityKind.COMPANY, seen=1, by=editor, now=NOW)
        if is_told:
            tag(make_article("News", "They bought Wiz."), (made, "Wiz"))
        change = lately.last_of(editor)
        assert change is not None
        lately.take_back(change, by=editor, now=NOW)
        assert Entity.objects.filter(pk=made.pk).exists() == is_told


class TestAlias:
    def test_all_articles_that_have_it_are_tagged_again(self, article: Article, wiz: Entity, editor: User) -> None:
        holding, other = make_article("News", "They bought Wiz."), make_article("News", "A wizard.")
        index_waiting()
        alias = mentions.add_alias(article, *place(article, "Wiz"), wiz, seen=1, by=editor, now=NOW)
        assert (alias.entity, alias.form) == (wiz, "Wiz")
        assert named(article) == [("Wiz Security", "Wiz")]
        again = Article.objects.filter(tag_again=True)
        assert set(again) == {article, holding}
        assert other not in again

    def test_what_was_suggested_so_is_linked(self, article: Article, wiz: Entity, editor: User) -> None:
        make_claim(article, who=[("Wiz", Role.PARTY)])
        suggested = SuggestedName.objects.create(folded="wiz")
        start, end = place(article, "Wiz")
        suggested.suggestions.create(article=article, form="Wiz", kind="company", start=start, end=end)
        mentions.add_alias(article, start, end, wiz, seen=1, by=editor, now=NOW)
        assert ClaimParticipant.objects.get().entity == wiz
        assert not SuggestedName.objects.open().exists()


class TestEntity:
    def test_a_new_one_is_known_by_the_words_and_its_name(self, article: Article, editor: User) -> None:
        entity = mentions.add_entity(
            article,
            *place(article, "Wiz"),
            EntityKind.COMPANY,
            seen=1,
            by=editor,
            now=NOW,
            called="Wiz Inc",
        )
        assert set(Alias.objects.values_list("entity__name", "form")) == {("Wiz Inc", "Wiz Inc"), ("Wiz Inc", "Wiz")}
        assert named(article) == [("Wiz Inc", "Wiz")]
        assert Change.objects.of(entity).get().act == Act.ADDED

    def test_one_that_there_is_gets_the_words_as_an_alias(self, article: Article, wiz: Entity, editor: User) -> None:
        found = mentions.add_entity(
            article, *place(article, "Wiz"), wiz.kind, seen=1, by=editor, now=NOW, called=wiz.name
        )
        assert found == wiz
        assert wiz.aliases.filter(form="Wiz").exists()


class TestRefuse:
    def test_the_form_does_not_mean_the_entity_here_any_more(
        self, article: Article, wiz: Entity, openai: Entity, editor: User
    ) -> None:
        tag(article, (wiz, "Wiz"), (openai, "OpenAI"))
        mentions.refuse(article.mentions.get(entity=wiz), seen=1, by=editor, now=NOW)
        for _ in range(2):
            tag(article, (wiz, "Wiz"), (openai, "OpenAI"))
            assert named(article) == [("OpenAI", "OpenAI")]
        other = make_article(TITLE, TEXT)
        tag(other, (wiz, "Wiz"))
        assert named(other) == [("Wiz Security", "Wiz")]

    def test_nor_in_another_text_of_the_article(self, article: Article, wiz: Entity, editor: User) -> None:
        tag(article, (wiz, "Wiz"))
        mentions.refuse(article.mentions.get(), seen=1, by=editor, now=NOW)
        rewrite(article, f"News. {TEXT}")
        tag(article, (wiz, "Wiz"))
        assert named(article) == []

    def test_one_found_anew_meanwhile_is_meant_too(self, article: Article, wiz: Entity, editor: User) -> None:
        tag(article, (wiz, "Wiz"))
        seen = article.mentions.get()
        tag(article, (wiz, "Wiz"))
        mentions.refuse(seen, seen=1, by=editor, now=NOW)
        assert named(article) == []
        with pytest.raises(GoneError):
            mentions.refuse(seen, seen=1, by=editor, now=NOW)

    def test_taken_back_the_tagger_may_say_so_again(self, article: Article, wiz: Entity, editor: User) -> None:
        tag(article, (wiz, "Wiz"))
        mentions.refuse(article.mentions.get(), seen=1, by=editor, now=NOW)
        mentions.take_back(Change.objects.get(), by=editor, now=NOW)
        assert not RefusedMention.objects.exists()
        tag(article, (wiz, "Wiz"))
        assert named(article) == [("Wiz Security", "Wiz")]

    def test_who_names_it_after_all_has_the_last_word(self, article: Article, wiz: Entity, editor: User) -> None:
        tag(article, (wiz, "Wiz"))
        mentions.refuse(article.mentions.get(), seen=1, by=editor, now=NOW)
        name_wiz(article, wiz, editor)
        tag(article)
        assert named(article) == [("Wiz Security", "Wiz")]
