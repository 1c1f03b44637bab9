"""A mail that came back is noted on its digest, and counts against the address."""

from datetime import datetime
from hmac import compare_digest

from articles.digests.compose import return_proof
from articles.digests.send import count_failure
from articles.models import Digest
from articles.models.digests import DigestState
from articles.text.bounces import Bounce

# One that came back was sent, even where a worker died before it could write so.
OUT = (DigestState.SENT, DigestState.UNSURE, DigestState.CLAIMED)


def take_back(bounce: Bounce, now: datetime) -> Digest | None:
    """The digest that came back for good; None where it is none of ours, is known already, or may still arrive."""
    digest = _digest_of(bounce)
    if digest is None or not bounce.is_final:
        return None
    mine = Digest.objects.filter(pk=digest.pk, state__in=OUT)
    if not mine.update(state=DigestState.BOUNCED, reason=bounce.reason[:300]):
        return None
    count_failure(digest.subscriber, bounce.reason, now)
    return digest


def _digest_of(bounce: Bounce) -> Digest | None:
    """By the address that it came back to, with its proof; else by its Message-ID, which nobody can guess."""
    digests = Digest.objects.select_related("subscriber")
    if bounce.number is not None:
        found = digests.filter(pk=bounce.number).first()
        if found and compare_digest(return_proof(found.pk, found.subscriber), bounce.proof):
            return found
    return digests.filter(message_id=bounce.message_id).first() if bounce.message_id else None
