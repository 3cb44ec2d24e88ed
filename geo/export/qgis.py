"""Style and metadata of a layer in the XML of QGIS (3.18 and newer)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.base.i18n import number
from geo.maps.strips.reasons import reasons
from geo.views.hotspots import CATEGORIES
from geo.views.symbology import NO_DATA
from geo.views.view import View
from geo.vocabulary.choices import Drawing
from geo.vocabulary.model import CRS
from geo.wording import estimates, sentences
from geo.wording.coverage import hatch_note
from geo.wording.metadata import BOUNDARIES, SOFTWARE, address, build_metadata, legend

VERSION: Final = "3.34.0-Prizren"
"""QGIS migrates styles of older versions by it."""
DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def layer_style(view: View, lang: str, *, hatched: bool = False) -> str:
    """Return the style of a view as QML: one rule for each class, one for missing values, one for the hatching.

    Parameters
    ----------
    view : View
    lang : str
    hatched : bool
        Whether a row of the layer with a class has a ``reliability``.

    Notes
    -----
    Rules and not ranges, because ranges of QGIS have no place for what is missing. Breaks are written so that they are
    read back as the same numbers.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> layer_style(build_view(Query.parse({"level": "region"})), "en").count("<rule ")
    6
    """
    root = Element("qgis", version=VERSION, styleCategories="Symbology", labelsEnabled="0")
    renderer = SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0", forceraster="0"
    )
    rules, symbols = SubElement(renderer, "rules", key="{atlas}"), SubElement(renderer, "symbols")
    if view.no_map:
        # The values are in the layer, and its colours would say nothing of places: it opens in one grey, with the reason.
        _rule(rules, symbols, "ELSE", " ".join(reasons(view, lang)))
        _fill(symbols[-1], NO_DATA)
        return DOCTYPE + tostring(root, encoding="unicode")
    for entry, rule in zip(legend(view, lang), rule_filters(view), strict=True):
        _rule(rules, symbols, rule, f"{entry['label']} ({number(entry['count'], lang)})")
        _fill(symbols[-1], entry["color"])
    if hatched:
        # A rule of its own: a territory is drawn by each rule that it meets, colour first. ELSE stays for missing ones.
        _rule(rules, symbols, '"class" IS NOT NULL AND "reliability" IS NOT NULL', hatch_note(view, lang))
        _hatch(symbols[-1])
    return DOCTYPE + tostring(root, encoding="unicode")


def class_filters(view: View) -> list[str]:
    """Return for each class the condition that its territories meet: closed at the right, the first at both ends.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> class_filters(build_view(Query.parse({"level": "region", "breaks": "0,0.5,1"})))
    ['"value" >= 0.0 AND "value" <= 0.5', '"value" > 0.5 AND "value" <= 1.0']
    """
    return [
        f'"value" {">" if index else ">="} {low!r} AND "value" <= {high!r}'
        for index, (low, high) in enumerate(pairwise(view.classes.breaks))
    ]


def rule_filters(view: View) -> list[str]:
    """Return the condition of each entry of `geo.wording.metadata.legend`; ``ELSE`` is for territories without a value."""
    if view.second:
        fields = [f'"class" = {first} AND "second_class" = {second}' for second in (1, 2, 3) for first in (1, 2, 3)]
        return [*fields, "ELSE"]
    if view.query.draw == Drawing.HOTSPOTS:
        ids = {int(entry.code): entry.id for entry in CATEGORIES}
        items = [item.index for item in sentences.legend_items(view, "en")]
        return ["FALSE" if index not in ids else f"\"cluster\" = '{ids[index]}'" for index in items]
    filters = [*class_filters(view), '"class" = 0']
    # Territories outside the filter have no row in the layer; their entry stays, so that the legend is that of the map.
    others = {-1: "ELSE", -2: "FALSE"}
    return [others.get(item.index) or filters[item.index] for item in sentences.legend_items(view, "en")]


def layer_metadata(view: View, lang: str) -> str:
    """Return the metadata of a layer as QGIS keeps it: what its properties show under "Metadata"."""
    metadata = build_metadata(view, lang)
    root = Element("qgis", version=VERSION)
    abstract = "\n\n".join(
        part
        for part in (sentences.subtitle(view, lang), metadata["definition"], metadata["kind_note"], metadata["method"],
                     metadata["limits"], *sentences.source_lines(view, lang), *estimates.source_lines(view, lang),
                     metadata["conventions"])
        if part
    )  # fmt: skip
    plain = {
        "identifier": metadata["query"], "language": lang, "type": "dataset", "title": metadata["title"], "abstract": abstract,
    }  # fmt: skip
    for name, text in plain.items():
        SubElement(root, name).text = text
    keywords = SubElement(root, "keywords", vocabulary="atlas")
    for word in (metadata["indicator"], metadata["kind"], metadata["level"], metadata["within"], metadata["period"]):
        SubElement(keywords, "keyword").text = word
    links = SubElement(root, "links")
    for name, url in ((metadata["source"], metadata["source_url"]), (SOFTWARE, address(view))):
        SubElement(links, "link", name=name, type="WWW:LINK", url=url, description="", format="", mimeType="", size="")
    SubElement(root, "rights").text = f"{metadata['source']}; {BOUNDARIES}"
    SubElement(root, "license").text = metadata["licence"]
    SubElement(root, "encoding").text = "UTF-8"
    spatial = SubElement(SubElement(root, "crs"), "spatialrefsys")
    SubElement(spatial, "authid").text = CRS
    return DOCTYPE + tostring(root, encoding="unicode")


def _rule(rules: Element, symbols: Element, condition: str, label: str) -> None:
    name = str(len(symbols))
    SubElement(rules, "rule", filter=condition, label=label, symbol=name, key=f"{{atlas-{name}}}")
    SubElement(symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1", force_rhr="0")


def _fill(symbol: Element, color: str) -> None:
    options = {
        "color": _rgba(color), "style": "solid", "outline_color": "255,255,255,255", "outline_style": "solid",
        "outline_width": "0.1", "outline_width_unit": "MM", "joinstyle": "bevel",
    }  # fmt: skip
    _options(
        SubElement(symbol, "layer", attrib={"class": "SimpleFill"}, enabled="1", locked="0", **{"pass": "0"}), options
    )


def _hatch(symbol: Element) -> None:
    layer = SubElement(symbol, "layer", attrib={"class": "LinePatternFill"}, enabled="1", locked="0", **{"pass": "0"})
    _options(
        layer, {"angle": "45", "distance": "1.2", "distance_unit": "MM", "line_width": "0.25", "line_width_unit": "MM"}
    )
    line = SubElement(layer, "symbol", type="line", name=f"@{symbol.get('name')}@0", alpha="1", clip_to_extent="1")
    stroke = SubElement(line, "layer", attrib={"class": "SimpleLine"}, enabled="1", locked="0", **{"pass": "0"})
    _options(stroke, {"line_color": "0,0,0,115", "line_style": "solid", "line_width": "0.25", "line_width_unit": "MM"})


def _options(layer: Element, options: dict[str, str]) -> None:
    listed = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(listed, "Option", type="QString", name=name, value=value)


def _rgba(color: str) -> str:
    return ",".join(str(int(color[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
