"""The one place that gives a stored article another text, whoever found it: the poll, the reading, an editor."""

from collections.abc import Mapping

from django.db import transaction

from articles.models import Article, ArticleVersion
from articles.text.changes import told_changes
from articles.text.fingerprint import content_hash


def store_text(
    article: Article, *, title: str, text: str, by: str = "", also: Mapping[str, object] | None = None
) -> bool:
    """Make title and text the article's next version, and set the fields in `also` with it.

    The text that it had is kept as an ArticleVersion, with a note of what changed and who brought it; the new one is
    to be indexed, compared with others and tagged. Where title and text say what they said, no version is made, and
    only `also` is written.
    False, with nothing written, if the article has got another version since it was loaded.
    """
    hashed = content_hash(title, text)
    if hashed == article.content_hash:
        return _write(article, also or {})
    changes = {"title": title, "text": text, "content_hash": hashed, "version": article.version + 1}
    kept = ArticleVersion(
        article=article,
        number=article.version,
        title=article.title,
        text=article.text,
        note=_note(article, title, text, by),
        changed_by_source=_is_rewritten(article, text, by),
    )
    was_readable = bool(article.text) or article.read_at is not None
    with transaction.atomic():
        is_written = _write(article, {**changes, "search": None, "bands": None, "tagger_version": 0, **(also or {})})
        if is_written and was_readable:
            kept.save(force_insert=True)
    return is_written


def _note(article: Article, title: str, text: str, by: str) -> str:
    changes = told_changes(article.title, article.text, title, text)
    return ": ".join(part for part in (by, changes) if part)


def _is_rewritten(article: Article, text: str, by: str) -> bool:
    """Whether the source wrote a whole text anew: page and feed tell the same text in two ways, which is no change."""
    is_of_page = bool(article.page_hash)
    same_teller = {"page": is_of_page, "feed": not is_of_page or text == article.text}
    return article.was_whole and same_teller.get(by, False)


def _write(article: Article, fields: Mapping[str, object]) -> bool:
    """Compare and set: a parallel writer is never overwritten."""
    if not Article.objects.filter(pk=article.pk, version=article.version).update(**fields):
        return False
    for name, value in fields.items():
        setattr(article, name, value)
    return True
