"""Floor 1: tables, constraints, and QuerySets that read as sentences."""

from articles.models.articles import Article, ArticleVersion, Tombstone
from articles.models.entities import Alias, Entity, Mention
from articles.models.events import Claim, ClaimParticipant, Event, EventParticipant
from articles.models.feeds import Feed, Source
from articles.models.readers import Digest, Follow, Subscriber

__all__ = [
    "Alias",
    "Article",
    "ArticleVersion",
    "Claim",
    "ClaimParticipant",
    "Digest",
    "Entity",
    "Event",
    "EventParticipant",
    "Feed",
    "Follow",
    "Mention",
    "Source",
    "Subscriber",
    "Tombstone",
]
