"""The national reference for the digital presence of local authorities (RPNT 0.2.1), as La Suite territoriale publishes it.

A file a day, one row an authority. ``rpnt`` holds the codes of the criteria that are met, joined by commas, and codes of
groups (``a``, ``1.a``, ``2.aa``) that changed their meaning in August 2025 and are not read. An empty cell means "none met"
or "not computed". The publisher writes an address into the file only if it is well formed, and a well-formed one meets 1.1
or 2.1: so an empty cell beside an address was not computed, and is missing; without any address nothing can be met.

For départements and régions ``code_insee`` is that of the commune of their seat: they are found by ``departement_code_insee``
and ``region_code_insee``, the EPCI by ``siren``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.base.typography import french_spaces
from geo.doctor.readers.tables import InputTable
from geo.fetching.adapter import PreparedSource, SourceIndicator, select_rows, unexpected
from geo.importing.columns import Columns
from geo.importing.description import Description

TYPE: Final = "type"
MET: Final = "rpnt"
ADDRESSES: Final = ("site_internet", "adresse_messagerie")
COMMUNE: Final = "commune"
ABOVE: Final = "epci, departement, region"

CRITERIA: Final = {
    "1.1": ("presence", "Site internet déclaré", "Website declared",
            "un site internet est déclaré dans l'annuaire, à une adresse bien formée",
            "a website is declared in the directory, with a well-formed address"),
    "1.2": ("presence", "Extension souveraine du site", "Sovereign extension of the site",
            "l'extension du site est souveraine (.fr, .eu, régions et outre-mer)",
            "the extension of the site is sovereign (.fr, .eu, regions and overseas)"),
    "1.3": ("cyber", "Site joignable", "Site reachable", "le site répond", "the site answers"),
    "1.4": ("cyber", "Site en HTTPS", "Site over HTTPS", "le site répond en HTTPS", "the site answers over HTTPS"),
    "1.5": ("cyber", "Certificat valide", "Valid certificate",
            "le certificat du site est valide", "the certificate of the site is valid"),
    "1.6": ("cyber", "Pas de redirection vers un site non officiel", "No redirection to an unofficial site",
            "le site ne redirige pas vers un site non officiel", "the site does not redirect to an unofficial one"),
    "1.7": ("cyber", "Redirections d'usage", "Usual redirections",
            "les adresses en http et sans www mènent au site", "the addresses in http and without www lead to the site"),
    "1.8": ("presence", "Site déclaré en https", "Site declared in https",
            "l'adresse du site est déclarée en https", "the address of the site is declared with https"),
    "2.1": ("presence", "Messagerie déclarée", "Mailbox declared",
            "une messagerie est déclarée dans l'annuaire, à une adresse bien formée",
            "a mailbox is declared in the directory, with a well-formed address"),
    "2.2": ("presence", "Messagerie hors fournisseur grand public", "Mail not with a consumer provider",
            "la messagerie n'est pas chez un fournisseur grand public", "the mailbox is not with a consumer provider"),
    "2.3": ("presence", "Messagerie du même domaine que le site", "Mail under the site's domain",
            "la messagerie et le site ont le même domaine", "mailbox and site have the same domain"),
    "2.4": ("cyber", "Enregistrement MX", "MX record",
            "le domaine de la messagerie a un enregistrement MX", "the mail domain has an MX record"),
    "2.5": ("cyber", "Enregistrement SPF", "SPF record",
            "le domaine de la messagerie a un enregistrement SPF", "the mail domain has an SPF record"),
    "2.6": ("cyber", "Enregistrement DMARC", "DMARC record",
            "le domaine de la messagerie a un enregistrement DMARC", "the mail domain has a DMARC record"),
    "2.7": ("cyber", "DMARC en quarantaine ou rejet", "DMARC quarantine or reject",
            "DMARC met en quarantaine ou rejette tous les messages non conformes",
            "DMARC quarantines or rejects all messages that fail"),
    "2.8": ("cyber", "Serveur de messagerie dans l'UE", "Mail server in the EU",
            "le serveur de messagerie est dans l'Union européenne", "the mail server is in the European Union"),
}  # fmt: skip
"""The 16 criteria: theme, labels and meanings in French and English."""
TESTED: Final = frozenset("1.3 1.4 1.5 1.6 1.7 2.4 2.5 2.6 2.7 2.8".split())
"""Criteria that need a probe of the web or of the DNS; the others are judged by what the public directory says."""
_GROUP: Final = re.compile(r"(?:\d\.)?[a-z]{1,2}")

SOURCE: Final = "La Suite territoriale (ANCT), données de la présence numérique des territoires, RPNT 0.2.1"
LIMITS: Final = {
    "fr": "Publié chaque jour ; la période est le mois du fichier. Une ligne sans aucun critère vaut « non » partout si elle "
    "n'a ni site ni messagerie, et n'a pas de valeur sinon : elle n'a pas été calculée.",
    "en": "Published every day; the period is the month of the file. A row without any criterion is a no everywhere if it "
    "has neither site nor mailbox, and has no value otherwise: it was not computed.",
}
PROBED: Final = {
    "fr": "Testé par une sonde à une date : une requête DNS qui échoue compte comme un enregistrement absent.",
    "en": "Tested by a probe on one day: a DNS look-up that fails counts as a missing record.",
}

SET_ASIDE: Final = N_n(
    '{count} row about another authority was set aside; "atlas fetch {other}" imports it.',
    '{count} rows about other authorities were set aside; "atlas fetch {other}" imports them.',
)
NOT_COMPUTED: Final = N_n(
    "{count} row has an address and no criterion: not computed, so it has no value.",
    "{count} rows have an address and no criterion: not computed, so they have no value.",
)
UNKNOWN_CODES: Final = N_("Codes that this Atlas does not know were left out: {codes}.")


@dataclass(frozen=True, slots=True)
class Rpnt:
    """The published file, read for the communes or for the authorities above them; an `Adapter`."""

    name: str
    title: str
    prefix: str
    communes: bool
    other: str
    page: str = "https://www.data.gouv.fr/datasets/donnees-de-la-presence-numerique-des-territoires/"
    address: str = ""
    dataset: str = "689383a2211ca2c3053d83d1"
    resource: str = "551a41a5-4ac7-40df-99cb-930aedb3c3ac"
    pattern: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read; the published file has twenty."""
        return tuple(dict.fromkeys([*COMMUNES_ROLES, *ABOVE_ROLES, *ADDRESSES, MET]))

    @property
    def roles(self) -> Mapping[str, str]:
        """How the columns identify the territory."""
        return COMMUNES_ROLES if self.communes else ABOVE_ROLES

    def prepare(self, table: InputTable) -> PreparedSource:
        """Keep the rows of this adapter and give each criterion a column of 1, 0 or nothing.

        Raises
        ------
        ContentUnexpected
            If no cell holds the code of a criterion, or no row is about the authorities of this adapter.
        """
        frame = table.frame
        own = frame[TYPE].str.strip().str.lower().eq(COMMUNE).fillna(False).to_numpy(dtype=bool)
        keep = own if self.communes else ~own
        if not keep.any():
            raise unexpected(table, self.name, TYPE, COMMUNE if self.communes else ABOVE)
        yes = criteria_met(frame[MET])
        if not any(column.any() for column in yes.values()):
            raise unexpected(table, self.name, MET, ", ".join(CRITERIA))
        empty = frame[MET].fillna("").str.strip().eq("").to_numpy(dtype=bool)
        addressed = np.zeros(len(frame), dtype=bool)
        for name in ADDRESSES:
            addressed |= frame[name].fillna("").str.strip().ne("").to_numpy(dtype=bool)
        missing = empty & addressed
        values = {
            code: pd.Series(np.where(column, "1", "0"), dtype="str").mask(missing) for code, column in yes.items()
        }
        return PreparedSource(
            select_rows(table, keep, **values), _notes(frame[MET][keep], self.other, ~keep, missing & keep)
        )

    def wanted(self, licence: str) -> tuple[SourceIndicator, ...]:
        """Return the 16 criteria."""
        return tuple(SourceIndicator(self._description(code, licence), Columns(value=code)) for code in CRITERIA)

    def _description(self, code: str, licence: str) -> Description:
        theme, label_fr, label_en, meaning_fr, meaning_en = CRITERIA[code]
        if self.communes:
            about_fr, about_en = "Part des communes qui remplissent", "Share of communes that meet"
            tag_fr = tag_en = "RPNT"
        else:
            about_fr = "L'EPCI, le conseil départemental ou le conseil régional remplit lui-même"
            about_en = "The EPCI, the council of the département or of the région itself meets"
            tag_fr, tag_en = "RPNT, EPCI, départements, régions", "RPNT, EPCI, départements, régions"
        probed = {lang: f" {text}" if code in TESTED else "" for lang, text in PROBED.items()}
        return Description.parse(
            {
                "id": f"{self.prefix}{code.replace('.', '_')}",
                "label_fr": f"{label_fr} ({tag_fr} {code})",
                "label_en": f"{label_en} ({tag_en} {code})",
                "definition_fr": french_spaces(f"{about_fr} le critère {code} du RPNT : {meaning_fr}."),
                "definition_en": f"{about_en} criterion {code} of the RPNT: {meaning_en}.",
                "theme": theme,
                "direction": "higher_is_better",
                # A commune that was born of a merger since meets what all its parts meet.
                "aggregation": "all",
                "source": SOURCE,
                "source_url": self.page,
                "licence": licence,
                "limits_fr": french_spaces(LIMITS["fr"] + probed["fr"]),
                "limits_en": LIMITS["en"] + probed["en"],
            }
        )


COMMUNES_ROLES: Final = {
    TYPE: "level",
    "siren": "siren",
    "libelle": "name",
    "code_insee": "commune_code",
    "departement_code_insee": "departement_code",
}
ABOVE_ROLES: Final = {
    TYPE: "level",
    "siren": "siren",
    "libelle": "name",
    "departement_code_insee": "departement_code",
    "region_code_insee": "region_code",
}

COMMUNES: Final = Rpnt(
    "rpnt",
    N_("RPNT: the 16 criteria of digital presence of town halls (La Suite territoriale, every day)"),
    "rpnt_officiel_",
    communes=True,
    other="rpnt-supracommunal",
)
SUPRACOMMUNAL: Final = Rpnt(
    "rpnt-supracommunal",
    N_("RPNT: the same 16 criteria, of the EPCI, départements and régions themselves"),
    "rpnt_supra_",
    communes=False,
    other="rpnt",
)


def criteria_met(cells: pd.Series) -> dict[str, np.ndarray]:
    """Return, for each of the 16 criteria, which cells name it.

    Parameters
    ----------
    cells : Series of str
        Codes joined by commas.

    Returns
    -------
    dict of str to array of bool

    Examples
    --------
    >>> columns = criteria_met(pd.Series(["1.1, 1.8,1.a", None, "11.1"], dtype="str"))
    >>> columns["1.1"].tolist(), columns["1.8"].tolist()
    ([True, False, False], [True, False, False])
    """
    codes, distinct = pd.factorize(cells.fillna(""))
    read = [_codes(str(cell)) for cell in distinct]
    return {code: np.array([code in each for each in read], dtype=bool)[codes] for code in CRITERIA}


def _codes(cell: str) -> frozenset[str]:
    return frozenset(filter(None, (part.strip().strip("[]'\"").lower() for part in cell.split(","))))


def _notes(cells: pd.Series, other: str, aside: np.ndarray, missing: np.ndarray) -> tuple[Note, ...]:
    codes = {code for cell in cells.dropna().unique() for code in _codes(str(cell))}
    unknown = sorted(code for code in codes if code not in CRITERIA and not _GROUP.fullmatch(code))
    notes = (
        (int(aside.sum()), Note(SET_ASIDE, {"count": int(aside.sum()), "other": other})),
        (int(missing.sum()), Note(NOT_COMPUTED, {"count": int(missing.sum())})),
        (len(unknown), Note(UNKNOWN_CODES, {"codes": ", ".join(code[:12] for code in unknown[:8])})),
    )
    return tuple(note for count, note in notes if count)
