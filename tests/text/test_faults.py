"""The cause that a poll's error speaks of."""

import pytest

from articles.text.faults import Fault, fault_of

TOLD = {
    "HTTP 404 (Not Found)": Fault.NOTHING_THERE,
    "HTTP 410 (Gone): paused, for its publisher says that it is gone": Fault.NOTHING_THERE,
    "HTTP 403 (Forbidden)": Fault.REFUSES,
    "HTTP 429 (Too Many Requests)": Fault.TOO_OFTEN,
    "its server asked to be left alone": Fault.TOO_OFTEN,
    "HTTP 500 (Internal Server Error)": Fault.SERVER,
    "the name nowhere.example is not known": Fault.NAME,
    "no complete answer within 30 s": Fault.SLOW,
    "no connection within 10 s": Fault.SLOW,
    "certificate not valid: certificate has expired": Fault.CERTIFICATE,
    "no connection: [Errno 111] Connection refused": Fault.UNREACHABLE,
    "the answer was cut short": Fault.UNREACHABLE,
    "answer larger than 10 MB": Fault.TOO_LARGE,
    "a web page, not a feed": Fault.NO_FEED,
    "image/png, not a feed": Fault.NO_FEED,
    "10.0.0.1 is a private address": Fault.NOT_ALLOWED,
    "localhost: 127.0.0.1 is a loopback address": Fault.NOT_ALLOWED,
    "ftp://a.example/ is no http or https address": Fault.NOT_ALLOWED,
    "an address with a user name in it is not fetched": Fault.NOT_ALLOWED,
    "moved to https://a.example/rss, which is followed already: paused": Fault.MOVED,
    "the database could not store it: no space left on device": Fault.DATABASE,
    "something new": Fault.OTHER,
}


@pytest.mark.parametrize(("told", "fault"), TOLD.items())
def test_the_cause_is_told_from_the_line(told: str, fault: Fault) -> None:
    assert fault_of(told) == fault
