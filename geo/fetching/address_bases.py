"""The state of the national address base in each commune, as its platform gives it at the moment of asking.

A file that is made when it is requested, one row a commune: ``type_composition`` is ``bal`` where the addresses come from a base
that the commune, or somebody for it, has published, and ``assemblage`` where the platform put them together from other sources.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.doctor.readers.tables import InputTable
from geo.fetching.adapter import PreparedSource, SourceIndicator, select_rows, unexpected
from geo.importing.columns import Columns
from geo.importing.description import Description

PUBLISHED: Final = "bal"
PUT_TOGETHER: Final = "assemblage"
UNKNOWN: Final = N_n(
    "{count} row does not say whether there is a published base, and was left out.",
    "{count} rows do not say whether there is a published base, and were left out.",
)


@dataclass(frozen=True, slots=True)
class AddressBases:
    """The live summary; an `Adapter`."""

    name: str = "bases-adresses"
    title: str = N_("Address bases: communes whose own base makes up the national one (now)")
    page: str = "https://adresse.data.gouv.fr/deploiement-bal"
    address: str = "https://plateforme.adresse.data.gouv.fr/api/communes-summary.csv"
    dataset: str = "communes-summary"
    resource: str = ""
    pattern: str = ""
    columns: tuple[str, ...] = ("code_commune", "type_composition")
    roles: dict[str, str] = field(default_factory=lambda: {"code_commune": "commune_code"})

    def prepare(self, table: InputTable) -> PreparedSource:
        """Keep one row a commune: 1 if its addresses come from a published base, 0 if they were put together.

        Raises
        ------
        ContentUnexpected
            If no row is of one of the two.
        """
        kind = table.frame["type_composition"].str.strip().str.lower().fillna("")
        known = kind.isin([PUBLISHED, PUT_TOGETHER]).to_numpy(bool)
        if not known.any():
            raise unexpected(table, self.name, "type_composition", f"{PUBLISHED}, {PUT_TOGETHER}")
        value = pd.Series(np.where(kind.eq(PUBLISHED), "1", "0"), index=table.frame.index, dtype="str")
        left = int((~known).sum())
        notes = (Note(UNKNOWN, {"count": left}),) if left else ()
        return PreparedSource(select_rows(table, known, published=value), notes)

    def wanted(self, licence: str) -> tuple[SourceIndicator, ...]:
        """Return the one indicator."""
        texts = {
            "id": "bal_en_service",
            "label_fr": "Base adresse locale en service",
            "label_en": "Address base in use",
            "definition_fr": "Part des communes dont les adresses nationales viennent d'une base adresse locale publiée.",
            "definition_en": "Share of communes whose national addresses come from an address base that was published.",
            "theme": "donnees",
            "direction": "higher_is_better",
            "aggregation": "any",
            "source": "Plateforme de la Base adresse nationale, état des communes",
            "source_url": self.page,
            "licence": licence,
            "limits_fr": "L'état du jour de la demande, publié par la commune ou pour elle par un autre organisme. Autre source "
            "que les dates de première publication (bal_publiee) : une base publiée puis remplacée n'y compte plus.",
            "limits_en": "The state on the day of asking, published by the commune or for it by another body. Another source "
            "than the dates of first publication (bal_publiee): a base that was published and then replaced counts no more.",
        }
        return (SourceIndicator(Description.parse(texts), Columns(value="published")),)


BASES: Final = AddressBases()
