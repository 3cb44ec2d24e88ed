"""A view as an Excel workbook."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from geo.base.i18n import N_, translate
from geo.export.formulas import escape_formula, escape_formulas
from geo.export.tables import COUNTS, SHARES, column_notes, plain_formats, table
from geo.views.view import View
from geo.wording import sentences
from geo.wording.metadata import SOFTWARE, moment, texts


def xlsx(view: View, lang: str) -> bytes:
    """Return a view as an Excel workbook: values, numbers as numbers; metadata; the meaning of each column.

    Parameters
    ----------
    view : View
    lang : str
        Language of the second and third sheet.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": sentences.title(view, lang),
                "subject": view.indicator.text("definition", lang),
                "author": SOFTWARE,
                "comments": " ".join(sentences.source_lines(view, lang)),
                "created": moment(view).replace(tzinfo=None),
            }
        )
        data = escape_formulas(table(view))
        _write_values(book, data, translate(N_("Data"), lang), plain_formats(view))
        _write_pairs(book, texts(view, lang), translate(N_("Metadata"), lang))
        notes = {column: note for column, note in column_notes(view, lang).items() if column in data.columns}
        _write_pairs(book, notes, translate(N_("Columns"), lang))
    return buffer.getvalue()


def _write_values(book: Any, frame: pd.DataFrame, name: str, plain: dict[str, str]) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    share, count = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
    for number, column in enumerate(frame.columns):
        form = share if column in SHARES else count if column in COUNTS else None
        form = book.add_format({"num_format": plain[column]}) if column in plain else form
        sheet.set_column(number, number, 32 if column in {"name", "source"} else 13, form)
        sheet.write_string(0, number, column, heading)
        put = sheet.write_number if pd.api.types.is_numeric_dtype(frame[column]) else sheet.write_string
        for row, value in enumerate(frame[column].astype(object).where(frame[column].notna(), None), start=1):
            if value is not None:
                put(row, number, value, form)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _write_pairs(book: Any, pairs: dict[str, str], name: str) -> None:
    sheet = book.add_worksheet(name)
    bold, text = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    for row, (key, value) in enumerate(pairs.items()):
        sheet.write_string(row, 0, key, bold)
        sheet.write_string(row, 1, escape_formula(value), text)
