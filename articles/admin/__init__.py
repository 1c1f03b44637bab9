"""Floor 3: the editors' desk."""

from articles.admin import articles, decisions, desk, readers, suggestions

__all__ = ["articles", "decisions", "desk", "readers", "suggestions"]
