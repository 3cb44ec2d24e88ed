"""The notebook of the documentation runs, and what it makes shows itself."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from geo import notebook
from geo.base import paths
from geo.build.messages import ROOT
from geo.indicators import providers
from geo.views.query import Query
from geo.views.view import build_view

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
CELLS: list[dict[str, Any]] = json.loads((DOCS / "notebook.ipynb").read_text("utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def shown() -> Iterator[tuple[dict[str, Any], list[dict[str, str]]]]:
    """Run all cells as a notebook does; return its names, and what each cell shows by type of content."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(DOCS)
        shell = InteractiveShell()
        shell.history_manager.enabled = False  # type: ignore[union-attr]
        outputs = []
        for source in CODE:
            with capture_output() as captured:
                result = shell.run_cell(source, store_history=False)
            result.raise_error()
            outputs.append(shell.display_formatter.format(result.result)[0])  # type: ignore[union-attr]
            assert captured.stderr == ""
        yield shell.user_ns, outputs
        providers.unregister(notebook._held)


def test_the_notebook_is_short_and_holds_no_outputs() -> None:
    assert sum(len(ast.parse(source).body) for source in CODE) <= 10
    assert all(cell.get("outputs", []) == [] for cell in CELLS)
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)


def test_every_row_of_the_file_finds_its_territory(shown: tuple[dict[str, Any], list[dict[str, str]]]) -> None:
    mine = shown[0]["mine"]
    assert (mine.origin["rows"], mine.origin["matched"]) == (391, 391)
    # The figures of the file are those of the Atlas, whatever the spreadsheet did to the codes.
    question = {"level": "commune", "within": "departement:01", "period": "2026-10"}
    here, there = (build_view(Query.parse({**question, "indicator": name})) for name in (mine.indicator.id, "rpnt_1_8"))
    assert here.total is not None
    assert there.total is not None
    assert (
        (here.total.numerator, here.total.denominator) == (there.total.numerator, there.total.denominator) == (202, 391)
    )
    assert here.frame["value"].tolist() == there.frame["value"].tolist()


def test_map_picture_gap_and_portrait_show_themselves(shown: tuple[dict[str, Any], list[dict[str, str]]]) -> None:
    _, _, drawn, pictured, gap, portrait = shown[1]
    for output, text in (
        (drawn, "Site in https (my file) – Communes – Ain – October 2026"),
        (gap, "24.1%"), (gap, "Communes of 3,500 to 9,999"), (portrait, "Bourg-en-Bresse"), (portrait, "Site in https (my file)"),
    ):  # fmt: skip
        inside = unescape(re.search(r'srcdoc="([^"]*)"', output["text/html"])[1])  # type: ignore[index]
        assert text in unescape(inside), text
        assert not re.search(r'(?:src|<link[^>]*href)="https?:', inside)
    assert pictured["image/png"][:8] == b"\x89PNG\r\n\x1a\n"  # type: ignore[comparison-overlap]


def test_the_example_is_what_the_register_says() -> None:
    values = pd.read_parquet(paths.data() / "presence.parquet")
    wanted = values["indicator"].eq("rpnt_1_8") & values["period"].eq("2026-10") & values["level"].eq("commune")
    rows = values[wanted].assign(code=values["code"].astype(str))
    rows = rows[rows["code"].str.startswith("01")]
    table = pd.read_csv(DOCS / "example.csv", sep=";")
    assert (table["Code INSEE"] == rows["code"].astype(int).to_numpy()).all()
    assert (table["En https"] == rows["numerator"].to_numpy()).all()


def test_a_notebook_reads_what_the_command_line_reads(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("code_region,valeur\n11,12\n53,30\n", encoding="utf-8")
    description = {
        "label_fr": "Essai",
        "aggregation": "weighted_mean",
        "unit": "percent",
        "source": "Essai",
        "licence": "Essai",
    }
    imported = notebook.read(str(path), value="valeur", period="2025", **description)
    try:
        assert "Essai" in notebook.draw(imported.indicator.id, "region").get_root().render()
    finally:
        notebook._held.remove(imported.indicator.id)
