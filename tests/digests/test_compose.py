"""What a mail says."""

from datetime import timedelta

import pytest

from articles.digests.compose import Composer
from articles.digests.gather import gather
from articles.digests.readers import readers_of
from articles.models import Digest
from articles.text.values import Status
from tests.digests.stories import DAY, NOW, company, make_subscriber, make_waiting, tell

pytestmark = pytest.mark.django_db
WIDE = timedelta(days=12)


def compose(digest: Digest):
    reader = readers_of([digest.subscriber], NOW)[digest.subscriber_id]
    return Composer(gather(NOW - WIDE, NOW)).compose(digest, reader, NOW)


def test_it_tells_what_happened():
    entity = company()
    tell(entity, (Status.DONE, DAY))
    mail = compose(make_waiting(make_subscriber(entity)))
    print(mail.letter.text)
    print(mail.letter.subject)
    assert mail.counts == {"new": 1}
