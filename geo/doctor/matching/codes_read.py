"""Read a cell as the code of a commune: as it stands, with its zero, or nearly."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from geo.doctor.gazetteer.entries import collectivities, communes, passage, vintages_of_codes
from geo.doctor.gazetteer.normalise import clean_code

FOREIGN: Final = "99"


class CodeRead(NamedTuple):
    """A cell read as the code of a commune.

    ``code`` is what it was read as, ``known`` whether any source has it, ``repairs`` what was done to it.
    """

    code: str
    known: bool
    repairs: tuple[str, ...]
    rounded: bool = False


@lru_cache(maxsize=100_000)
def read_commune_code(cell: str) -> CodeRead:
    """Read a cell as the code of a commune, present, former or off the map.

    Parameters
    ----------
    cell : str

    Returns
    -------
    CodeRead
        ``repairs``: ``cleaned_code``, ``zero_restored``.

    Examples
    --------
    >>> read_commune_code("1001.0")
    CodeRead(code='01001', known=True, repairs=('zero_restored',), rounded=False)
    >>> read_commune_code("2a004").repairs
    ('cleaned_code',)
    """
    cleaned = clean_code(cell)
    text = cleaned.text
    repairs = ("cleaned_code",) if cleaned.cleaned else ()
    if is_known(text):
        return CodeRead(text, True, repairs, cleaned.rounded)
    if len(text) == 4 and text.isdigit():
        restored = f"0{text}"
        # A number that lost its zero lost its form on the way: that is one repair, not two.
        return CodeRead(restored, is_known(restored), ("zero_restored",), cleaned.rounded)
    return CodeRead(text, False, repairs, cleaned.rounded)


def is_known(code: str) -> bool:
    """Say whether a code is, or was, one of a commune or of a part of one."""
    # All of them have five characters and end in a digit: a file without codes does not wait for the tables.
    return len(code) == 5 and code[-1].isdigit() and _is_listed(code)


def _is_listed(code: str) -> bool:
    return code in communes() or code in passage() or code in vintages_of_codes() or code in collectivities()
