"""Datasets whose measures formulas of tests use."""

from __future__ import annotations

from kobimo.model.dataset import DatasetDefinition

ALTER = {"id": "alter", "title": {"de": "Alter", "en": "Age"}, "kind": "interval", "groups": {"u6": ["0-2", "3-5"]}}
GESCHLECHT = {
    "id": "geschlecht",
    "title": {"de": "Geschlecht", "en": "Sex"},
    "categories": [
        {"code": "w", "title": {"de": "weiblich", "en": "female"}},
        {"code": "m", "title": {"de": "männlich", "en": "male"}},
        {"code": "k. A.", "title": {"de": "ohne Angabe"}},
        {"code": "x: y, [z]", "title": {"de": "seltsam"}},
    ],
    "groups": {"bekannt": ["w", "m"]},
}


def _measure(name: str, unit: str, **more: object) -> dict[str, object]:
    return {"id": name, "title": {"de": name.title()}, "unit": {"de": unit}, "concerns": "persons", **more}


def _dataset(name: str, measures: list[dict[str, object]], place: str) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": name,
            "title": {"de": name.title()},
            "space": "stadt",
            "level": "viertel",
            "period_type": "reference_date",
            "measures": measures,
            "dimensions": [ALTER, GESCHLECHT],
            "place": place,
        }
    )


DATASETS = {
    "einwohner": _dataset("einwohner", [_measure("personen", "Personen"), _measure("haupt", "Personen")], "residence"),
    "kita": _dataset(
        "kita",
        [
            _measure("kinder", "Kinder"),
            _measure("plaetze", "Plätze"),
            _measure("kosten", "Euro", additivity="amount", scale=2),
            _measure("quote", "Prozent", additivity="none"),
        ],
        "institution",
    ),
    "wanderung": _dataset(
        "wanderung", [_measure("zuzuege", "Personen"), _measure("fortzuege", "Personen")], "residence"
    ),
}
