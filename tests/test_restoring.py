"""What people change is kept as it was, told field by field, and put back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from articles.changes.differences import difference
from articles.changes.restoring import NotRestorableError, is_restorable, restore
from articles.changes.snapshots import digest, noting, read_stamp, snapshot, stamp
from articles.models import (
    Article,
    Change,
    Entity,
    Feed,
    FeedGap,
    Restraint,
    Source,
    Subscriber,
    SuggestedName,
    Tombstone,
)
from articles.models.changes import Act
from articles.text.fingerprint import content_hash
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_feed, make_source

pytestmark = pytest.mark.django_db
MODELS: dict[str, tuple[Callable[[], Model], dict[str, Any]]] = {
    "article": (lambda: make_article("A title", "A text."), {"title": "Another title", "text": "Another text."}),
    "entity": (lambda: make_entity("OpenAI", aliases=["Open AI"]), {"name": "Open AI Inc", "country": "US"}),
    "event": (lambda: make_event(make_claim()), {"title_en": "In our words"}),
    "feed": (make_feed, {"is_paused": True, "interval": timedelta(hours=2)}),
    "feedgap": (lambda: FeedGap.objects.create(feed=make_feed(), kind="failing", began_at=NOW), {"why": "HTTP 500"}),
    "restraint": (
        lambda: Restraint.objects.create(
            scope="path", place="a.example/", domain="a.example", url="https://a.example/", told_at=NOW, until=NOW
        ),
        {"until": NOW + timedelta(days=1)},
    ),
    "source": (make_source, {"name": "Another name"}),
    "subscriber": (lambda: Subscriber.objects.create(email="a@reader.example", language="fr"), {"hour": 20}),
    "suggestedname": (lambda: SuggestedName.objects.create(folded="newcomer"), {"refused_at": NOW}),
    "tombstone": (lambda: Tombstone.objects.create(url="https://a.example/1"), {"url": "https://a.example/2"}),
}
BROUGHT_BACK = MODELS.keys() - {"event", "subscriber"}


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


def changed(row: Model, values: dict[str, Any], by: User) -> Change:
    with noting([row], by, NOW):
        hashed = {"content_hash": content_hash(values["title"], values["text"])} if "text" in values else {}
        type(row).objects.filter(pk=row.pk).update(**values, **hashed)
    return Change.objects.of(row)[0]


def deleted(row: Model, by: User) -> Change:
    with noting([row], by, NOW):
        row.delete()
    return Change.objects.of(row)[0]


@pytest.mark.parametrize("name", MODELS)
def test_what_was_changed_is_told_and_put_back(name: str, editor: User) -> None:
    make, values = MODELS[name]
    row = make()
    before = snapshot(row)
    change = changed(row, values, editor)
    assert {one.field for one in difference(type(row), change.before, change.after)} == values.keys()
    restore(change, editor, NOW)
    assert snapshot(row) == before
    restore(Change.objects.of(row)[0], editor, NOW)
    assert snapshot(row) == change.after
    assert [one.act for one in Change.objects.of(row)] == [Act.RESTORED, Act.RESTORED, Act.CHANGED]


@pytest.mark.parametrize("name", sorted(BROUGHT_BACK))
def test_what_was_deleted_comes_back_under_its_own_key(name: str, editor: User) -> None:
    row = MODELS[name][0]()
    key, before = row.pk, snapshot(row)
    change = deleted(row, editor)
    assert (change.act, change.after) == (Act.REMOVED, None)
    assert restore(change, editor, NOW).pk == key
    assert snapshot(type(row).objects.get(pk=key)) == before


@pytest.mark.parametrize("name", sorted(MODELS.keys() - BROUGHT_BACK))
def test_what_cannot_come_back_says_so(name: str, editor: User) -> None:
    change = deleted(MODELS[name][0](), editor)
    with pytest.raises(NotRestorableError, match=r"cannot be brought back|follows from its claims"):
        restore(change, editor, NOW)


class TestBelongings:
    def test_aliases_come_and_go_with_their_entity(self, editor: User) -> None:
        entity = make_entity("OpenAI", aliases=["Open AI", "ChatGPT maker"])
        before = snapshot(entity)
        with noting([entity], editor, NOW):
            entity.aliases.filter(form="Open AI").delete()
            entity.aliases.filter(form="ChatGPT maker").update(is_ambiguous=True)
            entity.aliases.create(form="OAI")
        restore(Change.objects.of(entity)[0], editor, NOW)
        assert snapshot(entity) == before

    def test_of_rows_that_belong_to_it_is_told_which_came_and_went(self, editor: User) -> None:
        entity = make_entity("OpenAI")
        with noting([entity], editor, NOW):
            entity.aliases.create(form="OAI", language="fr")
        change = Change.objects.of(entity)[0]
        [one] = difference(Entity, change.before, change.after)
        assert (one.label, one.before, one.after) == ("Aliases", "OpenAI", "OAI · French\nOpenAI")


class TestNotPossible:
    def test_where_what_it_points_to_is_gone(self, editor: User) -> None:
        feed = make_feed()
        change = deleted(feed, editor)
        Source.objects.all().delete()
        with pytest.raises(NotRestorableError, match="What it points to is gone: source “The Wire”"):
            restore(change, editor, NOW)
        assert not Feed.objects.exists()

    def test_where_a_unique_name_is_taken_meanwhile(self, editor: User) -> None:
        change = deleted(make_entity("Mistral"), editor)
        make_entity("Mistral")
        with pytest.raises(NotRestorableError, match="already exists"):
            restore(change, editor, NOW)
        assert Change.objects.count() == 1

    def test_where_there_was_nothing_before(self, editor: User) -> None:
        entity = make_entity()
        change = Change.objects.note(Act.ADDED, entity, by=editor, now=NOW, after=snapshot(entity))
        assert not is_restorable(change)
        with pytest.raises(NotRestorableError):
            restore(change, editor, NOW)

    def test_people_are_not_raised_by_way_of_their_history(self, editor: User) -> None:
        editor.is_superuser = True
        editor.save()
        change = changed(editor, {"is_superuser": False}, editor)
        assert not is_restorable(change)


def test_a_text_that_is_put_back_is_a_version_of_its_own_and_the_editors(editor: User) -> None:
    article = make_article("A title", "A text.", tagger_version=9)
    change = changed(article, {"title": "A title", "text": "Another text."}, editor)
    restore(change, editor, NOW)
    article.refresh_from_db()
    assert (article.text, article.version, article.tagger_version, article.edited_at) == ("A text.", 2, 0, NOW)
    assert article.versions.get().text == "Another text."


def test_an_article_that_comes_back_may_be_there_again(editor: User) -> None:
    article = make_article()
    Tombstone.objects.bury(article)
    change = deleted(article, editor)
    restore(change, editor, NOW)
    assert Article.objects.get().content_hash == article.content_hash
    assert not Tombstone.objects.exists()


def test_stamps_are_ours_alone() -> None:
    values = snapshot(make_entity())
    assert read_stamp(stamp(values)) == values
    assert read_stamp("forged") is None
    assert digest(values) != digest({**values, "name": "Other"})


def test_an_address_is_never_written_down_but_that_it_changed_is(editor: User) -> None:
    reader = Subscriber.objects.create(email="someone@reader.example", language="fr")
    change = changed(reader, {"email": "other@reader.example"}, editor)
    assert "reader.example" not in f"{change.name} {change.before} {change.after}"
    assert [one.field for one in difference(Subscriber, change.before, change.after)] == ["email"]
