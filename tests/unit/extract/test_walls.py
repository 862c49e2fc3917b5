import json

import pytest

from sayso.errors import BotWallMet, ConsentWallMet, PageGone, PaywallMet
from sayso.extract import extract

SENTENCE = "The harbour of Tidewater will open in the spring, as Mayor Ilse Brandt told the council on Friday evening. "


def page(title: str, *lines: str, head: str = "") -> bytes:
    told = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{told}</main>"
    return f"<html><head><title>{title} | Tidewater Post</title>{head}</head><body>{body}</body></html>".encode()


def not_free(**fields) -> str:
    told = {"@type": "NewsArticle", "headline": "Harbour to open", "isAccessibleForFree": False, **fields}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Page not found", "Sorry, the page you are looking for has moved or is not there any more. Try the search."),
        ("Seite nicht gefunden", "Die von Ihnen gesuchte Seite gibt es nicht mehr. Versuchen Sie es mit der Suche."),
        ("Page introuvable", "La page que vous recherchez n’existe pas ou plus. Essayez de faire une recherche."),
        ("Página no encontrada", "La página que buscas ya no existe o ha cambiado de dirección. Usa el buscador."),
        ("Pagina non trovata", "La pagina che stai cercando non esiste più o è stata spostata. Usa la ricerca."),
        ("Página não encontrada", "A página que procura já não existe ou mudou de endereço. Experimente a pesquisa."),
        ("Pagina niet gevonden", "De pagina die je zoekt bestaat niet meer of is verplaatst. Probeer de zoekfunctie."),
        (
            "Strona nie istnieje",
            "Strona, której szukasz, nie istnieje lub została przeniesiona. Użyj wyszukiwarki.",
        ),
    ],
)
def test_a_missing_page_that_is_served_as_one_is_gone(title, line):
    with pytest.raises(PageGone, match="no such page"):
        extract(page(title, line))


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Just a moment...", "Enable JavaScript and cookies to continue"),
        ("tidewater.example", "Please enable JS and disable any ad blocker"),
        ("Access to this page has been denied", "Press & Hold to confirm you are a human (and not a bot)."),
        ("Einen Moment", "Bestätigen Sie, dass Sie ein Mensch sind. Das dauert nur einige Sekunden."),
        ("Un instant", "Vérifiez que vous êtes humain en effectuant l’action ci-dessous."),
        ("Un momento", "Verifica que eres un ser humano completando la acción a continuación."),
        ("Verifica di sicurezza", "Conferma di non essere un robot per raggiungere la pagina richiesta."),
        ("Só um momento", "Confirme que você é humano realizando a ação a seguir, por favor."),
        ("Een ogenblik geduld", "Bevestig dat je een mens bent door de onderstaande actie uit te voeren."),
        ("Jeszcze chwila", "Potwierdź, że jesteś człowiekiem, wykonując poniższą czynność."),
    ],
)
def test_a_demand_for_proof_of_a_person_is_a_bot_wall(title, line):
    with pytest.raises(BotWallMet):
        extract(page(title, line))


def test_a_challenge_without_words_is_known_by_its_script():
    with pytest.raises(BotWallMet):
        extract(page("tidewater.example", head="<script>window._cf_chl_opt = {}</script>"))


@pytest.mark.parametrize(
    "line",
    [
        "We and our partners store and/or access information on a device, such as cookies, and process personal data.",
        "Wir und unsere Partner verwenden Cookies, um Inhalte und Anzeigen für Sie auszuwählen. Sie können zustimmen.",
        "Nous et nos partenaires utilisons des cookies pour mesurer l’audience et personnaliser les publicités ici.",
        "Nosotros y nuestros socios usamos cookies para mostrar publicidad y contenidos que le puedan interesar.",
        "Noi e i nostri partner utilizziamo i cookie per mostrare pubblicità e contenuti che ti possono interessare.",
        "Nós e os nossos parceiros usamos cookies para mostrar publicidade e conteúdos que lhe possam interessar.",
        "Wij en onze partners gebruiken cookies om advertenties en berichten te tonen die bij u zouden kunnen passen.",
        "My i nasi partnerzy używamy plików cookie, aby pokazywać reklamy i treści, które mogą Cię zainteresować.",
    ],
)
def test_a_demand_for_consent_is_a_consent_wall(line):
    with pytest.raises(ConsentWallMet):
        extract(page("Tidewater Post", line))


@pytest.mark.parametrize(
    "notice",
    [
        "Subscribe to continue reading.",
        "Dieser Artikel ist nur für Abonnenten.",
        "Article réservé aux abonnés.",
        "Suscríbete para seguir leyendo.",
        "Abbonati per continuare a leggere.",
        "Assine para continuar lendo.",
        "Abonneer je om verder te lezen.",
        "Aby czytać dalej, wykup prenumeratę.",
    ],
)
@pytest.mark.parametrize("head", ["", not_free()])
def test_the_beginning_of_an_article_before_a_notice_is_a_paywall(notice, head):
    with pytest.raises(PaywallMet):
        extract(page("Harbour to open", SENTENCE * 2, f"{notice} {SENTENCE}", head=head))


@pytest.mark.parametrize(
    ("times", "fields"), [(20, {}), (3, {"wordCount": 55}), (3, {"isAccessibleForFree": True, "wordCount": "57"})]
)
def test_an_article_that_is_whole_stays_one_whatever_it_is_marked_as(times, fields):
    article = extract(page("Harbour to open", SENTENCE * times, "Already a subscriber?", head=not_free(**fields)))

    assert SENTENCE.strip() in article.text


def test_a_short_article_that_is_not_free_and_has_no_notice_stays_one():
    assert extract(page("Harbour to open", SENTENCE * 3, head=not_free())).text


@pytest.mark.parametrize("title", ["Are you a robot?", "Page not found", "Before you continue"])
def test_an_article_about_walls_stays_one(title):
    line = "Readers who are told to complete the CAPTCHA or that the page you are looking for is gone give up. "

    assert line.strip() in extract(page(title, (SENTENCE + line) * 6)).text
