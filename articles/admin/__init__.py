"""Floor 4: the editors' desk, a module a room."""

from articles.admin import articles, dashboard, decisions, entities, events, readers, sources, suggestions

__all__ = ["articles", "dashboard", "decisions", "entities", "events", "readers", "sources", "suggestions"]
