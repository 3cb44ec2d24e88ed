"""Digital services of the Incubateur des territoires (ANCT) in use: the example of an adapter that ``docs/fetch.md`` explains.

A file a day, one row for an authority and a service: ``type;siret;insee;population;service;active``, where ``active`` is 1 if
somebody used the service in the last year. An authority is in it as soon as it has one account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.doctor.readers.tables import InputTable
from geo.fetching.adapter import PreparedSource, SourceIndicator, select_rows, unexpected
from geo.importing.columns import Columns
from geo.importing.description import Description

OTHERS: Final = N_n(
    "{count} row about another authority than a commune was left out.",
    "{count} rows about other authorities than communes were left out.",
)
SERVICES_COMBINED: Final = N_n(
    "{count} row names a further service of a commune and was joined with its first one.",
    "{count} rows name a further service of a commune and were joined with its first one.",
)


@dataclass(frozen=True, slots=True)
class Services:
    """The published file; an `Adapter`."""

    name: str = "services-territoires"
    title: str = N_("Digital services of the Incubateur des territoires: communes that use one (ANCT, every day)")
    page: str = "https://www.data.gouv.fr/datasets/deploiement-des-services-de-lincubateur-des-territoires/"
    address: str = ""
    dataset: str = "68b0a2a1117b75b1b09edc6b"
    resource: str = "8f100b83-73c5-49ce-90ce-03d5c6a1783d"
    pattern: str = ""
    columns: tuple[str, ...] = ("type", "siret", "insee", "active")
    roles: dict[str, str] = field(default_factory=lambda: {"type": "level", "siret": "siret", "insee": "commune_code"})

    def prepare(self, table: InputTable) -> PreparedSource:
        """Keep one row a commune: 1 if any of its services is in use.

        Raises
        ------
        ContentUnexpected
            If no row is about a commune.
        """
        frame = table.frame
        own = frame["type"].str.strip().str.lower().eq("commune").fillna(False)
        if not own.any():
            raise unexpected(table, self.name, "type", "commune")
        # A row without a number of its own is about nobody else's.
        siret = frame["siret"].fillna(frame.index.to_series().astype("str"))
        used = frame["active"].eq("1").fillna(False).groupby(siret).transform("any")
        first = ~siret.duplicated()
        notes = (
            (int((~own).sum()), Note(OTHERS, {"count": int((~own).sum())})),
            (int((own & ~first).sum()), Note(SERVICES_COMBINED, {"count": int((own & ~first).sum())})),
        )
        # A cell that is neither 0 nor 1 stays as it is, and is refused where values are read.
        value = pd.Series(frame["active"].mask(used, "1"), dtype="str")
        return PreparedSource(
            select_rows(table, own & first, used=value), tuple(note for count, note in notes if count)
        )

    def wanted(self, licence: str) -> tuple[SourceIndicator, ...]:
        """Return the one indicator."""
        texts = {
            "id": "services_territoires_utilises",
            "label_fr": "Services de l'Incubateur des territoires utilisés",
            "label_en": "Services of the Incubateur des territoires in use",
            "definition_fr": "Parmi les communes qui ont un compte, part de celles qui ont utilisé un service dans l'année.",
            "definition_en": "Among the communes that have an account, share of those that used a service within the year.",
            "theme": "presence",
            "direction": "higher_is_better",
            "aggregation": "any",
            "source": "Incubateur des territoires (ANCT), déploiement des services",
            "source_url": self.page,
            "licence": licence,
            "limits_fr": "Une commune absente du fichier n'a pas de compte connu : elle n'a pas de valeur, ce n'est pas un non.",
            "limits_en": "A commune that is not in the file has no known account: it has no value, which is not a no.",
        }
        return (SourceIndicator(Description.parse(texts), Columns(value="used")),)


SERVICES: Final = Services()
