"""Reports of failed deliveries, as mail servers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.bounces import parse_bounce

REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <report.1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; reader@press.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <reader@press.example>: Recipient address
    rejected: User unknown

--b
Content-Type: message/rfc822-headers

From: Jalon <digest@jalon.example>
Message-ID: <2026-02-23.0123456789abcdef01234567@jalon.example>
Subject: A company signs

--b--
"""


def report(action: str = "failed", status: str = "5.1.1", to: str = "digest@jalon.example") -> bytes:
    return REPORT.format(action=action, status=status, to=to).replace("\n", "\r\n").encode()


def test_which_mail_it_was_and_that_it_never_arrives():
    bounce = parse_bounce(report())
    assert bounce.is_final
    assert bounce.message_id == "<2026-02-23.0123456789abcdef01234567@jalon.example>"
    assert bounce.reason.endswith("Recipient address rejected: User unknown")
    assert (bounce.number, bounce.proof) == (None, "")


def test_the_address_that_it_came_back_to_tells_its_number():
    bounce = parse_bounce(report(to="bounces+812-0123456789abcdef01234567@jalon.example"))
    assert (bounce.number, bounce.proof) == (812, "0123456789abcdef01234567")


def test_a_full_mailbox_is_not_final():
    assert not parse_bounce(report(status="4.2.2")).is_final


@pytest.mark.parametrize("raw", [b"", b"Subject: Out of office\r\n\r\nBack on Monday.", report(action="delayed")])
def test_what_is_no_failure_is_none(raw: bytes):
    assert parse_bounce(raw) is None


@given(st.binary(max_size=2000))
def test_any_bytes_do_no_harm(raw: bytes):
    parse_bounce(raw)
    parse_bounce(report().replace(b"User unknown", raw))
