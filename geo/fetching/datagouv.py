"""Ask data.gouv.fr which file of a dataset is the present one: https://www.data.gouv.fr/api/1/ (udata)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from geo.base.errors.fetching import CatalogueUnexpected
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.fetching.adapter import Adapter
from geo.fetching.web import read_small

BASE: Final = "https://www.data.gouv.fr"
LICENCES: Final = {"lov2": "Licence Ouverte 2.0", "fr-lo": "Licence Ouverte 1.0", "odc-odbl": "ODbL 1.0"}
UNSAID: Final = "Licence indiquée sur la page du jeu de données"
"""Where data.gouv.fr names none."""

NO_JSON: Final = N_("the answer is no JSON")
NO_RESOURCE: Final = N_("the dataset has no such file any more")


@dataclass(frozen=True, slots=True)
class Resource:
    """One published file.

    Attributes
    ----------
    url : str
    title : str
    published : str
        Date and time (ISO 8601) of its last change, "" if it is not said.
    licence : str
        Of the dataset.
    size : int or None
        Bytes, where data.gouv.fr keeps the file itself.
    checksum : (str, str) or None
        Method (``sha1``, ``sha256`` ...) and value, likewise.
    """

    url: str
    title: str
    published: str
    licence: str
    size: int | None = None
    checksum: tuple[str, str] | None = None


def find_resource(adapter: Adapter, base: str = BASE) -> Resource:
    """Ask which file is to be downloaded.

    Parameters
    ----------
    adapter : Adapter
    base : str
        Address of data.gouv.fr, or of another site with the same API.

    Raises
    ------
    SourceUnreachable, SourceGone, AddressRefused
    CatalogueUnexpected
        If the answer is something else than a dataset that has the file.
    """
    if adapter.address:
        return _live(adapter, base)
    url = f"{base.rstrip('/')}/api/1/datasets/{adapter.dataset}/"
    try:
        answer = json.loads(read_small(url, page=adapter.page, base=base))
        return _chosen(adapter, answer)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise CatalogueUnexpected(name=adapter.name, reason=Note(NO_JSON), page=adapter.page) from error


def _live(adapter: Adapter, base: str) -> Resource:
    """Return the file that a server makes at the moment of asking: it is of today; another site has it under the same path."""
    path = urlsplit(adapter.address).path
    url = adapter.address if base == BASE else f"{base.rstrip('/')}{path}"
    return Resource(url=url, title=adapter.name, published=datetime.now(UTC).isoformat(), licence=UNSAID)


def _chosen(adapter: Adapter, answer: Mapping[str, Any]) -> Resource:
    listed = [each for each in answer.get("resources") or () if each.get("url")]
    if adapter.resource:
        listed = [each for each in listed if each.get("id") == adapter.resource]
    else:
        pattern = re.compile(adapter.pattern, re.IGNORECASE)
        listed = [each for each in listed if pattern.search(f"{each.get('title')} {each['url']}")]
    if not listed:
        raise CatalogueUnexpected(name=adapter.name, reason=Note(NO_RESOURCE), page=adapter.page)
    resource = max(listed, key=lambda each: str(each.get("last_modified") or ""))
    # Of a file on another server, size and checksum are those of the day when it was declared.
    kept = resource.get("filetype") == "file"
    digest = resource.get("checksum") if kept else None
    return Resource(
        url=str(resource["url"]),
        title=str(resource.get("title") or ""),
        published=str(resource.get("last_modified") or ""),
        licence=LICENCES.get(str(answer.get("license")), UNSAID),
        size=int(resource["filesize"]) if kept and resource.get("filesize") else None,
        checksum=(str(digest["type"]).lower(), str(digest["value"]).lower()) if isinstance(digest, Mapping) else None,
    )
