"""Figures of the API as a table."""

from __future__ import annotations

import pandas as pd
from flask import Response

from geo.export import escape_formulas
from webapp.base.operations import CSV


def csv_answer(table: pd.DataFrame, name: str) -> Response:
    """Return a table as CSV, its texts escape_formulas, to be saved under a name."""
    response = Response(escape_formulas(table).to_csv(index=False, lineterminator="\n"), mimetype=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
