"""Floor 4: the editors' desk, a module a room."""

from articles.admin import (
    articles,
    claims,
    decisions,
    entities,
    events,
    lookalikes,
    names,
    readers,
    sources,
    suggestions,
)

__all__ = [
    "articles",
    "claims",
    "decisions",
    "entities",
    "events",
    "lookalikes",
    "names",
    "readers",
    "sources",
    "suggestions",
]
