"""Words of the desk's templates."""

from django import template
from django.db.models import Model

from articles.models.labels import REASONS
from articles.text.likeness import Reason

register = template.Library()


@register.filter
def model_name(row: Model) -> str:
    return str(row._meta.model_name)


@register.filter
def reason_name(reason: str) -> str:
    """By what two are alike, in the reader's language."""
    return str(REASONS[Reason(reason)])
