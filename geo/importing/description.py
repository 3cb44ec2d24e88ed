"""What the person who imports a file says about its values; nothing of it can be guessed from the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from geo.base.errors.importing import InvalidDescription
from geo.base.errors.kinds import shown
from geo.base.i18n import N_, N_n
from geo.base.notes import Note
from geo.base.text import search_key
from geo.vocabulary.model import FILE_AGGREGATIONS, Aggregation, Direction, Kind, Theme, Unit


class GivenUnit(StrEnum):
    """What the values of a file are measured in."""

    SHARE = "share"
    PERCENT = "percent"
    COUNT = "count"
    NUMBER = "number"

    @property
    def unit(self) -> Unit:
        """Unit of the indicator: a percentage is stored as a share, a count is drawn for 1,000 inhabitants."""
        return {GivenUnit.PERCENT: Unit.SHARE, GivenUnit.COUNT: Unit.PER_1000}.get(self) or Unit(self)


UNITS_OF: Final = {
    Aggregation.SHARE: (GivenUnit.SHARE,),
    Aggregation.ANY: (GivenUnit.SHARE,),
    Aggregation.ALL: (GivenUnit.SHARE,),
    Aggregation.SUM: (GivenUnit.COUNT,),
    Aggregation.WEIGHTED_MEAN: (GivenUnit.NUMBER, GivenUnit.SHARE, GivenUnit.PERCENT),
    Aggregation.MAXIMUM: (GivenUnit.NUMBER, GivenUnit.SHARE, GivenUnit.PERCENT),
}
"""Units that go with each aggregation; the first one is the default."""

DIRECTIONS: Final = (Direction.NEUTRAL, Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER)
"""In the order of a form; the first one is the default."""
LONGEST: Final = {
    "id": 60, "label_fr": 120, "label_en": 120, "definition_fr": 1000, "definition_en": 1000, "unit_fr": 30, "unit_en": 30,
    "source": 200, "source_url": 500, "licence": 120, "limits_fr": 1000, "limits_en": 1000,
}  # fmt: skip
"""Characters of a text at most."""
SHORTEST_ID: Final = 3
FIELDS: Final = {
    "id": N_("Identifier"),
    "label": N_("Label in French or in English"),
    "label_fr": N_("Label in French"),
    "label_en": N_("Label in English"),
    "definition_fr": N_("Definition in French"),
    "definition_en": N_("Definition in English"),
    "theme": N_("Theme"),
    "kind": N_("What the values are"),
    "unit": N_("Unit"),
    "unit_fr": N_("Written after the number, in French"),
    "unit_en": N_("Written after the number, in English"),
    "direction": N_("Direction"),
    "aggregation": N_("How values of several communes become one"),
    "source": N_("Source"),
    "source_url": N_("Address of the source"),
    "licence": N_("Licence"),
    "limits_fr": N_("What a reader has to know, in French"),
    "limits_en": N_("What a reader has to know, in English"),
}
"""What a form calls the fields, by the names that the options of a command have."""
FIELD: Final = N_("{label} ({name})")
QUOTED: Final = N_('"{text}"')
EMPTY: Final = N_("empty")
MADE: Final = N_('empty, and the label "{label}" makes "{id}"')
AT_MOST: Final = N_n("{count} character at most", "{count} characters at most")
BETWEEN: Final = N_n("1 to {count} character", "1 to {count} characters")
ID_FORM: Final = N_("a-z, 0-9 and _, 3 to 60 characters, a letter first")
ID_FREE: Final = N_("an identifier that no shipped indicator has")
_ID: Final = re.compile(r"[a-z][a-z0-9_]{2,59}")
_URL: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Description:
    """What values are.

    Attributes
    ----------
    id : str
        Lower-case letters, digits and underscores; made from the label where it is not given.
    label_fr, label_en, definition_fr, definition_en, limits_fr, limits_en : str
        One language is enough: the other one then says the same.
    theme : Theme
    declared : Kind
        What the values are: observed, of a survey, or modelled.
    unit : GivenUnit
        As `UNITS_OF` allows.
    unit_fr, unit_en : str
        Written after a number: "€", "Mbit/s".
    direction : Direction
    aggregation : Aggregation
        How values of several rows or communes become one. There is no default.
    source, source_url, licence : str
        Who published the values, where, and what may be done with them. The address may be empty.
    """

    id: str
    label_fr: str
    label_en: str
    definition_fr: str
    definition_en: str
    theme: Theme
    declared: Kind
    unit: GivenUnit
    unit_fr: str
    unit_en: str
    direction: Direction
    aggregation: Aggregation
    source: str
    source_url: str
    licence: str
    limits_fr: str = ""
    limits_en: str = ""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of what can be said."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Description:
        """Read a description from texts, as a form or a command line gives them; empty is not given.

        Raises
        ------
        InvalidDescription
            If something that is needed is missing, too long, or not allowed.

        Examples
        --------
        >>> texts = {"label_fr": "Foyers raccordés", "aggregation": "share", "source": "Arcep", "licence": "Licence Ouverte 2.0"}
        >>> description = Description.parse(texts)
        >>> description.id, str(description.unit), description.label_en
        ('foyers_raccordes', 'share', 'Foyers raccordés')
        """
        text = {name: _plain(str(given.get(name) or "")) for name in cls.names()}
        for name, most in LONGEST.items():
            if len(text[name]) > most:
                raise _refused(name, f"{text[name][:40]}…", Note(AT_MOST, {"count": most}))
        for name in ("label", "definition", "limits", "unit"):
            french, english = text[f"{name}_fr"], text[f"{name}_en"]
            text[f"{name}_fr"], text[f"{name}_en"] = french or english, english or french
        if not text["label_fr"]:
            raise _refused("label", "", Note(BETWEEN, {"count": LONGEST["label_fr"]}))
        aggregation = _aggregation(text["aggregation"])
        unit = GivenUnit(_one_of("unit", text["unit"] or UNITS_OF[aggregation][0], UNITS_OF[aggregation]))
        for name in ("source", "licence"):
            if not text[name]:
                raise _refused(name, "", Note(BETWEEN, {"count": LONGEST[name]}))
        if text["source_url"] and not _URL.fullmatch(text["source_url"]):
            raise _refused("source_url", text["source_url"][:60], "https://…")
        return cls(
            id=checked_id(text["id"]) if text["id"] else _made_id(text["label_fr"]),
            **{name: text[name] for name in ("label_fr", "label_en", "unit_fr", "unit_en", "limits_fr", "limits_en")},
            **{f"definition_{lang}": text[f"definition_{lang}"] or text[f"label_{lang}"] for lang in ("fr", "en")},
            theme=Theme(_one_of("theme", text["theme"] or Theme.DONNEES, Theme)),
            declared=Kind(_one_of("kind", text["declared"] or Kind.OBSERVED, Kind)),
            unit=unit,
            direction=Direction(_one_of("direction", text["direction"] or DIRECTIONS[0], DIRECTIONS)),
            aggregation=aggregation,
            **{name: text[name] for name in ("source", "source_url", "licence")},
        )


def slug(label: str) -> str:
    """Make an id of a label.

    Examples
    --------
    >>> slug("Taux d'équipement (2025)"), slug("5G"), slug("IA")
    ('taux_d_equipement_2025', 'i_5g', 'i_ia')
    """
    words = re.sub(r"[^a-z0-9]+", "_", search_key(label)).strip("_")
    return (words if words[:1].isalpha() and len(words) >= SHORTEST_ID else f"i_{words}")[: LONGEST["id"]].rstrip("_")


def _plain(text: str) -> str:
    """Return text on one line, without control and other invisible characters."""
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(char for char in kept if unicodedata.category(char) not in {"Cf", "Cs", "Co"}).split())


def _one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    listed = [str(each) for each in allowed]
    if value not in listed:
        raise _refused(name, value[:60], shown(listed, 20))
    return value


def _aggregation(text: str) -> Aggregation:
    return Aggregation(_one_of("aggregation", text, FILE_AGGREGATIONS))


def checked_labels(given: Mapping[str, str | None]) -> dict[str, str]:
    """Return the labels that are given, on one line and not too long.

    Raises
    ------
    InvalidDescription
    """
    labels = {name: _plain(text) for name, text in given.items() if text}
    for name, text in labels.items():
        if not 1 <= len(text) <= LONGEST[name]:
            raise _refused(name, text[:40], Note(BETWEEN, {"count": LONGEST[name]}))
    return labels


def checked_id(text: str) -> str:
    """Return an id if it may be that of an imported indicator.

    Raises
    ------
    InvalidDescription

    Examples
    --------
    >>> checked_id("fibre_2025")
    'fibre_2025'
    """
    if problem := _wrong_id(text):
        raise _refused("id", text[:60], problem)
    return text


def _made_id(label: str) -> str:
    """Return the id that a label makes; where it cannot be one, what is lacking is said to be the id that nobody gave."""
    made = slug(label)
    if problem := _wrong_id(made):
        raise _refused("id", Note(MADE, {"label": label[:60], "id": made}), problem)
    return made


def _wrong_id(text: str) -> Note | None:
    from geo.indicators.catalogue import shipped_indicators

    if not _ID.fullmatch(text):
        return Note(ID_FORM)
    return Note(ID_FREE) if text in shipped_indicators() else None


def _refused(name: str, arrived: str | Note, allowed: str | Note) -> InvalidDescription:
    if isinstance(arrived, str):
        arrived = Note(QUOTED, {"text": arrived}) if arrived else Note(EMPTY)
    field = Note(FIELD, {"label": Note(FIELDS[name]), "name": "label_fr, label_en" if name == "label" else name})
    return InvalidDescription(name=field, arrived=arrived, allowed=allowed)
