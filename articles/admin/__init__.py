"""Floor 4: the editors' desk, a module a room."""

from articles.admin import (
    articles,
    claims,
    dashboard,
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
    "dashboard",
    "decisions",
    "entities",
    "events",
    "lookalikes",
    "names",
    "readers",
    "sources",
    "suggestions",
]
