"""A small, sound set of definitions as people write them, to be damaged by tests."""

from __future__ import annotations

from pathlib import Path

SPACE = """\
id: kreis
title: {de: Musterkreis}
levels:
  - {id: kreis, title: {de: Kreis}}
  - {id: gemeinde, title: {de: Gemeinde}, parent: kreis}
"""

DATASET = """\
id: einwohner
title: {de: Einwohner}
space: kreis
level: gemeinde
period_type: reference_date
measures:
  - {id: personen, title: {de: Personen}, unit: {de: Personen}, concerns: persons}
dimensions:
  - {id: alter, title: {de: Alter}, kind: interval, groups: {kinder: [0-5, 6-13]}}
  - id: geschlecht
    title: {de: Geschlecht}
    categories:
      - {code: 01, title: {de: weiblich}}
      - {code: 02, title: {de: männlich}}
"""

SOURCE = """\
id: melderegister
title: {de: Melderegister}
supplier: Amt für Statistik
"""

RECIPE = """\
file_name: "*.csv"
area: {column: Gemeinde, level: gemeinde, width: 8}
period: {column: Stichtag, form: label}
values:
  - dataset: einwohner
    measure: personen
    column: Anzahl
    dimensions:
      alter: {column: Alter}
      geschlecht: {column: Geschlecht, codes: {w: 01, m: 02}}
"""

INDICATOR = """\
id: anteil_u6
area: A
title: {de: Anteil der unter 6-Jährigen}
kind: ratio
numerator:
  dataset: einwohner
  measure: personen
  where:
    alter: 0-5
denominator:
  dataset: einwohner
  measure: personen
unit: percent
breakdowns: [geschlecht]
levels: [gemeinde, kreis]
"""

AREAS = "level;key;name;parent\nkreis;09999;Musterkreis;\ngemeinde;09999001;Köln am Bach;09999\n"

FILES = {
    "spaces/kreis.yaml": SPACE,
    "spaces/kreis.areas.csv": AREAS,
    "datasets/einwohner.yaml": DATASET,
    "sources/melderegister/source.yaml": SOURCE,
    "sources/melderegister/recipe.yaml": RECIPE,
    "indicators/anteil_u6.yaml": INDICATOR,
}


def write_definitions(root: Path, **changed: str) -> Path:
    """Write the set below `root`; `changed` maps a file (its name without ending) to another text."""
    for path, text in FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(changed.get(target.name.split(".")[0], text) if target.suffix == ".yaml" else text, "utf-8")
    return root
