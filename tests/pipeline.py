"""The steps after polling, run here and now as a worker would run them."""

from django.utils import timezone

from articles.models import Article
from articles.models.search import index_waiting
from articles.placing.copies import compare_waiting
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article


def work_off() -> None:
    """Index, compare, tag and place whatever waits."""
    while index_waiting():
        pass
    while compare_waiting():
        pass
    for article in Article.objects.waiting_for_tags(TAGGER_VERSION).take_each(timezone.now(), most=10_000):
        tag_article(article, timezone.now(), current_tagger())
    while place_waiting():
        pass
