"""The categories of a row."""

from __future__ import annotations

from functools import partial
from typing import Any

from kobimo.errors import nearest
from kobimo.ingest.values.plan import Block, canonical_code
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Coded, Ints, mapped
from kobimo.language import _
from kobimo.model.dataset import Dimension
from kobimo.model.recipe import DimensionRule
from kobimo.model.table import clean


class CategoryReader:
    """Turns the texts of one supplier into the codes of one dimension."""

    def __init__(self, dimension: Dimension, rule: DimensionRule) -> None:
        self.dimension = dimension
        self.codes = {clean(text): code for text, code in rule.codes.items()}
        self._known: dict[str, str | None] = {}

    def read(self, text: str) -> str | None:
        """Return the canonical code, or None if the text is no category."""
        if text not in self._known:
            self._known[text] = canonical_code(self.dimension, self.codes.get(text, text))
        return self._known[text]

    def explain(self, text: str) -> dict[str, Any]:
        """Return the details of a message about an unknown category."""
        close = nearest(text, [*self.codes, *self.dimension.codes])
        hint = _("Gemeint war vielleicht: {names}. ").format(names=", ".join(close)) if close else ""
        return {"text": text, "dimension": self.dimension.id, "hint": hint}


def categories_of_rows(sheet: Sheet, block: Block, rows: Ints) -> dict[str, Coded[str]]:
    """Return the code of each row for each dimension that rows name; rows without are reported."""
    result: dict[str, Coded[str]] = {}
    for name, rule in block.rule.dimensions.items():
        reader = CategoryReader(block.dataset.dimension(name), rule)
        result[name] = Coded.none(len(rows))
        if rule.constant is not None:
            code = reader.read(clean(rule.constant))
            if code is not None:
                result[name] = Coded.same(code, len(rows))
            continue
        column = sheet.column(rule.column or ())
        if column is None:
            continue
        result[name] = mapped(sheet.texts(column), rows, reader.read)
        unknown = rows[result[name].codes < 0]
        sheet.report("CATEGORY_UNKNOWN", unknown, column, partial(_explained, sheet, column, reader))
    return result


def _explained(sheet: Sheet, column: int, reader: CategoryReader, index: int) -> dict[str, Any]:
    return reader.explain(sheet.text(index, column))
