"""Codes and names as people's files hold them, brought into the form of the official lists.

These functions know nothing of the lists: they say what a cell can be read as, not whether that exists.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from geo.base.text import search_key

# --- codes

_PLAIN: Final = re.compile(r"[0-9]{1,14}|2[AB][0-9]{3}")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2007\u2009\ufeff\u200b]+")
_WRAPPED: Final = re.compile(r"""^=?\s*["']*(.*?)["']*$""")
_WHOLE_NUMBER: Final = re.compile(r"\d+[.,]0+")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+(?:[.,]0+)?")
_POWER: Final = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_PREFIX: Final = re.compile(r"^(?:COM|INSEE|DEP|REG|EPCI|FR)[-_:]?(?=\d|2[AB])", re.IGNORECASE)


class Code(NamedTuple):
    """A cell read as a code.

    Attributes
    ----------
    text : str
        Upper case, without spaces and separators; empty where the cell is.
    cleaned : bool
        It had to be changed to be read, beyond spaces around it.
    rounded : bool
        The spreadsheet wrote it as a power of ten and lost digits: it cannot be told any more.
    """

    text: str
    cleaned: bool = False
    rounded: bool = False


def clean_code(cell: str) -> Code:
    """Read a cell as a code.

    Parameters
    ----------
    cell : str

    Returns
    -------
    Code
        Its text read again is itself.

    Examples
    --------
    >>> clean_code(" 1001.0 ").text, clean_code("1,001").text, clean_code("2a004").text, clean_code('="01001"').text
    ('1001', '1001', '2A004', '01001')
    >>> clean_code("2,10001E+13").rounded
    True
    """
    if _PLAIN.fullmatch(cell):
        return Code(cell)
    plain = unicodedata.normalize("NFKC", cell).strip()
    # No code has other letters than ASCII's; what they are does not matter then.
    text = _NOT_ASCII.sub("?", _SPACES.sub("", _WRAPPED.sub(r"\1", plain))).upper()
    text = _PREFIX.sub("", text)
    rounded = False
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"[.,]0+$", "", text) if _ends_in_decimals(text) else text
        text = re.sub(r"\D", "", text)
    elif _WHOLE_NUMBER.fullmatch(text):
        text = re.split(r"[.,]", text)[0]
    elif power := _POWER.fullmatch(text):
        text, rounded = _power(*power.groups(default=""))
    text = text.strip("\"'=")
    return Code(text, cleaned=text != plain, rounded=rounded)


def _ends_in_decimals(text: str) -> bool:
    """Say whether the last group is decimals: ``1,001.00`` but not ``12.000``."""
    groups = re.split(r"[.,'’]", text)
    separators = re.findall(r"[.,'’]", text)
    return set(groups[-1]) == {"0"} and (len(groups[-1]) != 3 or len(set(separators)) > 1)


def _power(first: str, rest: str, exponent: str) -> tuple[str, bool]:
    rest = rest.rstrip("0")
    digits, zeros = first + rest, int(exponent) - len(rest)
    if zeros < 0:
        return digits, True
    # Zeros that the spreadsheet made up: a code of five digits may end in one or two of its own.
    return digits + "0" * zeros, zeros > 2


def luhn(number: str) -> bool:
    """Say whether the check digit of a SIREN or SIRET is right.

    Source: ISO/IEC 7812-1 (Luhn), which INSEE uses for both.

    Examples
    --------
    >>> luhn("210100012"), luhn("210100013")
    (True, False)
    """
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10


# --- names

DAMAGE: Final = "\ufffd"
_ARTICLES: Final = "l|le|la|les|las|los|lou|lo|el|els"
_ARTICLE_AFTER: Final = re.compile(
    rf"^(.*?)\s*(?:\(\s*({_ARTICLES})\s*['’]?\s*\)|,\s*({_ARTICLES})\s*['’]?)\s*$", re.IGNORECASE
)
_ARTICLE_BEFORE: Final = re.compile(rf"^(?:{_ARTICLES})\s+(?=\S{{2}})")
_PARENTHESIS: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_OVER: Final = re.compile(r"\bs\s?/\s?s\b\.?|\bss/|\bs/(?=\s|\w)", re.IGNORECASE)
_CEDEX: Final = re.compile(r"\bcedex\b.*$")
_WARD: Final = re.compile(
    r"^(paris|lyon|marseille)\s+0?(\d{1,2})\s?(?:er|e|eme|ieme|nd|nde)?(?:\s+(?:arrondissements?|arrdt|ardt|arr))?$"
)
_WITH_WARDS: Final = ("paris ", "lyon ", "marseille ")
_WORDS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "nd": "notre dame"}
_MISREAD: Final = re.compile("[ÃÂâÅ][\u0080-\u00ff\u0152-\u2122]|\u00c3|\u00e2\u20ac")
_OTHER_PAGE: Final = re.compile("[‚ƒ„…†‡ˆ‰Š‹Ž•˜™š›ž¡-¿×÷]")


def name_key(name: str) -> str:
    """Return the key by which a name of a commune is looked up: the same for all its usual spellings.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Lower-case ASCII words: accents and ligatures opened, an article moved behind brought back, ``St`` written out,
        ``s/`` read as ``sur``, arrondissements as ``paris 1``, CEDEX left out. The key of a key is itself.

    Examples
    --------
    >>> name_key("ABERGEMENT CLEMENCIAT (L')"), name_key("Ste-Foy-lès-Lyon"), name_key("Paris 1er Arrondissement")
    ('l abergement clemenciat', 'sainte foy les lyon', 'paris 1')
    """
    if ("(" in name or "," in name) and (parts := _ARTICLE_AFTER.match(name)):
        name = f"{parts[2] or parts[3]} {parts[1]}"
    if "/" in name:
        name = _OVER.sub(lambda match: " sous " if match[0].lower().count("s") > 1 else " sur ", name)
    key = search_key(name)
    if "cedex" in key:
        key = _CEDEX.sub("", key).strip()
    words = key.split()
    if not _WORDS.keys().isdisjoint(words):
        key = " ".join([_WORDS.get(word, word) for word in words])
    if key.startswith(_WITH_WARDS) and (parts := _WARD.match(key)):
        key = f"{parts[1]} {int(parts[2])}"
    return key


def loose_key(key: str) -> str:
    """Return a key without its leading article and without spaces.

    Parameters
    ----------
    key : str
        As `name_key` returns it.

    Examples
    --------
    >>> loose_key("l abergement clemenciat"), loose_key("lhay les roses"), loose_key("l hay les roses")
    ('abergementclemenciat', 'lhaylesroses', 'haylesroses')
    """
    return _ARTICLE_BEFORE.sub("", key).replace(" ", "")


def without_remark(name: str) -> str:
    """Return a name without what stands in brackets: a département, "partie", "commune nouvelle".

    Examples
    --------
    >>> without_remark("Saint-Denis (93)")
    'Saint-Denis'
    """
    return _PARENTHESIS.sub("", name).strip()


def repaired_texts(name: str) -> list[str]:
    """Return what a name may have been before its encoding was taken for another, the likeliest first.

    Parameters
    ----------
    name : str

    Returns
    -------
    list of str
        Empty where nothing looks wrong. UTF-8 read as Windows-1252 (once or twice); DOS and Macintosh texts read so.

    Examples
    --------
    >>> repaired_texts("ClÃ©menciat"), repaired_texts("Clémenciat")
    (['Clémenciat'], [])
    """
    if name.isascii():
        return []
    texts: list[str] = []
    before = name
    for _ in range(3):
        again = _as_utf8(before) if _MISREAD.search(before) else None
        if again is None or again == before:
            break
        texts.insert(0, again)
        before = again
    if not texts and _OTHER_PAGE.search(name):
        readings = (_reread(name, page) for page in ("cp850", "mac_roman"))
        texts = [reading for reading in readings if reading and reading != name]
    return texts


def _as_utf8(text: str) -> str | None:
    for page in ("cp1252", "latin-1"):
        try:
            return text.encode(page).decode("utf-8")
        except UnicodeError:
            continue
    # Bytes that Windows-1252 has no letter for come as control characters among its letters.
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except UnicodeError:
        return None


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _reread(text: str, page: str) -> str | None:
    try:
        again = b"".join(map(_byte, text)).decode(page)
    except UnicodeError:
        return None
    return again if all(letter.isalpha() or letter in " -'’().,/" for letter in again) else None


def skeleton(name: str) -> str:
    r"""Return a name with every letter that a wrong encoding damages replaced by one mark: U+FFFD for a run of them.

    Parameters
    ----------
    name : str
        An official name, or one in which U+FFFD, or a question mark beside a letter, stands for what was lost.

    Returns
    -------
    str
        Lower-case ASCII letters, digits and U+FFFD; separators left out, ``St`` written out, an article moved to the front.

    Examples
    --------
    >>> skeleton("Cl?menciat") == skeleton("Cl\ufffd\ufffdmenciat") == skeleton("Clémenciat")
    True
    """
    text = unicodedata.normalize("NFC", _QUESTION.sub(DAMAGE, name)).casefold()
    if match := _ARTICLE_AFTER.match(text):
        text = f"{match[2] or match[3]} {match[1]}"
    words = [_WORDS.get(word, word) for word in _NOT_IN_SKELETON.split(_ACCENTED.sub(DAMAGE, text))]
    return _MARKS.sub(DAMAGE, "".join(words).replace(" ", ""))


def with_apostrophe(name: str) -> str:
    r"""Return a damaged name read as one whose typographic apostrophe was lost, as letters are: ``L\ufffdHa\ufffd``."""
    return _LOST_APOSTROPHE.sub(r"\1'", _QUESTION.sub(DAMAGE, name))


def is_damaged(name: str) -> bool:
    """Say whether letters of a name were lost.

    Examples
    --------
    >>> is_damaged("Cl?menciat"), is_damaged("Ain ?")
    (True, False)
    """
    return DAMAGE in name or bool(_QUESTION.search(name))


_QUESTION: Final = re.compile(r"(?<=[\w'’-])\?+|\?+(?=[\w'’-])")
_LOST_APOSTROPHE: Final = re.compile(rf"\b([ld]){DAMAGE}+(?=\w)", re.IGNORECASE)
_ACCENTED: Final = re.compile(r"[^\W\d_a-z]")
_NOT_IN_SKELETON: Final = re.compile(rf"[^a-z0-9{DAMAGE}]+")
_MARKS: Final = re.compile(rf"{DAMAGE}+")
