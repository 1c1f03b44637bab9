"""Who may do what at the desk: the whole scheme, in one table. Each role may what those before it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.management import create_permissions
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

APPS = ("articles", "auth")
CORRECTED = ("article", "entity", "alias", "event", "claim", "mention", "suggestedname", "proposal")
DECIDED = ("eventmerge", "entitymerge", "claimmove", "ruling", "distinction", "nametaken")
PUBLISHING = ("source", "feed", "feedgap", "feedmove", "restraint")
READERS = ("subscriber", "follow", "topicfollow", "savedsearch", "digest")


def _each(actions: Iterable[str], tables: Iterable[str], app: str = "articles") -> set[str]:
    return {f"{app}.{action}_{table}" for action in actions for table in tables}


@dataclass(frozen=True)
class Role:
    """`name` is the group's in the database, `label` what people read."""

    name: str
    label: str | Promise
    grants: frozenset[str]


SEES = _each(["view"], [*CORRECTED, *DECIDED, *PUBLISHING, "articleversion", "tombstone", "change"])
PROPOSES = SEES | _each(["add"], ["proposal", "article"])
EDITS = (
    PROPOSES
    | _each(["change"], [*CORRECTED, *DECIDED, "feed"])
    | _each(["add"], ["entity", "alias", "claim", "mention", *DECIDED])
    | _each(["delete"], ["alias"])
)
RUNS = (
    EDITS
    | _each(["delete"], ["article", "entity", "event", "claim", "mention", "tombstone"])
    | _each(["add", "change", "delete"], PUBLISHING)
    | _each(["view", "add", "change", "delete"], READERS)
    | _each(["view", "add"], ["retagging"])
    | _each(["restore", "undo"], ["change"])
    | _each(["view", "add", "change", "delete"], ["user"], "auth")
)
ROLES = (
    Role("Reader", pgettext_lazy("role", "Reader"), frozenset(SEES)),
    Role("Contributor", pgettext_lazy("role", "Contributor"), frozenset(PROPOSES)),
    Role("Editor", pgettext_lazy("role", "Editor"), frozenset(EDITS)),
    Role("Chief editor", pgettext_lazy("role", "Chief editor"), frozenset(RUNS)),
)
NAMES = tuple(role.name for role in ROLES)
LABELS = {role.name: role.label for role in ROLES}


def give_permissions(apps: Any) -> None:
    """Make the groups, and have each hold what the table says and nothing else, as far as the tables of `apps` (a
    migration's, or the living ones) are there yet. It may be run again at any time."""
    for label in APPS:
        _permissions_of(apps, label)
    permissions = apps.get_model("auth", "Permission").objects.select_related("content_type")
    keys = {f"{one.content_type.app_label}.{one.codename}": one.pk for one in permissions}
    for role in ROLES:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role.name)
        group.permissions.set([keys[name] for name in sorted(role.grants) if name in keys])


def take_away(apps: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=NAMES).delete()


def _permissions_of(apps: Any, label: str) -> None:
    """Django makes permissions once all migrations have run: here they are wanted before."""
    config = apps.get_app_config(label)
    if not getattr(config, "models_module", None):
        config.models_module = True  # an app of a migration has none, and would be passed over
    create_permissions(config, apps=apps, verbosity=0)
