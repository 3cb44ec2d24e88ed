"""The declared criteria of the RPNT, on addresses made up for the purpose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.build.data import addresses, rpnt
from geo.build.data.addresses import mailbox_fault, parse_mailbox, parse_site, registrable, site_fault
from geo.build.data.rpnt import judge

GENERIC = frozenset({"wanadoo.fr", "gmail.com"})


@pytest.mark.parametrize(
    "site",
    [
        "https://www.exemple.fr",
        "http://exemple.fr/",
        "Https://www.exemple.fr",
        "HTTP://EXEMPLE.FR/Accueil",
        "https://exemple.fr:8080/page",
        "https://exemple.fr?lang=fr",
        "https://exemple.fr#haut",
        "https://mairie.exemple.gouv.fr/a/b.html?x=1&y=2",
        "https://www.exemple.bzh",
        "https://www.lucé.fr/",
        "https://exemple.pagesperso-orange.fr/",
        " https://www.exemple.fr ",
        "https://www.exemple.fr\t",
    ],
)
def test_well_formed_sites(site: str) -> None:
    assert site_fault(site) == ""
    assert parse_site(site) is not None


@pytest.mark.parametrize(
    ("site", "fault"),
    [
        (None, "missing"),
        ("", "missing"),
        ("   ", "missing"),
        ("www.exemple.fr", "no scheme"),
        ("exemple.fr/accueil", "no scheme"),
        ("nom@exemple.fr", "mailbox"),
        ("https:/www.exemple.fr", "misspelt scheme"),
        ("https//www.exemple.fr", "misspelt scheme"),
        ("http:www.exemple.fr", "misspelt scheme"),
        ("htpps://exemple.fr", "misspelt scheme"),
        ("ftp://exemple.fr", "misspelt scheme"),
        ("http://www.nom@exemple.fr", "user name"),
        ("https://exemple.fr/une page", "unseen character"),
        ("https://exemple.fr\u200b", "unseen character"),
        ("https://exemple", "invalid host"),
        ("https://", "invalid host"),
        ("https://.exemple.fr", "invalid host"),
        ("https://www.exemple..fr", "invalid host"),
        ("https://www.exemple-.fr", "invalid host"),
        ("https://mon_exemple.fr", "invalid host"),
        ("https://exemple.fr.", "invalid host"),
        ("https://exemple.fr06470-lieu", "unknown suffix"),
        ("https://www.exemple.frles-communes/lieu", "unknown suffix"),
        ("https://www.exemple.dzh", "unknown suffix"),
        ("https://fr", "invalid host"),
        ("https://gouv.fr", "unknown suffix"),
        ("https://192.168.0.1/", "unknown suffix"),
    ],
)
def test_malformed_sites(site: str | None, fault: str) -> None:
    assert site_fault(site) == fault
    assert parse_site(site) is None
    assert not any(judge(site, None, GENERIC)[:3])


@pytest.mark.parametrize(
    ("mailbox", "fault"),
    [
        (None, "missing"),
        (" ", "missing"),
        ("https://www.exemple.fr/contact", "web address"),
        ("nom.exemple.fr", "no @"),
        ("nom@a.fr,autre@b.fr", "several addresses"),
        ("nom@@exemple.fr", "several addresses"),
        ("nom @exemple.fr", "unseen character"),
        ("nom@exemple.fr\u200b", "unseen character"),
        ("n\x9com@exemple.fr", "unseen character"),
        ("prénom@exemple.fr", "invalid name"),
        (".nom@exemple.fr", "invalid name"),
        ("nom..autre@exemple.fr", "invalid name"),
        ("@exemple.fr", "invalid name"),
        ("nom@exemple.fr.", "trailing dot"),
        ("nom@exemple", "invalid domain"),
        ("nom@lucé.fr", "invalid domain"),
        ("nom@.exemple.fr", "invalid domain"),
        ("nom@exemple.frr", "unknown suffix"),
    ],
)
def test_malformed_mailboxes(mailbox: str | None, fault: str) -> None:
    assert mailbox_fault(mailbox) == fault
    assert parse_mailbox(mailbox) is None
    assert not any(judge(None, mailbox, GENERIC))


@pytest.mark.parametrize("name", ["nom", "nom.autre", "nom-2", "nom+mot", "o'nom", "NOM_1"])
def test_only_the_domain_of_a_mailbox_is_kept(name: str) -> None:
    assert parse_mailbox(f" {name}@Mairie.Exemple.FR ") == "mairie.exemple.fr"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("exemple.fr", "exemple.fr"),
        ("www.exemple.fr", "exemple.fr"),
        ("a.b.exemple.com", "exemple.com"),
        ("www.exemple.gouv.fr", "exemple.gouv.fr"),
        ("exemple.asso.re", "exemple.asso.re"),
        ("gouv.fr", ""),
        ("exemple.invalide", ""),
    ],
)
def test_registrable_domain(host: str, domain: str) -> None:
    assert registrable(host) == domain


@pytest.mark.parametrize("extension", sorted(rpnt.SOVEREIGN_EXTENSIONS))
def test_every_sovereign_extension_exists_and_is_accepted(extension: str) -> None:
    assert judge(f"http://exemple.{extension}", None, GENERIC).rpnt_1_2


@pytest.mark.parametrize(
    "site", ["https://exemple.com", "https://exemple.org", "https://fr.exemple.net", "https://lucé.fr"]
)
def test_other_extensions_and_accents_are_not_sovereign(site: str) -> None:
    assert judge(site, None, GENERIC)[:3] == (True, False, True)


def test_https_is_judged_by_the_declared_scheme() -> None:
    assert judge("HTTPS://exemple.fr", None, GENERIC).rpnt_1_8
    assert not judge("http://exemple.fr/https://", None, GENERIC).rpnt_1_8
    assert not judge("https:/exemple.fr", None, GENERIC).rpnt_1_8


@pytest.mark.parametrize(
    ("domain", "generic"),
    [
        ("wanadoo.fr", True),
        ("WANADOO.FR", True),
        ("mail.wanadoo.fr", True),
        ("mairiewanadoo.fr", False),
        ("exemple.fr", False),
    ],
)
def test_consumer_providers(domain: str, generic: bool) -> None:
    met = judge(None, f"nom@{domain}", GENERIC)
    assert met.rpnt_2_1
    assert met.rpnt_2_2 is not generic


@pytest.mark.parametrize(
    ("site", "mailbox", "met"),
    [
        ("https://www.exemple.fr", "nom@exemple.fr", True),
        ("https://exemple.fr", "nom@mairie.exemple.fr", True),
        ("https://lieu.agglo.fr", "nom@agglo.fr", True),
        ("https://www.exemple.fr", "nom@exemple.com", False),
        ("https://a.gouv.fr", "nom@b.gouv.fr", False),
        ("www.exemple.fr", "nom@exemple.fr", False),
        ("https://www.exemple.fr", "nom@exemple.fr.", False),
        ("https://lieu.wanadoo.fr", "nom@wanadoo.fr", False),
        (None, "nom@exemple.fr", False),
        ("https://www.exemple.fr", None, False),
    ],
)
def test_mail_under_the_site_domain(site: str | None, mailbox: str | None, met: bool) -> None:
    assert judge(site, mailbox, GENERIC).rpnt_2_3 is met


ADDRESS = st.text(alphabet="aé.-@:/ hts1\u200b_", max_size=30)


@settings(deadline=None)
@given(ADDRESS, ADDRESS)
def test_any_text_is_judged_and_the_criteria_depend_on_each_other(site: str, mailbox: str) -> None:
    met = judge(site, mailbox, GENERIC)
    assert met.rpnt_1_1 == (site_fault(site) == "")
    assert met.rpnt_2_1 == (mailbox_fault(mailbox) == "")
    assert met.rpnt_1_1 or not (met.rpnt_1_2 or met.rpnt_1_8 or met.rpnt_2_3)
    assert met.rpnt_2_1 or not met.rpnt_2_2
    assert met.rpnt_2_2 or not met.rpnt_2_3


@settings(deadline=None)
@given(ADDRESS, ADDRESS)
def test_white_space_at_the_ends_changes_nothing(site: str, mailbox: str) -> None:
    assert judge(f" {site}\n", f"\t{mailbox} ", GENERIC) == judge(site, mailbox, GENERIC)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_a_long_host_is_refused_without_failing(text: str) -> None:
    assert addresses.ascii_host("a" * 64 + ".fr") == ""
    assert addresses.ascii_host(".".join(["a" * 60] * 5) + ".fr") == ""
    host = addresses.ascii_host(text)
    assert host == host.lower()
    assert host.isascii()
