"""A parameter of a question, declared once: how its text is read, what it may be, what it is for.

From a declaration come the reader of addresses and commands (`parse_texts`), the option of the command line
(`geo.cli.options.option`) and the parameter of the OpenAPI document (`webapp.api.openapi`). The declared ones are in
`geo.vocabulary.parameters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, overload

from geo.base.errors.kinds import shown
from geo.base.errors.questions import InvalidChoice, RepeatedParameter, UnknownParameter
from geo.base.i18n import N_, translate
from geo.vocabulary.parsing import choice, choices

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)

Given = Iterable[tuple[str, str]] | Mapping[str, str]
"""The parameters of an address or of a command, as they arrive."""

ONE_OF: Final = N_("One of: {values}.")
SOME_OF: Final = N_("Some of: {values}.")
BY_DEFAULT: Final = N_("By default: {value}.")
MOST_SHOWN: Final = 30
"""Parameters that a refusal names: all those of the address that takes most."""
FEWEST_DIGITS: Final = 3
"""So many are read of every whole number; zeros in front count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Generic[T_co]):
    """One parameter.

    Attributes
    ----------
    name : str
        In addresses and in the API; the option of the command line is called the same.
    description : str
        What it says, a sentence in English, marked with `geo.base.i18n.N_`.
    read : callable
        Returns the value that a text says, or raises a `geo.base.errors.kinds.RequestError`.
    default : object
        Where it is not given.
    values : tuple of str
        All texts that are allowed, where they can be listed.
    low, high : int or None
        Ends of a whole number.
    needed : bool
        Whether a question without it is refused.
    several : bool
        Whether it can be given several times, or name several values separated by commas.
    example : str
        A text that is allowed, where `values` lists none.
    placeholder : str
        Stands for the value in the help of the command line.
    """

    name: str
    description: str
    read: Callable[[str], T_co]
    default: T_co
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    needed: bool = False
    several: bool = False
    example: str = ""
    placeholder: str = "TEXT"

    def of(self, texts: Mapping[str, str]) -> T_co:
        """Return the value that the texts of all parameters give this one (see `given_texts`)."""
        return self.read(texts[self.name]) if self.name in texts else self.default

    def help(self, lang: str = "en", *, needed: bool = False) -> str:
        """Return what it says with the allowed values, and the default unless it is needed, for the help of a command.

        Examples
        --------
        >>> whole("k", "Number of classes.", 5, low=2, high=9, refused=ValueError).help()
        'Number of classes. By default: 5.'
        """
        sentences = [translate(self.description, lang)]
        if listed := ", ".join(value for value in self.values if value):
            sentences.append(translate(SOME_OF if self.several else ONE_OF, lang).format(values=listed))
        if not needed and (default := self.schema().get("default")):
            sentences.append(translate(BY_DEFAULT, lang).format(value=default))
        return " ".join(sentences)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its text; the default is left out where it is no value at all.

        Examples
        --------
        >>> whole("k", "", 5, low=2, high=9, refused=ValueError).schema()
        {'type': 'integer', 'minimum': 2, 'maximum': 9, 'default': 5}
        """
        schema: dict[str, Any] = {"type": "string"} if self.high is None else {"type": "integer"}
        if self.high is not None:
            schema |= {"minimum": self.low, "maximum": self.high}
        if self.values:
            schema["enum"] = list(self.values)
        if self.several:
            schema = {"type": "array", "items": schema}
        if self.example:
            schema["examples"] = [self.example.split(",") if self.several else self.example]
        default = self.default if self.high is not None else to_text(self.default)
        if self.default not in (None, ()) and (default != "" or self.values):
            schema["default"] = default
        return schema


@overload
def text(name: str, description: str, default: D, **more: Any) -> Parameter[str | D]: ...
@overload
def text(name: str, description: str, default: D, read: Callable[[str], T], **more: Any) -> Parameter[T | D]: ...
def text(name: str, description: str, default: Any, read: Callable[[str], Any] = str, **more: Any) -> Parameter[Any]:
    """Declare a parameter that is read by a function; by default any text is allowed."""
    return Parameter(name=name, description=description, read=read, default=default, **more)


def chosen(name: str, description: str, values: Iterable[E], default: D, placeholder: str = "") -> Parameter[E | D]:
    """Declare a parameter that is one of a few values.

    Examples
    --------
    >>> from geo.vocabulary.model import Weight
    >>> chosen("weight", "", Weight, Weight.COMMUNES).read("inhabitants")
    <Weight.INHABITANTS: 'inhabitants'>
    """
    known = {str(value): value for value in values}
    return Parameter(
        name=name,
        description=description,
        read=lambda text: known[choice(name, text, known)],
        default=default,
        values=tuple(known),
        placeholder=placeholder or name.upper(),
    )


def listed(name: str, description: str, values: Iterable[str], default: str) -> Parameter[str]:
    """Declare a parameter that is one of a few texts."""
    known = tuple(values)
    return Parameter(
        name=name,
        description=description,
        read=lambda text: choice(name, text, known),
        default=default,
        values=known,
        placeholder=name.upper(),
    )


def several_of(name: str, description: str, values: Iterable[str], placeholder: str) -> Parameter[tuple[str, ...]]:
    """Declare a parameter that names some of a few values; none of them by default."""
    known = tuple(values)
    return Parameter(
        name=name,
        description=description,
        read=lambda text: choices(name, text, known),
        default=(),
        values=known,
        several=True,
        placeholder=placeholder,
    )


def sorted_by(name: str, description: str, columns: type[StrEnum], default: str) -> Parameter[str]:
    """Declare a parameter that names a column to sort by, with a minus sign in front for the other direction."""
    known = tuple(columns)

    def read(text: str) -> str:
        if text.removeprefix("-") not in known:
            raise InvalidChoice(name=name, arrived=text, allowed=shown(known, MOST_SHOWN))
        return text

    both = (*map(str, known), *(f"-{column}" for column in known))
    return Parameter(name=name, description=description, read=read, default=default, values=both, placeholder="COLUMN")


def whole(
    name: str, description: str, default: D, *, low: int, high: int, refused: Callable[[str], Exception]
) -> Parameter[int | D]:
    """Declare a parameter that is a whole number from `low` to `high`; `refused` makes the error of another text."""
    digits = max(FEWEST_DIGITS, len(str(high)))

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= digits and low <= int(text) <= high):
            raise refused(text)
        return int(text)

    return Parameter(
        name=name, description=description, read=read, default=default, low=low, high=high, placeholder="N"
    )


def flag(name: str, description: str, *, default: bool = False) -> Parameter[bool]:
    """Declare a parameter that is on (1) or off (0); by default as `default` says."""
    known = ("0", "1")
    return Parameter(
        name=name,
        description=description,
        read=lambda text: choice(name, text, known) == "1",
        default=default,
        values=known,
    )


def to_text(value: object) -> str:
    """Write a value as the text that is read as the same value.

    Examples
    --------
    >>> to_text((0.0, 0.25, 1.0)), to_text(True), to_text("x")
    ('0,0.25,1', '1', 'x')
    """
    if isinstance(value, tuple):
        return ",".join(f"{part:.12g}" if isinstance(part, float) else str(part) for part in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(int(value)) if isinstance(value, bool) else str(value)


def given_texts(given: Given, parameters: Iterable[Parameter[Any]]) -> dict[str, str]:
    """Return the text of each parameter that was given; blank ones count as not given, so that a form can be sent as it is.

    Raises
    ------
    UnknownParameter, RepeatedParameter

    Examples
    --------
    >>> given_texts([("find", " rennes "), ("page", "")], [text("find", "", ""), text("page", "", "")])
    {'find': 'rennes'}
    """
    pairs = list(given.items() if isinstance(given, Mapping) else given)
    refuse_names([name for name, _ in pairs], parameters)
    texts: dict[str, str] = {}
    for name, value in pairs:
        if value.strip():
            # A form says each ticked box apart.
            texts[name] = f"{texts[name]},{value.strip()}" if name in texts else value.strip()
    return texts


def parse_texts(texts: Mapping[str, str], parameters: Iterable[Parameter[Any]]) -> dict[str, Any]:
    """Return the value of every parameter, by its name.

    Raises
    ------
    RequestError
        As the parameters themselves do.
    """
    return {parameter.name: parameter.of(texts) for parameter in parameters}


def to_texts(values: Mapping[str, object], parameters: Iterable[Parameter[Any]]) -> dict[str, str]:
    """Return the texts that say these values, without those that have their default; the parameters of an address.

    Examples
    --------
    >>> to_texts({"find": "", "page": 2}, [text("find", "", ""), text("page", "", 1)])
    {'page': '2'}
    """
    named = (parameter for parameter in parameters if parameter.name in values)
    return {each.name: to_text(values[each.name]) for each in named if values[each.name] != each.default}


def refuse_names(arrived: list[str], parameters: Iterable[Parameter[Any]]) -> None:
    """Refuse parameters that are not known, or given more than once where they hold one value.

    Raises
    ------
    UnknownParameter, RepeatedParameter
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in arrived:
        if name not in known:
            raise UnknownParameter(arrived=name, allowed=shown(known, MOST_SHOWN))
        if not known[name].several and arrived.count(name) > 1:
            raise RepeatedParameter(arrived=name, count=arrived.count(name))
