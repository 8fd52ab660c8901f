"""The categories of a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from kobimo.errors import nearest
from kobimo.ingest.values.plan import Block, canonical_code
from kobimo.ingest.values.sheet import Sheet
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


def categories_of_rows(sheet: Sheet, block: Block, rows: Sequence[int]) -> dict[str, dict[int, str]]:
    """Return the code of each row for each dimension that rows name; rows without are reported."""
    result: dict[str, dict[int, str]] = {}
    for name, rule in block.rule.dimensions.items():
        reader = CategoryReader(block.dataset.dimension(name), rule)
        codes = result[name] = {}
        if rule.constant is not None:
            code = reader.read(clean(rule.constant))
            codes.update(dict.fromkeys(rows, code) if code is not None else {})
            continue
        column = sheet.column(rule.column or ())
        if column is None:
            continue
        for index in rows:
            text = sheet.text(index, column)
            code = reader.read(text)
            if code is None:
                sheet.protocol.add("CATEGORY_UNKNOWN", sheet.place(index, column), partial(reader.explain, text))
            else:
                codes[index] = code
    return result
