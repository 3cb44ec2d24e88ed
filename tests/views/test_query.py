"""A question is parsed and printed in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors.questions import (
    ExtentTooSmall,
    InvalidBreaks,
    InvalidChoice,
    InvalidClassCount,
    InvalidExtent,
    RepeatedParameter,
    UnknownIndicator,
    UnknownLevel,
    UnknownParameter,
)
from geo.views.query import EXTENT_LEVELS, Extent, Query
from geo.vocabulary.choices import Drawing, Lock, Palette, Scheme
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Weight
from geo.vocabulary.parsing import parse_breaks

EXTENTS = {Level.EPCI: "243500139", Level.DEPARTEMENT: "2A", Level.REGION: "53", "zone": "metropolitan"}
BANDS = ["0-499", "1000-3499", "50000+"]


@st.composite
def queries(draw: st.DrawFn) -> Query:
    level = draw(st.sampled_from(list(Level)))
    extents = [Extent(parent, EXTENTS[parent]) for parent in EXTENT_LEVELS[level]]
    breaks = tuple(sorted(draw(st.sets(st.integers(0, 1000), min_size=3, max_size=9))))
    scheme = draw(st.sampled_from(Scheme))
    drawing = draw(st.sampled_from(Drawing))
    return Query(
        indicator=draw(st.sampled_from(["rpnt_1_1", "ia_projet_en_cours"])),
        level=level,
        period=draw(st.sampled_from([None, "2026-10", "2025"])),
        within=draw(st.sampled_from([None, *extents])),
        weight=draw(st.sampled_from(list(Weight))),
        size=tuple(band for band in BANDS if draw(st.booleans())),
        type=tuple(kind for kind in ("CC", "METRO") if draw(st.booleans())),
        draw=drawing,
        second=draw(st.sampled_from([None, "rpnt_2_2"])) if drawing == "bivariate" else None,
        lock=draw(st.sampled_from(Lock)),
        selected=draw(st.sampled_from([None, "35", "2A"])),
        scheme=scheme,
        k=draw(st.integers(2, 9)),
        breaks=tuple(edge / 1000 for edge in breaks) if scheme == "manual" else (),
        palette=draw(st.sampled_from(Palette)),
        lang=draw(st.sampled_from(["fr", "en"])),
    )


@pytest.mark.slow
@given(queries())
def test_what_is_printed_is_parsed_back(query: Query) -> None:
    assert Query.parse(query.params()) == query


@pytest.mark.slow
@given(queries())
def test_a_file_name_is_safe_everywhere(query: Query) -> None:
    assert set(query.slug()) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_defaults_are_not_said() -> None:
    assert Query().params() == {"indicator": "rpnt_1_8", "level": "departement"}


def test_several_values_come_with_commas_or_as_a_form_sends_them() -> None:
    ticked = Query.parse([("size", "500-999"), ("size", "0-499"), ("type", "CA,CC")])
    assert (ticked.size, ticked.type) == (("0-499", "500-999"), ("CC", "CA"))
    assert Query.parse({"size": "50000 "}).size == ("50000+",)
    everything = Query.parse({"size": "0-499,500-999,1000-3499,3500-9999,10000-49999,50000+", "type": "CC,CA,CU,METRO"})
    assert not everything.filtered


def test_a_second_indicator_is_dropped_where_one_is_drawn() -> None:
    assert Query.parse({"second": "rpnt_2_2"}).second is None
    assert Query.parse({"second": "rpnt_2_2", "draw": "bivariate"}).second == "rpnt_2_2"


def test_empty_fields_of_a_form_count_as_not_given() -> None:
    assert Query.parse({"indicator": "rpnt_1_1", "within": "", "k": " "}) == Query(indicator="rpnt_1_1")


@pytest.mark.parametrize(
    ("given_", "error", "sentence"),
    [
        (
            {"colour": "red"},
            UnknownParameter,
            'The parameter "colour" is not known. Parameters allowed here: indicator',
        ),
        ([("k", "3"), ("k", "4")], RepeatedParameter, 'The parameter "k" was given 2 times'),
        ({"level": "ville"}, UnknownLevel, 'There is no level "ville"'),
        ({"level": "commune", "within": "Bretagne"}, InvalidExtent, 'The extent "Bretagne" is not understood'),
        (
            {"level": "commune", "within": "commune:35238"},
            InvalidExtent,
            "levels allowed here: epci, departement, region",
        ),
        ({"level": "commune", "within": "region:99"}, InvalidExtent, 'The extent "region:99"'),
        (
            {"level": "region", "within": "region:53"},
            ExtentTooSmall,
            "level region cannot be shown inside region:53",
        ),
        ({"level": "epci", "within": "epci:243500139"}, ExtentTooSmall, "choose a smaller level"),
        (
            {"weight": "cows"},
            InvalidChoice,
            '"cows" is not allowed for weight. Choose one of: communes, inhabitants',
        ),
        ({"scheme": "magic"}, InvalidChoice, '"magic" is not allowed for scheme'),
        ({"size": "0-42"}, InvalidChoice, '"0-42" is not allowed for size. Choose one of: 0-499'),
        ({"type": "ME"}, InvalidChoice, "Choose one of: CC, CA, CU, METRO"),
        ({"lock": "x"}, InvalidChoice, '"x" is not allowed for lock. Choose one of: periods.'),
        ({"second": "nope"}, UnknownIndicator, 'There is no indicator "nope"'),
        ({"second": "nope", "draw": "circles"}, UnknownIndicator, 'There is no indicator "nope"'),
        ({"draw": "3d"}, InvalidChoice, "classes, circles, bivariate, hotspots"),
        ({"within": "zone:moon"}, InvalidExtent, "zone:metropolitan"),
        ({"palette": "Jet"}, InvalidChoice, '"Jet" is not allowed for palette'),
        ({"lang": "de"}, InvalidChoice, "Choose one of: fr, en"),
        ({"k": "1"}, InvalidClassCount, 'from 2 to 9; "1" arrived'),
        ({"k": "10"}, InvalidClassCount, '"10" arrived'),
        ({"k": "٣"}, InvalidClassCount, "whole number"),
        ({"k": "3.5"}, InvalidClassCount, "whole number"),
        ({"breaks": "0,1"}, InvalidBreaks, 'The breaks "0,1" are not usable: give 3 to 10 numbers'),
        ({"breaks": "0,0.5,0.5,1"}, InvalidBreaks, "increasing order"),
        ({"breaks": "0,nan,1"}, InvalidBreaks, "increasing order"),
        ({"breaks": "0,1,inf"}, InvalidBreaks, "increasing order"),
        ({"breaks": "a,b,c"}, InvalidBreaks, "increasing order"),
        ({"scheme": "manual"}, InvalidBreaks, "The breaks"),
        ({"scheme": "quantiles", "breaks": "0,0.5,1"}, InvalidBreaks, "The breaks"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(
    given_: object, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence.replace("(", r"\(")):
        Query.parse(given_)  # type: ignore[arg-type]


def test_breaks_alone_mean_manual_classes() -> None:
    assert Query.parse({"breaks": "0,0.5,1"}).scheme == "manual"
    assert parse_breaks("-1,0,2.5") == (-1.0, 0.0, 2.5)
