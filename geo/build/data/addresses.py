"""Read declared addresses of sites and mailboxes: the host, the registered domain, and what is wrong with the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from geo.base.errors.shipped import ExtraMissing

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MAX_HOST: Final = 253


_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")


_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z", re.IGNORECASE)


_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


_SITE: Final = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL)


_PORT: Final = re.compile(r":[0-9]{0,5}\Z")


_UNSEEN: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


_GLUED_SCHEME: Final = re.compile(r"(?:h?t+ps?|https?)(?::/?|/+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """A well-formed website address, as far as the criteria look at it.

    Attributes
    ----------
    scheme : str
        ``http`` or ``https``.
    host : str
        In lower case and ASCII (``xn--...`` for an internationalised name).
    """

    scheme: str
    host: str

    @property
    def internationalised(self) -> bool:
        """Whether a part of the host is written with other letters than ASCII ones."""
        return any(label.startswith("xn--") for label in self.host.split("."))


@cache
def suffix_list() -> PublicSuffixList:
    """Return the suffixes under which a domain can be registered: the ICANN section of the Public Suffix List.

    Its version is that of the package ``publicsuffixlist`` in the lock file, so that a build does not depend on its date.

    Raises
    ------
    ExtraMissing
    """
    try:
        from publicsuffixlist import PublicSuffixList
    except ModuleNotFoundError as error:
        raise ExtraMissing(package="publicsuffixlist", extra="build") from error
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def trim(text: str | None) -> str:
    """Return `text` without white space at its ends; None is empty.

    A space that was typed or pasted after an address is not part of it, and browsers drop it too. White space inside, and
    characters of zero width anywhere, are part of what was declared.

    Examples
    --------
    >>> trim(" https://www.exemple.fr ")
    'https://www.exemple.fr'
    """
    return (text or "").strip(" \t\r\n\f\v\u00a0")


def ascii_host(text: str) -> str:
    """Return a host name in lower case ASCII, or nothing if it is not a valid name.

    Parameters
    ----------
    text : str
        Host name, perhaps internationalised.

    Returns
    -------
    str
        Labels of letters, digits and inner hyphens, of 1 to 63 characters, at least two of them; empty if `text` is not so.

    Examples
    --------
    >>> ascii_host("www.Lucé.fr")
    'www.xn--luc-dma.fr'
    >>> ascii_host("ville-.fr"), ascii_host("mairie"), ascii_host("a..fr")
    ('', '', '')
    """
    try:
        host = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = host.split(".")
    valid = len(host) <= MAX_HOST and len(labels) > 1 and all(_LABEL.match(label) for label in labels)
    return host if valid else ""


@cache
def registrable(host: str) -> str:
    """Return the domain that was registered: the public suffix and one label, or nothing if the suffix does not exist.

    Parameters
    ----------
    host : str
        As `ascii_host` returns it.

    Examples
    --------
    >>> registrable("www.mairie.exemple.fr"), registrable("pref.exemple.gouv.fr"), registrable("exemple.fr06470-lieu")
    ('exemple.fr', 'exemple.gouv.fr', '')
    """
    return str(suffix_list().privatesuffix(host) or "")


def parse_site(text: str | None) -> Site | None:
    """Read a declared website address; None if it is missing or malformed (`site_fault` says which).

    Examples
    --------
    >>> parse_site("Https://www.exemple.fr/accueil")
    Site(scheme='https', host='www.exemple.fr')
    >>> parse_site("www.exemple.fr") is None
    True
    """
    if site_fault(text):
        return None
    match = _SITE.match(trim(text))
    assert match is not None  # site_fault has just matched it
    return Site(match["scheme"].lower(), ascii_host(_PORT.sub("", match["authority"])))


def site_fault(text: str | None) -> str:
    """Say why a declared website address is not well formed; empty if it is.

    Well formed: ``http`` or ``https`` (in any case, RFC 3986), ``://``, a host name that ends in an existing public suffix,
    perhaps a port, a path, a query; no user name, no white space.

    Returns
    -------
    str
        ``missing``, ``mailbox`` (an e-mail address), ``no scheme``, ``misspelt scheme``, ``user name``, ``unseen character``,
        ``invalid host``, ``unknown suffix`` (most often a path glued to the host) or empty.

    Examples
    --------
    >>> site_fault("https://www.exemple.fr"), site_fault("www.exemple.fr"), site_fault("https:/www.exemple.fr")
    ('', 'no scheme', 'misspelt scheme')
    >>> site_fault("https://exemple.fr06470-lieu"), site_fault("http://www.nom@exemple.fr")
    ('unknown suffix', 'user name')
    """
    address = trim(text)
    if not address:
        return "missing"
    match = _SITE.match(address)
    if match is None:
        return _fault_before_the_host(address)
    if _UNSEEN.search(address):
        return "unseen character"
    if "@" in match["authority"]:
        return "user name"
    host = ascii_host(_PORT.sub("", match["authority"]))
    if not host:
        return "invalid host"
    return "" if registrable(host) else "unknown suffix"


def _fault_before_the_host(address: str) -> str:
    if _GLUED_SCHEME.match(address) or _SCHEME.match(address):
        return "misspelt scheme"
    return "mailbox" if "@" in address else "no scheme"


def parse_mailbox(text: str | None) -> str | None:
    """Read a declared mailbox and return its domain alone; None if it is missing or malformed.

    Examples
    --------
    >>> parse_mailbox("nom@Exemple.FR")
    'exemple.fr'
    """
    if mailbox_fault(text):
        return None
    return trim(text).rpartition("@")[2].lower()


def mailbox_fault(text: str | None) -> str:
    """Say why a declared mailbox is not well formed; empty if it is.

    Well formed: one address, a local part of ASCII characters (RFC 5321 dot-string), ``@``, an ASCII domain that ends in an
    existing public suffix.

    Returns
    -------
    str
        ``missing``, ``web address``, ``several addresses``, ``no @``, ``unseen character``, ``invalid name`` (before the
        ``@``), ``trailing dot``, ``invalid domain``, ``unknown suffix`` or empty.

    Examples
    --------
    >>> mailbox_fault("nom@exemple.fr"), mailbox_fault("https://exemple.fr"), mailbox_fault("nom@exemple.fr.")
    ('', 'web address', 'trailing dot')
    """
    address = trim(text)
    if not address:
        return "missing"
    if _SITE.match(address):
        return "web address"
    if address.count("@") != 1:
        return "several addresses" if "@" in address else "no @"
    if _UNSEEN.search(address):
        return "unseen character"
    local, _, domain = address.partition("@")
    if not _LOCAL.match(local):
        return "invalid name"
    if domain.endswith("."):
        return "trailing dot"
    if not domain.isascii() or not ascii_host(domain):
        return "invalid domain"
    return "" if registrable(domain.lower()) else "unknown suffix"
