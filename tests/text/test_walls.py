"""What stands on pages in place of articles."""

import pytest

from articles.text.walls import LONGEST_PAID_TEASER, LONGEST_TEASER, instead_of_article, led_astray, less_than_told

TEASER = "La société a annoncé mardi un accord, dont le montant n'a pas été précisé. "
PAYWALL, CONSENT = "behind a paywall", "behind a consent wall"
ROBOT, SIGN_IN = "only for browsers", "behind a sign-in"
NOT_FOUND = "gone: its address shows an error page (not found)"
BROKEN = "not there: its address shows an error page"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("La suite de cet article est réservée aux abonnés.", PAYWALL),
        ("Pour lire la suite, abonnez-vous dès 1 €.", PAYWALL),
        ("Il vous reste 82,4 % de cet article à lire.", PAYWALL),
        ("Subscribe now to continue reading.", PAYWALL),
        ("This story is for paying subscribers.", PAYWALL),
        ("You’ve reached your limit of free articles.", PAYWALL),
        ("To read the full story, subscribe today.", PAYWALL),
        ("Nous et nos 842 partenaires stockons des informations.", CONSENT),
        ("Continuer sans accepter", CONSENT),
        ("Before you continue to Google", CONSENT),
        ("We and our 900 partners store and access data.", CONSENT),
        ("Please enable JavaScript to proceed.", ROBOT),
        ("Vérifions que vous êtes humain.", ROBOT),
        ("Log in to continue", SIGN_IN),
        ("Connectez-vous pour lire la suite.", SIGN_IN),
        ("", ""),
        ("The company raised $40 million.", ""),
        ("Ses partenaires ont accepté l'offre.", ""),
        ("Subscribers of the service grew by 40 %.", ""),
    ],
)
def test_walls(text, told):
    assert instead_of_article("", TEASER + text, "Un accord") == told


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Page introuvable - Le Relais", NOT_FOUND),
        ("404", NOT_FOUND),
        ("Cette page n'existe plus", NOT_FOUND),
        ("Sorry, we couldn't find that page", NOT_FOUND),
        ("This article is no longer available", NOT_FOUND),
        ("503 Service Unavailable", BROKEN),
        ("Access denied", BROKEN),
        ("Site en maintenance", BROKEN),
        ("Une erreur est survenue", BROKEN),
        ("OpenAI to hire 500 more in Paris", ""),
        ("Mistral lève 404 millions", ""),
        ("L'intelligence générale n'existe pas", ""),
        ("An AI guide to the Forbidden City", ""),
        ("La maintenance prédictive par IA", ""),
    ],
)
def test_error_pages_that_say_that_all_is_well(title, told):
    assert instead_of_article("", TEASER, title) == told


def test_long_articles_may_speak_of_all_that():
    text = TEASER * 30 + "Subscribe to continue reading."
    assert len(text) > LONGEST_TEASER
    assert instead_of_article("", text, "Page not found: why the web forgets") == ""


@pytest.mark.parametrize("value", ["false", "False", '"False"', '"false"'])
def test_a_page_that_says_that_it_is_not_free(value):
    markup = f'<script type="application/ld+json">{{"isAccessibleForFree" : {value}}}</script>'
    assert instead_of_article(markup, TEASER * 20, "Un accord") == PAYWALL
    whole = TEASER * 100
    assert len(whole) > LONGEST_PAID_TEASER
    assert instead_of_article(markup, whole, "Un accord") == ""
    assert instead_of_article(markup.replace(value, "true"), TEASER, "Un accord") == ""


@pytest.mark.parametrize(
    ("landed", "told"),
    [
        ("https://a.example/2024/x", ""),
        ("https://a.example/2024/other", ""),
        ("https://b.example/2024/login-screens-get-better", ""),
        ("https://a.example/", "gone: its address leads to the front page"),
        ("https://consent.a.example/v2?continue=x", CONSENT),
        ("https://a.example/consent?next=x", CONSENT),
        ("https://a.example/login?next=x", SIGN_IN),
        ("https://a.example/abonnement/", SIGN_IN),
    ],
)
def test_redirects(landed, told):
    assert led_astray("https://a.example/2024/x", landed) == told


def test_a_front_page_that_was_asked_for():
    assert led_astray("https://a.example", "https://www.a.example/") == ""


ABOUT = "La société Lumenia reporte l'ouverture annoncée de son centre, après la décision d'un partenaire majeur."


@pytest.mark.parametrize(
    ("text", "told", "is_less"),
    [
        ("Short.", "A longer summary.", True),
        ("A longer text.", "Summary.", False),
        ("Recevez nos sélections chaque matin dans votre boîte. " * 5, ABOUT, True),
        ("La société Lumenia reporte tout cela, a-t-elle dit mardi. " * 5, ABOUT, False),
    ],
)
def test_against_what_the_feed_told(text, told, is_less):
    assert bool(less_than_told(text, told)) is is_less
