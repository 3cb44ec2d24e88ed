"""Build a naive page, as somebody does who knows folium or geopandas and nothing else.

Runs as a process of its own, so that time and memory are those of the page alone:
``python benchmarks/pages.py choropleth simplified FILE``; the last line of its output is JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

ROOT: Final = Path(__file__).resolve().parents[1]
INDICATOR: Final = "rpnt_1_8"
TOLERANCE_METRES: Final = 400
METRES: Final = "EPSG:2154"
START: Final[dict[str, Any]] = {"location": [46.6, 2.4], "zoom_start": 5}
GEOMETRIES: Final = ("simplified", "shipped")
"""`simplified`: 400 m, code and name alone, which favours the naive page. `shipped`: the table as the repository has it."""


def communes(geometry: str) -> gpd.GeoDataFrame:
    """Return the communes with the geometry to draw."""
    import geopandas

    table = geopandas.read_parquet(ROOT / "boundaries" / "commune.parquet")
    if geometry == "shipped":
        return table.assign(postcodes=table["postcodes"].map(list))  # an array cannot be written as JSON
    table = table[["code", "name", "geometry"]]
    simplified = table.geometry.to_crs(METRES).simplify_coverage(TOLERANCE_METRES).to_crs(table.crs)
    return table.set_geometry(simplified)


def values() -> pd.DataFrame:
    """Return code and value of every commune: the very figures that our page shows."""
    from geo.views.query import Query
    from geo.views.view import build_view
    from geo.vocabulary.levels import Level

    return build_view(Query(indicator=INDICATOR, level=Level.COMMUNE)).frame[["code", "value"]]


def choropleth(table: gpd.GeoDataFrame, figures: pd.DataFrame) -> folium.Map:
    """Return the map of `folium.Choropleth`, with its defaults."""
    import folium

    drawn = folium.Map(tiles=None, **START)
    folium.Choropleth(
        table, data=figures, columns=["code", "value"], key_on="feature.properties.code", legend_name=INDICATOR
    ).add_to(drawn)
    return drawn


def explore(table: gpd.GeoDataFrame, figures: pd.DataFrame) -> folium.Map:
    """Return the map of `GeoDataFrame.explore`, on canvas, with its defaults otherwise."""
    return table.merge(figures, on="code").explore("value", tiles=None, prefer_canvas=True, **START)


KINDS: Final = {"choropleth": choropleth, "explore": explore}


def main(kind: str, geometry: str, out: Path) -> None:
    """Write the page; print how long that took and what it needed, without reading and simplifying the boundaries."""
    table, figures = communes(geometry), values()
    start = time.perf_counter()
    html = KINDS[kind](table, figures).get_root().render().encode()
    seconds = time.perf_counter() - start
    out.write_bytes(html)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"build_seconds": seconds, "build_memory": peak, "raw": len(html)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
