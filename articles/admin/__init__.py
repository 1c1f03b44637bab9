"""Floor 4: the editors' desk, a module a room."""

from articles.admin import (
    articles,
    changes,
    claims,
    dashboard,
    decisions,
    entities,
    events,
    lookalikes,
    names,
    people,
    readers,
    sources,
    suggestions,
)

__all__ = [
    "articles",
    "changes",
    "claims",
    "dashboard",
    "decisions",
    "entities",
    "events",
    "lookalikes",
    "names",
    "people",
    "readers",
    "sources",
    "suggestions",
]
