"""Floor 4: the editors' desk, a module a room."""

from articles.admin import articles, changes, decisions, entities, events, people, readers, sources, suggestions

__all__ = ["articles", "changes", "decisions", "entities", "events", "people", "readers", "sources", "suggestions"]
