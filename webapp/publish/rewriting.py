"""Pages of the live Atlas as pages of a publication: relative addresses, no form, nothing that only a server can do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

from geo.base.i18n import N_, translate

Resolve = Callable[[str], str | None]

LINKS: Final = frozenset({"href", "src", "data-painter", "data-tiles", "data-page"})
"""Attributes that hold an address of the Atlas."""

_PIECE: Final = re.compile(
    r"<script\b(?P<script>[^>]*)>(?P<body>.*?)</script>|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r'(?P<name>[\w:-]+)="(?P<value>[^"]*)"')
_EMPTY: Final = re.compile(r"<(li|p|ul|span)(?: class=\"(?:ways|exports|downloads|dead)\")?>\s*</\1>\n?")
_DEAD: Final = r'<span class="dead">[^<]*</span>'
_DEAD_ITEM: Final = re.compile(rf"<(li|p|small)>\s*{_DEAD}\s*</\1>\n?")
_DEAD_TAIL: Final = re.compile(rf" [·–] {_DEAD}| [·–] (?=</caption>)")
_NOT_IN_META: Final = ("frame-ancestors", "report-uri", "sandbox")

LIVE: Final = N_("on the live Atlas")
PUBLISHED: Final = N_("Published on {date} as fixed pages, which need no server of the Atlas.")
MORE: Final = N_("Other groups, extents, drawings, classes and exports need the live Atlas.")
MORE_THERE: Final = N_("Other groups, extents, drawings, classes and exports are on the live Atlas:")


def rewrite_addresses(page: str, resolve: Resolve, live: str, lang: str) -> str:
    """Return a page whose addresses are those of files.

    Parameters
    ----------
    page : str
        HTML as the templates of the Atlas write it: attributes in double quotes, forms and links not inside each other.
    resolve : callable
        Given an address that begins with ``/``, returns where it leads from this page, None for nowhere.
    live : str
        Where the live Atlas is: links that lead nowhere else lead there. Without it they become text; those that download
        something are left out.
    lang : str

    Examples
    --------
    >>> page = '<p><a href="/map">Map</a> <a href="/x" download>csv</a> <a href="/y">Y</a></p><form action="/z"><p></p></form>'
    >>> rewrite_addresses(page, lambda address: "../map.html" if address == "/map" else None, "", "en")
    '<p><a href="../map.html">Map</a>  <span class="dead">Y</span></p>'
    """
    pieces: list[str] = []
    end, dropping, dead = 0, "", False
    for match in _PIECE.finditer(page):
        if not dropping:
            pieces.append(page[end : match.start()])
        end = match.end()
        tag, closing = match["tag"], bool(match["close"])
        if dropping:
            dropping = "" if closing and tag == dropping else dropping
        elif tag is None:
            pieces.append(f"<script{_attributes(match['script'], resolve)}>{match['body']}</script>")
        elif tag == "form" and not closing:
            dropping = "form"
        elif tag == "a" and closing:
            pieces.append("</span>" if dead else "</a>")
            dead = False
        elif tag == "a":
            opened = _anchor(match["rest"], resolve, live, lang)
            dropping, dead = ("a" if opened is None else ""), opened == _DEAD_OPEN
            pieces.append(opened or "")
        else:
            pieces.append(match[0] if closing else f"<{tag}{_attributes(match['rest'], resolve)}>")
    text = "".join([*pieces, page[end:]])
    text = _DEAD_TAIL.sub("", _DEAD_ITEM.sub("", text))
    return _EMPTY.sub("", _EMPTY.sub("", text))


def add_policy(page: str, policy: str) -> str:
    """Return a page that says its own content security policy: a static server sends no header.

    What a page cannot say of itself (who may frame it) is left out.
    """
    kept = [part.strip() for part in policy.split(";") if not part.strip().startswith(_NOT_IN_META)]
    content = escape("; ".join(kept), quote=False)
    return page.replace(
        '<meta charset="utf-8">',
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{content}">',
        1,
    )


def add_note(page: str, live: str, date: str, lang: str) -> str:
    """Return a page whose foot says that it is published, when, and where more is."""
    more = (
        f'{translate(MORE_THERE, lang)} <a href="{escape(live)}/">{escape(live)}</a>' if live else translate(MORE, lang)
    )
    note = f'<p class="published">{escape(translate(PUBLISHED, lang).format(date=date))} {more}</p>\n</footer>'
    return page.replace("</footer>", note, 1)


_DEAD_OPEN: Final = '<span class="dead">'


def _anchor(rest: str, resolve: Resolve, live: str, lang: str) -> str | None:
    """Return the beginning of a link, that of a text in place of a link, or None if the link is left out."""
    attributes = {match["name"]: unescape(match["value"]) for match in _ATTRIBUTE.finditer(rest)}
    address = attributes.get("href", "#")
    if not address.startswith("/"):
        return f"<a{rest}>"
    there = resolve(address)
    if there is None and live:
        title = escape(translate(LIVE, lang))
        return f'<a{_replaced(rest, "href", live + address)} title="{title}" rel="external">'
    if there is None:
        return None if re.search(r"\sdownload\b", _ATTRIBUTE.sub("", rest)) else _DEAD_OPEN
    return f"<a{_replaced(rest, 'href', there)}>"


def _attributes(rest: str, resolve: Resolve) -> str:
    """Return the attributes of a tag with addresses of files in place of addresses of the Atlas."""
    for match in _ATTRIBUTE.finditer(rest):
        value = unescape(match["value"])
        if match["name"] in LINKS and value.startswith("/"):
            there = resolve(value)
            if there is None:
                raise LookupError(value)
            rest = _replaced(rest, match["name"], there)
    return rest


def _replaced(rest: str, name: str, value: str) -> str:
    return re.sub(rf'(?<![\w-]){re.escape(name)}="[^"]*"', lambda _: f'{name}="{escape(value)}"', rest, count=1)
