"""What all rooms of the desk share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import URLField
from django.http import HttpRequest

# What is deleted and its note are one.
admin.site.add_action(transaction.atomic(delete_selected), "delete_selected")
HTTPS_UNLESS_TOLD: Any = {URLField: {"assume_scheme": "https"}}


class Prepared(ChangeList):
    """A list whose rows, once the page's are known, are given what their columns want: some queries for all."""

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        raise NotImplementedError

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.prepare(request, self.result_list)
