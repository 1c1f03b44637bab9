"""One article at several addresses is one article: what its page proves of its address, and two that turn out to be
one.

The older of the two stays, since claims rest on it; the other is one that nobody read yet. Its texts become versions
of the one that stays, and its addresses lead there. A page is believed about its address only where it is seen to be
this article's: expired addresses lead anywhere.
"""

from __future__ import annotations

from django.db import transaction

from articles.models import Article, ArticleAddress, ArticleVersion, Tombstone
from articles.text.changes import is_same_report
from articles.text.fingerprint import address_key, content_hash
from articles.text.urls import own_address
from articles.text.values import Page


def settle(article: Article, landed: str, page: Page) -> bool:
    """Give an article the address that its page, found at `landed`, proves. False where there is no article any more
    to store the page in: it is another one that is stored already, or one that an editor removed."""
    own = own_address(article.url, landed, page.url)
    if address_key(own) == article.address_key or not _is_about(article, page):
        return True
    with transaction.atomic():
        if Tombstone.objects.at(own).exists():
            Tombstone.objects.bury(article)
            article.delete()
            return False
        others = Article.objects.at(own).exclude(pk=article.pk)
        other = others.select_for_update(of=("self",)).first()
        if other is None:
            _take_address(article, own)
            return True
        return not is_same_report(other.title, other.text, page.title, page.text) or _is_kept(article, other)


def _is_about(article: Article, page: Page) -> bool:
    """An article that is known by its address alone is what its page says."""
    return article.title == article.url or is_same_report(article.title, article.text, page.title, page.text)


def _take_address(article: Article, own: str) -> None:
    ArticleAddress.objects.filter(address_key=address_key(own)).delete()
    _lead_to(article, article.url)
    Article.objects.filter(pk=article.pk).update(url=own, address_key=address_key(own))
    article.url, article.address_key = own, address_key(own)


def _lead_to(article: Article, url: str) -> None:
    address = ArticleAddress(article=article, url=url)
    ArticleAddress.objects.bulk_create(
        [address], update_conflicts=True, unique_fields=["address_key"], update_fields=["article", "is_former"]
    )


def _is_kept(article: Article, other: Article) -> bool:
    """Make one of the two: of the older, unless only that one is still unread. Two that were read stay two."""
    if other.read_at is None and (article.pk < other.pk or article.read_at):
        _absorb(article, other)
        return True
    if article.read_at is None:
        _absorb(other, article)
        return False
    return True


def _absorb(kept: Article, doubled: Article) -> None:
    _keep_texts(kept, doubled)
    doubled.addresses.update(article=kept)
    feed_id, entry_key, feed_hash = doubled.feed_id, doubled.entry_key, doubled.feed_hash
    doubled.delete()
    _lead_to(kept, doubled.url)
    if kept.feed_id is None and feed_id is not None:
        Article.objects.filter(pk=kept.pk).update(feed=feed_id, entry_key=entry_key, feed_hash=feed_hash)


def _keep_texts(kept: Article, doubled: Article) -> None:
    """As versions between the one that the kept article has now, and the next, which is that one again: so quotes that
    count into a version go on counting into it."""
    texts = [*doubled.versions.order_by("number").values_list("title", "text"), (doubled.title, doubled.text)]
    here = {content_hash(one.title, one.text) for one in kept.versions.all()} | {kept.content_hash}
    others = [told for told in texts if told[1] and told[1] not in kept.text and content_hash(*told) not in here]
    if not others:
        return
    note = f"as stored at {doubled.url}"[:200]
    rows = [
        (kept.title, kept.text, "the same article was stored at another address"),
        *((*told, note) for told in others),
    ]
    ArticleVersion.objects.bulk_create(
        ArticleVersion(article=kept, number=number, title=title, text=text, note=note)
        for number, (title, text, note) in enumerate(rows, start=kept.version)
    )
    kept.version += len(rows)
    Article.objects.filter(pk=kept.pk).update(version=kept.version, tagger_version=0)
