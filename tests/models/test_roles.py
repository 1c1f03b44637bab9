"""The scheme of permissions, as the database has it after its migrations."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User

from articles.models import roles

pytestmark = pytest.mark.django_db


def held(name: str) -> set[str]:
    group = Group.objects.get(name=name)
    return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.select_related("content_type")}


@pytest.mark.parametrize("role", roles.ROLES, ids=roles.NAMES)
def test_each_group_holds_what_the_table_says(role: roles.Role) -> None:
    assert held(role.name) == role.grants


def test_running_it_again_takes_away_what_was_added_and_gives_what_is_missing() -> None:
    group = Group.objects.get(name="Reader")
    group.permissions.set([Permission.objects.get(codename="delete_article")])
    roles.give_permissions(apps)
    roles.give_permissions(apps)
    assert held("Reader") == roles.ROLES[0].grants
    assert Group.objects.filter(name__in=roles.NAMES).count() == len(roles.ROLES)


def test_each_role_may_what_those_before_it_may() -> None:
    for less, more in zip(roles.ROLES, roles.ROLES[1:], strict=False):
        assert less.grants < more.grants


def test_nobody_is_given_what_would_alter_the_audit_or_the_groups() -> None:
    every = {name for role in roles.ROLES for name in role.grants}
    assert {name for name in every if name.endswith(("_group", "_permission"))} == set()
    assert {name for name in every if "_change" in name.removeprefix("articles.change")} == {
        "articles.view_change",
        "articles.restore_change",
        "articles.undo_change",
    }


def test_what_editors_may_not() -> None:
    editor = User.objects.create_user("e", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    assert not editor.has_perm("articles.delete_source")
    assert not editor.has_perm("articles.view_subscriber")
    assert editor.has_perm("articles.change_claim")
