"""Text search in PostgreSQL: each text in its own language's configuration, without accents.

`to_tsvector` costs 1 to 2 ms for a news article, more than all else in storing it, so that it is neither a
generated column nor a trigger: articles are stored with an empty vector and indexed some hundred at a time by
a step of their own (`index_waiting`), which PostgreSQL works at while the worker reads and tags.

Of a text its first 100,000 characters are searchable: whatever the words, their vector stays below the 1 MB at
which PostgreSQL refuses it.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchQueryCombinable
from django.db import connection
from django.db.models import Expression, F, Func, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from articles.text.marking import BEGIN, END
from articles.text.operators import Words

FEW = 5_000
"""Words that no more articles hold are rare: these articles are then asked for by their keys."""
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


def words_query(words: Words) -> SearchQueryCombinable:
    """What holds all the wanted words in the stemming of either language, and none of the unwanted in any: a French
    text has "entreprise" as "entrepris", which the English stemming of -entreprises would let pass. Never a syntax
    error. There must be a word."""
    wanted = [_in_either(words.wanted)] if words.wanted else []
    return reduce(and_, wanted + [one for unwanted in words.unwanted for one in _in_neither(unwanted)])


def _in_either(words: str) -> SearchQueryCombinable:
    french, english = _in_each(words)
    return french | english


def _in_neither(words: str) -> list[SearchQueryCombinable]:
    return [~one for one in _in_each(words)]


def _in_each(words: str) -> list[SearchQuery]:
    return [SearchQuery(words, config=name, search_type="websearch") for name in CONFIGURATIONS.values()]


def listed(keys: Iterable[int]) -> RawSQL:
    """What `__in` asks for a great many keys: one parameter, not one for each."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def marked(text: str, language: str, words: Words, *, whole: bool, longest: int = 10_000) -> Expression:
    """The text, or (not `whole`) some of its sentences, with BEGIN and END around the words that were looked for; of a
    long text the beginning is looked at. `text` and `language` are fields."""
    bare = Func(Left(F(text), longest), Value(BEGIN + END), Value(""), function="translate", output_field=TextField())
    config = SearchConfig(Func(F(language), function="articles_configuration"))
    some = {} if whole else {"max_fragments": 2, "max_words": 28, "min_words": 12, "fragment_delimiter": " … "}
    return SearchHeadline(
        bare,
        _in_either(words.wanted),
        config=config,
        start_sel=BEGIN,
        stop_sel=END,
        highlight_all=whole or None,
        **some,  # type: ignore[arg-type]
    )
