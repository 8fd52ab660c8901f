"""Twelve invented municipalities answer one request in three layouts, and everything goes wrong with replies."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import Workbook

from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.create import create_workspace

NAMES = (
    *("Astdorf", "Buchwede", "Cronshagen", "Dellbrück", "Elmsrode", "Finkenau", "Grünsiel", "Haselmoor", "Ilmwede"),
    *("Jarnow", "Kaltenried", "Lindwarden"),
)
AGES = ("u3", "ue3")
Values = dict[tuple[str, str, str], int]
"""Ortsteil, age, year to number of children."""


@dataclass(frozen=True)
class Municipality:
    """One of the twelve: 1-4 send a long CSV, 5-8 a workbook with merged headings, 9-12 a wide CSV without areas."""

    number: int

    @property
    def name(self) -> str:
        return NAMES[self.number - 1]

    @property
    def layout(self) -> str:
        return ("long", "merged", "wide")[(self.number - 1) // 4]

    @property
    def source(self) -> str:
        return f"kita_{self.number:02}"

    @property
    def parts(self) -> dict[str, str]:
        """Key and name of the Ortsteile."""
        if self.layout == "wide":
            return {f"{self.number:02}00": self.name}
        return {f"{self.number:02}0{n}": f"{self.name}-{side}" for n, side in ((1, "Nord"), (2, "Süd"))}


ALL = tuple(Municipality(number) for number in range(1, 13))


def numbers(town: Municipality, year: str) -> Values:
    """Return the true numbers; those of a year resemble those of the year before."""
    values: Values = {}
    for key in town.parts:
        for age in AGES:
            base = random.Random(f"{key}{age}").randint(20, 900)
            grown = random.Random(f"{key}{age}{year}").uniform(0.97, 1.03)
            values[key, age, year] = round(base * grown)
    return values


def long_csv(town: Municipality, values: Values, *, title: str = "") -> bytes:
    """Write layout 1: one row for each value."""
    stream = io.StringIO()
    rows = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    if title:
        rows.writerow([title, "", "", ""])
    rows.writerow(["Ortsteilschlüssel", "Jahr", "Altersgruppe", "Kinder"])
    titles = {"u3": "unter 3 Jahre", "ue3": "3 Jahre und älter"}
    for (key, age, year), value in values.items():
        rows.writerow([key, year, titles[age], value])
    return stream.getvalue().encode("cp1252")


def merged_book(town: Municipality, values: Values, *, title: str = "Betreute Kinder") -> Workbook:
    """Write layout 2: two rows of merged headings below a title."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tabelle1"
    sheet["A1"] = title
    for cell, text in {
        "A3": "Ortsteil",
        "B3": "Jahr",
        "C3": "Betreute Kinder",
        "C4": "unter 3",
        "D4": "3 und älter",
    }.items():
        sheet[cell] = text
    for area in ("A3:A4", "B3:B4", "C3:D3"):
        sheet.merge_cells(area)
    names = {key: name for other in ALL for key, name in other.parts.items()}
    for key, year in dict.fromkeys((key, year) for key, _age, year in values):
        sheet.append([names[key], int(year), values[key, "u3", year], values[key, "ue3", year]])
    return book


def wide_csv(town: Municipality, values: Values, *, title: str | None = None) -> bytes:
    """Write layout 3: one row for the whole municipality, which only the title names."""
    head = f"Gemeinde {town.name}: Tagesbetreuung" if title is None else title
    lines = [head, "", "Stand,Krippe,Kindergarten"] if head else ["Stand,Krippe,Kindergarten"]
    for year in dict.fromkeys(year for _key, _age, year in values):
        cells = {age: value for (_key, age, of), value in values.items() if of == year}
        lines.append(f"{year},{cells['u3']},{cells['ue3']}")
    return "\n".join(lines).encode() + b"\n"


def reply(town: Municipality, values: Values) -> bytes:
    """Write the reply of a municipality in its layout."""
    if town.layout == "merged":
        stream = io.BytesIO()
        merged_book(town, values).save(stream)
        return stream.getvalue()
    return (long_csv if town.layout == "long" else wide_csv)(town, values)


def put(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


SPACE = """\
id: kreis
title: {de: Kreis}
levels:
  - {id: ortsteil, title: {de: Ortsteil}, parent: gemeinde}
  - {id: gemeinde, title: {de: Gemeinde}, parent: kreis}
  - {id: kreis, title: {de: Kreis}}
"""
DATASET = """\
id: betreuung
title: {de: Betreute Kinder}
space: kreis
level: ortsteil
period_type: calendar_year
measures:
  - {id: kinder, title: {de: Kinder}, unit: {de: Kinder}, concerns: persons}
dimensions:
  - {id: alter, title: {de: Alter}, categories: [{code: u3, title: {de: unter 3}}, {code: ue3, title: {de: ab 3}}]}
"""
RECIPES = {
    "long": """\
# gemeinsam für alle, die so liefern
area: {column: Ortsteilschlüssel, level: ortsteil, width: 4}
period: {column: Jahr}
values:
  - dataset: betreuung
    column: Kinder
    dimensions:
      alter: {column: Altersgruppe, codes: {unter 3 Jahre: u3, 3 Jahre und älter: ue3}}
""",
    "merged": """\
table: {headings: joined}
area: {column: Ortsteil, level: ortsteil, by: name}
period: {column: Jahr}
values:
  - dataset: betreuung
    columns:
      Betreute Kinder | unter 3: {where: {alter: u3}}
      Betreute Kinder | 3 und älter: {where: {alter: ue3}}
""",
    "wide": """\
area: {level: ortsteil, constant: "0900"}
period: {column: Stand}
values:
  - dataset: betreuung
    columns:
      Krippe: {where: {alter: u3}}
      Kindergarten: {where: {alter: ue3}}
""",
}


def county(folder: Path) -> OpenedWorkspace:
    """Make the workspace: three recipes, the other nine sources share them."""
    made = folder / "definitions"
    for name, text in {"spaces/kreis.yaml": SPACE, "datasets/betreuung.yaml": DATASET}.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, "utf-8")
    rows = ["level,key,name,parent", "kreis,00,Kreis,"]
    for town in ALL:
        rows.append(f"gemeinde,{town.number:02},{town.name},00")
        rows += [f"ortsteil,{key},{name},{town.number:02}" for key, name in town.parts.items()]
        _source(made, town)
    (made / "spaces" / "kreis.areas.csv").write_text("\n".join(rows) + "\n", "utf-8")
    create_workspace(folder / "kreis", "Kreis", "05999", made)
    return open_workspace(folder / "kreis")


def _source(made: Path, town: Municipality) -> None:
    home = made / "sources" / town.source
    home.mkdir(parents=True)
    (home / "source.yaml").write_text(
        f"id: {town.source}\ntitle: {{de: Kitas {town.name}}}\nsupplier: Gemeinde {town.name}\n", "utf-8"
    )
    first = next(other for other in ALL if other.layout == town.layout)
    covers = f"covers: ['gemeinde:{town.number:02}']\n"
    if town == first:
        text = RECIPES[town.layout] + covers
    elif town.layout == "wide":
        text = f"like: {first.source}\narea: {{level: ortsteil, constant: '{town.number:02}00'}}\n" + covers
    else:
        text = f"like: {first.source}\n" + covers
    (home / "recipe.yaml").write_text(text, "utf-8")


def held_numbers(workspace: OpenedWorkspace) -> dict[str, Values]:
    """Return every number that kobimo holds, by source."""
    result: dict[str, Values] = {}
    for unit in held_slices(read_receipts(workspace.layout)):
        for row in pq.read_table(workspace.layout.root / unit.path).to_pylist():
            if row["period"] == unit.slice.period:
                result.setdefault(unit.source, {})[row["area"], row["alter"], row["period"]] = row["kinder"]
    return result
