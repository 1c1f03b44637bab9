from typing import Any

from django.apps import AppConfig
from django.apps import apps as living
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_give_permissions, sender=self)


def _give_permissions(apps: Any = living, **_: object) -> None:
    """Tables of later migrations get their permissions after the migration that made the roles."""
    from articles.models import roles  # noqa: PLC0415 – models load after apps

    if ("auth", "permission") in {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()}:
        roles.give_permissions(apps)


class DeskConfig(AdminConfig):
    default = False
    default_site = "articles.desk.Desk"
