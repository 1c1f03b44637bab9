"""What is typed as an address is one mailbox, or said to be none."""

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.digests.letters import is_sound
from articles.text.mailbox import LONGEST, LONGEST_NAME, Fault, MailboxError, mailbox


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ann@example.org", "ann@example.org"),
        ("  ann@example.org ", "ann@example.org"),
        ("Ann.O'Neil+news@Example.ORG", "Ann.O'Neil+news@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        (f"{'a' * LONGEST_NAME}@example.org", f"{'a' * LONGEST_NAME}@example.org"),
    ],
)
def test_one_mailbox(typed: str, found: str) -> None:
    assert mailbox(typed) == found


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.NONE_GIVEN),
        ("   ", Fault.NONE_GIVEN),
        ("Ann <ann@example.org>", Fault.NAMED),
        ("<ann@example.org>", Fault.NAMED),
        (f"{'a' * 290}@example.org", Fault.TOO_LONG),
        (f"{'a' * 65}@example.org", Fault.TOO_LONG),
        (f"ann@{'a.' * 150}org", Fault.TOO_LONG),
        ("josé@example.org", Fault.FOREIGN_NAME),
        ("ann", Fault.NO_ADDRESS),
        ("ann@", Fault.NO_ADDRESS),
        ("@example.org", Fault.NO_ADDRESS),
        ("ann@localhost", Fault.NO_ADDRESS),
        ("ann@example.b1", Fault.NO_ADDRESS),
        ("ann@127.0.0.1", Fault.NO_ADDRESS),
        ("ann@[127.0.0.1]", Fault.NO_ADDRESS),
        ("ann@example..org", Fault.NO_ADDRESS),
        ("ann..b@example.org", Fault.NO_ADDRESS),
        ("ann@-example.org", Fault.NO_ADDRESS),
        ("ann@example.org, bob@example.org", Fault.NO_ADDRESS),
        ("ann@example.org;bob@example.org", Fault.NO_ADDRESS),
        ('"ann bee"@example.org', Fault.NO_ADDRESS),
        ("ann@example.org\nBcc: all@example.org", Fault.NO_ADDRESS),
        ("ann@example.org\r\n", Fault.NO_ADDRESS),
        ("ann\n@example.org", Fault.NO_ADDRESS),
        ("ann\x00@example.org", Fault.NO_ADDRESS),
        ("ann%0aBcc:x@exa mple.org", Fault.NO_ADDRESS),
    ],
)
def test_what_is_none_says_why(typed: str, fault: Fault) -> None:
    with pytest.raises(MailboxError) as caught:
        mailbox(typed)
    assert caught.value.fault == fault


@given(st.one_of(st.text(), st.from_regex(r"[^@]*@[^@]*"), st.emails()))
def test_whatever_is_typed_gives_an_address_alone_or_a_fault(typed: str) -> None:
    try:
        found = mailbox(typed)
    except MailboxError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert not set(' <>,;"()') & set(found)
    assert len(found) <= LONGEST
    assert Address(addr_spec=found).addr_spec == found
    assert mailbox(found) == found
    assert is_sound(found), "whatever passes the form can be mailed"
