"""What all rooms of the desk share."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.db import transaction
from django.db.models import URLField

admin.site.site_header = "Jalon"
admin.site.site_title = "Jalon"
# What is deleted and its note are one
admin.site.add_action(transaction.atomic(delete_selected), "delete_selected")
HTTPS_UNLESS_TOLD: Any = {URLField: {"assume_scheme": "https"}}
