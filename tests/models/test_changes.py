"""What was done stays written down."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Change
from articles.models.changes import Act
from tests.factories import NOW, make_entity

pytestmark = pytest.mark.django_db


@pytest.fixture
def change() -> Change:
    editor = User.objects.create_user("editor")
    entity = make_entity("OpenAI")
    return Change.objects.note(
        Act.CHANGED, entity, by=editor, now=NOW, before={"name": "Open AI"}, after={"name": "OpenAI"}, why="Spelling."
    )


def test_it_is_found_by_its_row_also_when_that_is_gone(change: Change):
    entity = make_entity("Sony")
    assert not Change.objects.of(entity).exists()
    entity.pk = change.row_id
    assert Change.objects.of(entity).get() == change


@pytest.mark.parametrize("alter", [lambda rows: rows.update(why="Another."), lambda rows: rows.delete()])
def test_nobody_alters_it(change: Change, alter):
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        alter(Change.objects.all())
    assert Change.objects.get().why == "Spelling."


def test_whoever_changed_anything_is_not_deleted(change: Change):
    with pytest.raises(ProtectedError):
        change.made_by.delete()
