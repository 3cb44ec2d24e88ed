"""What an import says of the rows of a file, in both languages: on the pages, in the terminal, in the method of an indicator."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, translate

ABOUT_TERRITORIES: Final = PartOf(
    N_n(
        "{count} of {whole} row is about a territory of the Atlas",
        "{count} of {whole} row is about a territory of the Atlas",
    ),
    N_n(
        "{count} of {whole} rows is about a territory of the Atlas",
        "{count} of {whole} rows are about a territory of the Atlas",
    ),
)
ON_MAP: Final = PartOf(
    N_n("{count} of {whole} row is on the map", "{count} of {whole} row is on the map"),
    N_n("{count} of {whole} rows is on the map", "{count} of {whole} rows are on the map"),
)
OFF_MAP: Final = N_n("{count} is not", "{count} are not")
REPEATED: Final = N_n("{count} repeats another row", "{count} repeat another row")
ROWS: Final = N_("{on_map}; {off_map}, {repeated}.")


def matched_rows(matched: int, rows: int, lang: str) -> str:
    """Return how many rows of a file are about a territory, without a full stop.

    Examples
    --------
    >>> matched_rows(1, 3, "en"), matched_rows(1, 3, "fr")
    ('1 of 3 rows is about a territory of the Atlas', "1 ligne sur 3 porte sur un territoire de l'Atlas")
    """
    return counted_part(ABOUT_TERRITORIES, lang, count=matched, whole=rows)


def rows_sentence(lang: str, *, matched: int, rows: int, unmatched: int, repeated: int) -> str:
    """Return what became of the rows of a file that was imported.

    Examples
    --------
    >>> rows_sentence("en", matched=8, rows=10, unmatched=1, repeated=1)
    '8 of 10 rows are on the map; 1 is not, 1 repeats another row.'
    """
    return translate(ROWS, lang).format(
        on_map=counted_part(ON_MAP, lang, count=matched, whole=rows),
        off_map=counted(OFF_MAP, lang, count=unmatched),
        repeated=counted(REPEATED, lang, count=repeated),
    )
