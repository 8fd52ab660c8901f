"""A quarter that one table lacks: shares of the town rest on the others, are shown, and give nobody away."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from kobimo.disclosure.publication.judged import judge
from kobimo.disclosure.publication.problem import Publication
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.content import chosen_metadata, chosen_values
from kobimo.workflows.releases.protecting import stated_publication
from support.command import run
from support.luck import seeds
from support.open_town import BY_NATION, BY_SEX, PLACES, Figure, Support, World, drawn, settle
from support.readers import NUMBERS, Reader, Told, readers
from support.sampling import few

Place = tuple[str, str]

SIZES = ((0, 1, 2, 3, 5, 8), (0, 2, 4, 7, 12, 25, 40))
DATES = 3
"""For each of the sizes."""


@dataclass(frozen=True)
class Gapped(Figure):
    """An indicator of which the table by nationality does not know all quarters.

    Attributes
    ----------
    used : mapping of place to quarters
        Those that count, where they are not all.
    """

    used: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)

    def sides(self, breakdown: str, place: Place) -> tuple[Support, Support | None]:
        """Return who is counted in a row, and among whom, both in the same quarters."""
        numerator, base = self.whole(breakdown, place)
        if BY_NATION not in {atom[0] for atom in numerator | (base or frozenset())}:
            return numerator, base
        quarters = self.used.get(place, PLACES[place])
        sides = [frozenset(atom for atom in side if atom[1] in quarters) for side in (numerator, base or frozenset())]
        return sides[0], None if base is None else sides[1]

    def whole(self, breakdown: str, place: Place) -> tuple[Support, Support | None]:
        """Return who would be counted if everybody were known."""
        return super().sides(breakdown, place)


@dataclass(frozen=True)
class Gap:
    """What the table by nationality lacks, and the quarters that count in the areas where that matters."""

    totals: bool
    unsaid: frozenset[tuple[str, str, str]]
    used: Mapping[Place, tuple[str, ...]]


GAPS = {
    "a quarter": Gap(
        totals=False,
        unsaid=frozenset({(BY_NATION, "viertel", "12")}),
        used={("viertel", "12"): (), ("bezirk", "1"): ("11",), ("stadt", "1"): ("11", "21", "22")},
    ),
    "a quarter of each district, one of which was delivered": Gap(
        totals=True,
        unsaid=frozenset({(BY_NATION, "viertel", "12"), (BY_NATION, "viertel", "21"), (BY_NATION, "bezirk", "2")}),
        used={
            ("viertel", "12"): (),
            ("viertel", "21"): (),
            ("bezirk", "2"): ("22",),
            ("stadt", "1"): ("11", "12", "22"),
        },
    ),
}


def figures(gap: Gap) -> dict[str, Figure]:
    """Return figures of which some take their sides from different tables."""
    return {
        "kinder": Gapped({}, None, ("alter", "geschlecht"), 0, gap.used),
        "anteil_a": Gapped({"nation": ("a",)}, {}, (), 0, gap.used),
        "anteil_a_u3": Gapped({"nation": ("a",), "alter": ("0-2",)}, {"alter": ("0-2",)}, (), 0, gap.used),
        "anteil_u6": Gapped({"alter": ("0-2", "3-5")}, {}, ("nation",), 0, gap.used),
    }


@dataclass(frozen=True)
class Town:
    """A town with a gap that was released for everybody."""

    workspace: Path
    name: str
    gap: Gap
    worlds: Mapping[str, World]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The public table."""
        found: list[dict[str, Any]] = pq.read_table(self._folder / "values.parquet").to_pylist()
        return found

    @property
    def protocol(self) -> dict[str, Any]:
        """What is said about the protection."""
        found: dict[str, Any] = json.loads((self._folder / "protocol.json").read_bytes())
        return found

    @property
    def _folder(self) -> Path:
        return self.workspace / "data" / "releases" / self.name

    def readers(self, rows: list[dict[str, Any]] | None = None) -> dict[str, tuple[Reader, list[Told]]]:
        """Somebody who has read everything, for each date; who knows a coverage knows the base without the gap."""
        known = figures(self.gap)
        found = readers(rows or self.rows, known, self.worlds)
        for reader, mine in found.values():
            for told in mine:
                row = told.row
                if row["status"] in NUMBERS and told.base and row["parts_used"] != row["parts"]:
                    figure = known[str(row["indicator"])]
                    assert isinstance(figure, Gapped)
                    whole = figure.whole(str(row["breakdown"]), (str(row["level"]), str(row["area"])))[1]
                    if whole is not None and BY_SEX in {atom[0] for atom in whole}:
                        reader.see(whole)
        return found

    @property
    def publication(self) -> Publication:
        """The release as the audit sees it."""
        workspace, content = open_workspace(self.workspace), ReleaseContent()
        build = current_build(workspace.layout)
        values = chosen_values(pq.read_table(build.folder / VALUES), content)
        return stated_publication(workspace, values, chosen_metadata(build, content), besides=self.name)


@pytest.fixture(scope="module", params=few(GAPS))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    gap = GAPS[request.param]
    luck = random.Random(seeds(f"same parts {request.param}", 1)[0])
    sizes = [size for size in SIZES for _ in range(DATES)]
    worlds = {f"{2000 + n}-12-31": replace(drawn(luck, size), unsaid=gap.unsaid) for n, size in enumerate(sizes)}
    workspace = settle(tmp_path_factory.mktemp("gap"), figures(gap), worlds, totals=gap.totals)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    return Town(workspace, name, gap, worlds)


def test_shares_of_the_town_are_those_of_the_quarters_that_both_tables_know(town: Town) -> None:
    shown = 0
    for day, (_reader, mine) in town.readers().items():
        for told in mine:
            if told.row["status"] in NUMBERS:
                assert told.row["numerator"] == town.worlds[day].of(told.numerator), told.row
                assert told.base is None or told.row["denominator"] == town.worlds[day].of(told.base), told.row
                shown += told.row["status"] == "incomplete" and told.base is not None and told.row["level"] == "stadt"
    assert shown > len(town.worlds), "the shares of the town are the figures that everybody asks for"
    assert town.protocol["withheld"] == 0


def test_nobody_finds_out_a_small_count(town: Town) -> None:
    small = 0
    for day, (reader, _mine) in town.readers().items():
        given_away = [(sorted(side), town.worlds[day].of(side)) for side in reader.given_away()]
        assert not given_away, (town.workspace, day)
        small += len(reader.small())
    assert small > 10


def test_the_audit_agrees_with_the_attack_on_rows_that_are_revealed(town: Town) -> None:
    rows, release = town.rows, town.publication
    shown = np.array([row["status"] in (*NUMBERS, "zero_denominator") for row in rows])
    assert judge(release, shown).verified
    hidden = [n for n, row in enumerate(rows) if row["status"] == "confidential" and release.statements.numeric[n]]
    partly = [n for n in hidden if rows[n]["parts_used"] < rows[n]["parts"]]
    luck = random.Random(seeds("rows of parts to reveal", 1)[0])
    for n in luck.sample(partly, min(len(partly), 6)):
        revealed = {**rows[n], "status": "incomplete"}
        reader = town.readers([*rows[:n], revealed, *rows[n + 1 :]])[str(revealed["period"])][0]
        judgement = judge(release, shown | (np.arange(len(rows)) == n))
        found = judgement.exactly_known + judgement.upper_below_threshold > 0
        assert found is bool(reader.given_away()), revealed
