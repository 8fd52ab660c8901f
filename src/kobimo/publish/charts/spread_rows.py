"""Rows of distributions from top to bottom, collected for the layers that draw them."""

from __future__ import annotations

from typing import Any

from kobimo.publish.charts.ranking import letters_wide
from kobimo.publish.charts.theme import PALETTE
from kobimo.publish.charts.wording import shortened

ROW, _BOX_HEIGHT, _KEY_ROW = 27, 15, 19
_NAME, _SHORT = 34, 24
BOX = "#cfd8e0"
"""The middle half."""
OWN = PALETTE[0]


class SpreadRows:
    """What a picture of distributions consists of."""

    def __init__(self) -> None:
        self.datasets: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                *("ranges", "boxes", "middles", "dots", "names", "values", "words"),
                *("key_dots", "key_words"),
            )
        }
        self.height = 0.0
        self._place: dict[str, float] = {}

    @property
    def column(self) -> float:
        """Width of the numbers beside the rows."""
        return 10 + max((letters_wide(row["label"]) for row in self.datasets["values"]), default=0.0)

    def add(self, name: str, told: str, numbers: tuple[float, ...] | None, label: str, *, chosen: bool = False) -> None:
        """Add a row; `numbers` are lowest, lower quartile, median, upper quartile and highest."""
        middle = self.height + ROW / 2
        self.height += ROW
        self._place = {"top": middle - _BOX_HEIGHT / 2, "middle": middle, "bottom": middle + _BOX_HEIGHT / 2}
        shared = {"text": told, **self._place}
        self.datasets["names"].append(
            {**shared, "name": shortened(name, _NAME), "short": shortened(name, _SHORT), "chosen": chosen}
        )
        self.datasets["values"].append({**shared, "label": label})
        if numbers is None:
            return
        low, lower, centre, upper, high = numbers
        self.datasets["ranges"].append({**shared, "low": low, "high": high})
        self.datasets["boxes"].append({**shared, "low": lower, "high": upper, "fill": BOX})
        self.datasets["middles"].append({**shared, "value": centre})

    def dot(self, value: float, paint: str, told: str, *, size: float = 70.0, hollow: bool = False) -> None:
        """Mark an area in the row that was added last."""
        self.datasets["dots"].append(
            {
                "value": value,
                "colour": paint,
                "fill": "transparent" if hollow else paint,
                "shape": "circle",
                "size": size,
                "text": told,
                **self._place,
            }
        )

    def word(self, label: str) -> None:
        """Say in the row that was added last why nothing is drawn."""
        self.datasets["words"].append({"label": label, **self._place})

    def add_key(self, entries: list[tuple[str, str]]) -> None:
        """Name the colours of areas below the rows."""
        for number, (text, paint) in enumerate(entries):
            middle = self.height + 14 + number * _KEY_ROW
            look = {"colour": paint, "fill": paint, "shape": "circle", "size": 70.0}
            self.datasets["key_dots"].append({"left": 9, "middle": middle, **look})
            self.datasets["key_words"].append({"left": 25, "middle": middle, "word": text})
