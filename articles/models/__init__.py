"""Floor 1: tables, constraints, and QuerySets that read as sentences."""

from articles.models.articles import Article, ArticleAddress, ArticleVersion, Retagging, Tombstone
from articles.models.changes import Change
from articles.models.courtesy import Restraint
from articles.models.decisions import ClaimMove, Distinction, EntityMerge, EventMerge, Ruling
from articles.models.digests import Digest, Notice
from articles.models.entities import Alias, Entity, Mention
from articles.models.events import Claim, ClaimParticipant, Event, EventParticipant
from articles.models.feeds import Feed, FeedGap, FeedMove, Polling, Source
from articles.models.lookalikes import LookAlike
from articles.models.proposals import Proposal
from articles.models.push import Push
from articles.models.readers import Follow, SavedSearch, Subscriber, TopicFollow, Visit
from articles.models.suggestions import NameTaken, SuggestedName, Suggestion
from articles.models.traces import Clue, FormerEvent, FormerQuote, RefusedClaim, RefusedMention

__all__ = [
    "Alias",
    "Article",
    "ArticleAddress",
    "ArticleVersion",
    "Change",
    "Claim",
    "ClaimMove",
    "ClaimParticipant",
    "Clue",
    "Digest",
    "Distinction",
    "Entity",
    "EntityMerge",
    "Event",
    "EventMerge",
    "EventParticipant",
    "Feed",
    "FeedGap",
    "FeedMove",
    "Follow",
    "FormerEvent",
    "FormerQuote",
    "LookAlike",
    "Mention",
    "NameTaken",
    "Notice",
    "Polling",
    "Proposal",
    "Push",
    "RefusedClaim",
    "RefusedMention",
    "Restraint",
    "Retagging",
    "Ruling",
    "SavedSearch",
    "Source",
    "Subscriber",
    "SuggestedName",
    "Suggestion",
    "Tombstone",
    "TopicFollow",
    "Visit",
]
