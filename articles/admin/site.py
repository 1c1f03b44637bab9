"""What all rooms of the desk share."""

from typing import Any

from django.contrib import admin
from django.db.models import URLField

admin.site.site_header = "Jalon"
admin.site.site_title = "Jalon"
HTTPS_UNLESS_TOLD: Any = {URLField: {"assume_scheme": "https"}}
