"""What is 0 % or 100 % by definition is nobody's secret; what is so by chance is."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from support.command import run
from support.open_town import BY_NATION, BY_SEX, QUARTERS, Figure, World, atoms, settle

FIGURES = {
    "kinder": Figure({}, None, ("alter",)),
    "alle": Figure({}, {}, ("geschlecht",)),
    "u3_der_u3": Figure({"alter": ("0-2",)}, {"alter": ("0-2",)}),
    "anteil_a": Figure({"nation": ("a",)}, {}),
}


def test_a_group_is_all_of_itself_and_that_is_shown(tmp_path: Path) -> None:
    """In quarter 11 all are foreigners, in 12 nobody is; in 22 nobody lives."""
    counts = dict.fromkeys(atoms(), 0)
    for place, foreigners in (("11", 20), ("12", 0), ("21", 8)):
        for age in ("0-2", "3-5", "6+"):
            counts[BY_SEX, place, age, "w"] = counts[BY_SEX, place, age, "m"] = 10
            counts[BY_NATION, place, age, "a"], counts[BY_NATION, place, age, "d"] = foreigners, 20 - foreigners
    workspace = settle(tmp_path, FIGURES, {"2020-12-31": World(counts)})
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("base = 0\n", "base = 0\ngroup = true\n"), "utf-8")
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    rows = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    quarters = [row for row in rows if row["level"] == "viertel"]
    states = {(row["indicator"], row["breakdown"], row["area"]): row["status"] for row in quarters}
    for indicator in ("alle", "u3_der_u3"):
        assert {states[indicator, "", place] for place in QUARTERS if place != "22"} == {"normal"}
    assert states["alle", "geschlecht=w", "11"] == "normal"
    assert (states["anteil_a", "", "11"], states["anteil_a", "", "12"]) == ("confidential", "confidential")
    assert states["anteil_a", "", "22"] == "zero_denominator"
    assert states["kinder", "", "22"] == "normal"
