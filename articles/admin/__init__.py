"""Floor 3: the editors' desk."""

from articles.admin import articles, desk, suggestions

__all__ = ["articles", "desk", "suggestions"]
