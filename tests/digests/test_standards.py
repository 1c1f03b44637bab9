"""What the head of a mail says to machines."""

import re
from base64 import b64encode
from urllib.parse import urlsplit

import dkim
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import override_settings

from articles.digests.letters import Letter, Outcome, message_of, post
from articles.digests.plan import plan_weekly
from articles.digests.send import send_waiting
from articles.models import Digest
from articles.models.digests import DigestState
from articles.models.passes import Purpose, holder
from articles.text.values import Status
from tests.digests.postbox import Mood, open_postbox
from tests.digests.stories import DAY, NOW, company, make_subscriber, tell

INJECTION = "A deal\r\nBcc: all@evil.example\r\n\r\nBuy!"


@pytest.fixture
def postbox():
    with open_postbox() as postbox:
        yield postbox


@pytest.fixture
def sent(db, postbox):
    """The one mail that a subscriber got."""
    entity = company()
    tell(entity, (Status.DONE, DAY), title_en=INJECTION)
    make_subscriber(entity)
    with time_machine.travel(NOW), override_settings(BOUNCES_TO="bounces@jalon.example"):
        plan_weekly(NOW)
        send_waiting()
    return postbox.taken[0]


def test_the_head(sent):
    sender, to, message = sent
    reader = Digest.objects.get().subscriber
    assert holder(one_click_of(message).split("/")[-3], Purpose.ONE_CLICK) == reader
    assert message["From"] == "Jalon <digest@jalon.example>"
    assert message["To"] == to == reader.email
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Jalon <digest.jalon.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Date"]
    assert "Precedence" not in message
    assert sender.startswith(f"bounces+{Digest.objects.get().pk}-")


def one_click_of(message) -> str:
    """Its address, without `<` and `>`, and without the space of a line that was folded."""
    return message["List-Unsubscribe"].strip().removeprefix("<").removesuffix(">")


def test_one_click_leaves_and_looking_at_any_link_of_the_mail_does_not(sent, client):
    _, _, message = sent
    links = re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"<>]*)", message.get_body(("html",)).get_content())
    one_click = urlsplit(one_click_of(message)).path
    with time_machine.travel(NOW):
        answers = {link: client.get(link).status_code for link in {*links, one_click}}
        assert answers.pop(one_click) == 302, "to the page with the button"
        assert set(answers.values()) == {200}
        assert len(answers) == 5
        assert Digest.objects.get().subscriber.unsubscribed_at is None
        client.post(one_click, {"List-Unsubscribe": "One-Click"})
    assert Digest.objects.get().subscriber.unsubscribed_at is not None


def test_both_parts_and_no_picture_or_script(sent):
    message = sent[2]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    html = message.get_body(("html",)).get_content()
    assert "color-scheme" in html
    for loaded in ("<img", "<script", "<link", "url(", "@import", "src="):
        assert loaded not in html
    assert "No tracking" in html


def test_a_title_cannot_add_a_line_to_the_head(sent):
    _, _, message = sent
    assert "Bcc" not in message
    assert message["Subject"].startswith("A deal Bcc: all@evil.example")


def test_the_message_id_is_the_same_whenever_the_mail_is_made(db, postbox):
    entity = company()
    tell(entity, (Status.DONE, DAY))
    one, other = make_subscriber(entity), make_subscriber(entity)
    postbox.moods["*"] = Mood.DROPS_AFTER
    with time_machine.travel(NOW, tick=False) as clock:
        plan_weekly(NOW)
        for _ in range(2):
            send_waiting()
            clock.shift(3600)
        postbox.moods.clear()
        assert {digest.state for digest in Digest.objects.all()} == {DigestState.UNSURE}
        Digest.objects.all().again(NOW)
        send_waiting()
    ids = {to: {message["Message-ID"] for _, its, message in postbox.taken if its == to} for to in postbox.to}
    assert [len(postbox.to), *map(len, ids.values())] == [4, 1, 1]
    assert ids[one.email] != ids[other.email]


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def pem_of(key) -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


class TestDKIM:
    def test_signs_where_there_is_a_key(self, postbox, key):
        with override_settings(DKIM_KEY=pem_of(key), DKIM_SELECTOR="s1", DKIM_DOMAIN="jalon.example"):
            assert post(Letter("a@press.example", "Été", "Bonjour, été.\n", "<p>Été</p>")).outcome == Outcome.SENT
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
        names = []

        def dns(name, timeout=5):
            names.append(name)
            return record

        (raw,) = postbox.raw
        assert dkim.verify(raw, dnsfunc=dns)
        assert names == [b"s1._domainkey.jalon.example."]
        assert not dkim.verify(raw.replace(b"Bonjour", b"Bonsoir"), dnsfunc=dns)

    def test_a_key_that_is_none_keeps_the_mail_waiting_and_says_why(self, postbox):
        with override_settings(DKIM_KEY="no key"):
            handed = post(Letter("a@press.example", "x", "x"))
        assert (handed.outcome, handed.all_wait, postbox.taken) == (Outcome.LATER, True, [])
        assert "DKIM" in handed.reason


class TestLetters:
    @pytest.mark.parametrize(
        ("mood", "outcome"),
        [
            (Mood.ACCEPTS, Outcome.SENT),
            (Mood.REFUSES_FOR_NOW, Outcome.LATER),
            (Mood.REFUSES_FOR_GOOD, Outcome.NEVER),
            (Mood.REFUSES_THE_TEXT, Outcome.NEVER),
            (Mood.CLOSES, Outcome.LATER),
            (Mood.HANGS_BEFORE, Outcome.LATER),
            (Mood.DROPS_BEFORE, Outcome.LATER),
            (Mood.HANGS_AFTER, Outcome.UNSURE),
            (Mood.DROPS_AFTER, Outcome.UNSURE),
        ],
    )
    def test_whoever_posts_one_learns_what_came_of_it(self, postbox, mood, outcome):
        postbox.moods["*"] = mood
        assert post(Letter("a@press.example", "x", "x")).outcome == outcome

    def test_a_subject_cannot_add_a_line_to_the_head(self):
        message = message_of(Letter("a@press.example", INJECTION, "x")).message()
        assert "\n" not in message["Subject"]
        assert "Bcc" not in message

    @pytest.mark.parametrize(
        "to", ["a@press.example\r\nBcc: b@evil.example", "A <a@press.example>", "a@x.example,b@x.example"]
    )
    def test_an_address_that_is_more_than_one_is_never_mailed(self, postbox, to):
        assert post(Letter(to, "x", "x")).outcome == Outcome.NEVER
        assert postbox.connections == 0
