"""Text search in PostgreSQL: each text in its own language's configuration, without accents.

`to_tsvector` costs 1 to 2 ms for a news article, more than all else in storing it, so that it is neither a
generated column nor a trigger: articles are stored with an empty vector and indexed some hundred at a time by
a step of their own (`index_waiting`), which PostgreSQL works at while the worker reads and tags.

Of a text its first 100,000 characters are searchable: whatever the words, their vector stays below the 1 MB at
which PostgreSQL refuses it.
"""

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable
from django.db import connection

CONFIGURATIONS = {"fr": "jalon_fr", "en": "jalon_en"}

_INDEX = """
WITH waiting AS (
    SELECT id FROM articles_article WHERE search IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE articles_article SET search =
    setweight(to_tsvector(articles_configuration(language), title), 'A')
    || setweight(to_tsvector(articles_configuration(language), left(text, 100000)), 'B')
FROM waiting WHERE articles_article.id = waiting.id
"""


def index_waiting(most: int = 500) -> int:
    """Make up to `most` articles searchable; returns how many were."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [most])
        return int(cursor.rowcount)


def words_query(words: str) -> SearchQueryCombinable:
    """All the words, quoted phrases and -exclusions, in the stemming of either language. Never a syntax error."""
    french, english = (SearchQuery(words, config=name, search_type="websearch") for name in CONFIGURATIONS.values())
    return french | english
