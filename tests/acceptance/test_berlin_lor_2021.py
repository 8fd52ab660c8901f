"""Berlin 2021, 448 planning areas became 542: residents of 31 December 2020 in the new areas, from the old ones.

Weights come from areas of the overlap, the counts of the old areas, and the register of 2023 in the new areas, which is
younger than what is estimated: known proportions, unknown growth in between. Truth is known for districts 01 to 06 and
is used for nothing but the comparison and, with the district in question left out, for the dispersion.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from kobimo.model.crosswalk import CrosswalkDefinition, CrosswalkRow
from kobimo.model.territory import Basis
from kobimo.spaces.crosswalks.ancillary import AncillaryError, ancillary_error, block_mismatch, spread, unsplit_targets
from kobimo.spaces.crosswalks.calibration import calibrated_dispersion
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import SplitVariance, converted, interval, split_variance
from kobimo.spaces.crosswalks.weighting import area_weights, dasymetric_weights, raked_weights, without_slivers
from kobimo.workspace.create import create_workspace
from kobimo.workspace.crosswalk_table import weights_bytes
from kobimo.workspace.yaml_write import definition_bytes
from support.command import rows as figures
from support.command import run
from support.town import write

SMALLEST_COMPARED = 300
"""Published baseline: areas with at least so many residents."""

MISTAKEN = {("06010102", 562454.33): "04030417"}
"""The file of the old areas has one key twice; surface and place tell which of both is wrong."""

Reader = Callable[..., list[dict[str, str]]]


@dataclass(frozen=True)
class Berlin:
    """Everything that is known, and the truth, by position."""

    overlaps: Pairs
    old_area: np.ndarray
    new_area: np.ndarray
    old: list[str]
    new: list[str]
    residents: np.ndarray
    register_2023: np.ndarray
    dwellings: np.ndarray
    truth: np.ndarray

    @property
    def cleaned(self) -> Pairs:
        return without_slivers(self.overlaps, source_area=self.old_area, target_area=self.new_area)

    @property
    def district(self) -> np.ndarray:
        return np.array([key[:2] for key in self.new])

    def percent_off(self, weights: Pairs) -> np.ndarray:
        """Absolute percentage error of each compared area, NaN elsewhere; written down once more."""
        estimate = np.zeros(len(self.new))
        for source, target, weight in zip(weights.source, weights.target, weights.value, strict=True):
            estimate[target] += weight * self.residents[source]
        compared = self.truth >= SMALLEST_COMPARED
        return np.where(compared, 100 * np.abs(estimate - self.truth) / np.where(compared, self.truth, 1), np.nan)


@pytest.fixture(scope="module")
def rows(real_files: Path) -> Reader:
    def read(path: str) -> list[dict[str, str]]:
        with (real_files / path).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="module")
def berlin(real_files: Path, rows: Reader) -> Berlin:
    methods, register = "methods/berlin_", "sdc/berlin_lor/berlin-lor-population-2023-02-t1-planning-areas.csv"
    residents = {r["plr_id_pre2021"]: int(r["ew_2020_12_31"]) for r in rows(f"{methods}ew_2020_plr_pre2021_source.csv")}
    truth = {
        r["plr_id_2021"]: float(r["ew_2020_12_31"]) for r in rows(f"{methods}ew_2020_plr_2021_truth_bezirk01_06.csv")
    }
    new_area = {r["Planungsraum (Nummer)"]: float(r["Fläche in qm"]) for r in rows("berlin/LOR_2021.csv")}
    later = {r["id"]: float(r["inhabitants"]) for r in rows(register)}
    old, new = sorted(residents), sorted(new_area)
    shares = rows(f"{methods}lor_crosswalk_pre2021_2021_area_weights.csv")
    old_area = old_areas(real_files / "berlin" / "berlin-lor-planning-areas-until-2020.geojson")
    overlaps = Pairs.summed(
        [old.index(r["plr_id_pre2021"]) for r in shares],
        [new.index(r["plr_id_2021"]) for r in shares],
        [float(r["area_weight"]) * old_area[r["plr_id_pre2021"]] for r in shares],
        n_sources=len(old),
        n_targets=len(new),
    )
    homes = dwellings(real_files / "berlin" / "Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx")
    return Berlin(
        overlaps=overlaps,
        old_area=np.array([old_area[key] for key in old]),
        new_area=np.array([new_area[key] for key in new]),
        old=old,
        new=new,
        residents=np.array([residents[key] for key in old], float),
        register_2023=np.array([later[key] for key in new]),
        dwellings=np.array([homes.get(key, 0.0) for key in new]),
        truth=np.array([truth.get(key, np.nan) for key in new]),
    )


def old_areas(path: Path) -> dict[str, float]:
    """Surface of each old area as the file states it, with the mistaken key put right."""
    found = {}
    for feature in json.loads(path.read_bytes())["features"]:
        key, surface = feature["properties"]["id"], feature["properties"]["area"]
        found[MISTAKEN.get((key, surface), key)] = surface
    return found


def dwellings(path: Path) -> dict[str, float]:
    """Dwellings and premises of each new area: those that have gigabit / their share of all."""
    found = {}
    for row in openpyxl.load_workbook(path)["LOR"].iter_rows(values_only=True):
        key, supplied, percent = row[3], row[5], row[6]
        if isinstance(key, str) and len(key) == 8 and isinstance(percent, int | float) and percent > 0:
            found[key] = 100 * float(supplied) / float(percent)
    return found


@dataclass(frozen=True)
class Raked:
    """The recommended estimate, with what is known about its error."""

    weights: Pairs
    estimate: np.ndarray
    spread: np.ndarray
    variance: SplitVariance
    error: AncillaryError


@pytest.fixture(scope="module")
def raked(berlin: Berlin) -> Raked:
    weights = raked_weights(berlin.cleaned, berlin.residents, berlin.register_2023)
    estimate = converted(weights, berlin.residents)
    whole = [n for n in unsplit_targets(weights) if estimate[n] > 0]
    region = [berlin.new[n][:6] for n in whole]
    error = ancillary_error(estimate[whole], berlin.register_2023[whole], region)
    factor = spread(block_mismatch(weights, berlin.residents, berlin.register_2023), error.scale)
    units = weights.blocks()[: weights.n_sources]
    return Raked(weights, estimate, factor, split_variance(weights, berlin.residents, units, factor), error)


def test_files_are_those_that_the_figures_are_about(berlin):
    assert (len(berlin.old), len(berlin.new), len(berlin.overlaps.value)) == (448, 542, 3055)
    assert berlin.residents.sum() == 3_769_962
    assert np.isfinite(berlin.truth).sum() == 287
    assert berlin.dwellings.sum() > 2_000_000


def test_plain_area_weights_are_off_as_published(berlin):
    off = berlin.percent_off(area_weights(berlin.overlaps))
    assert np.nanmean(off) == pytest.approx(9.8, abs=0.05)
    assert (off > 10).sum() == 73


def test_dwellings_alone_cut_the_error_to_a_third(berlin):
    assert np.nanmean(berlin.percent_off(dasymetric_weights(berlin.cleaned, berlin.dwellings))) < 9.8 / 2.5
    assert np.nanmean(berlin.percent_off(raked_weights(berlin.cleaned, berlin.residents, berlin.dwellings))) < 9.8 / 3


def test_register_of_a_later_year_cuts_the_error_to_less_than_a_sixth(berlin, raked):
    off = berlin.percent_off(raked.weights)
    plain = berlin.percent_off(area_weights(berlin.overlaps))
    assert np.nanmean(off) < 9.8 / 6
    assert (off > 10).sum() < 10
    for district in ("01", "02", "03", "04", "05", "06"):
        inside = berlin.district == district
        assert np.nanmean(off[inside]) < np.nanmean(plain[inside]) / 3, district


def test_weights_sum_to_one_and_no_resident_is_lost(berlin, raked):
    assert raked.weights.by_source() == pytest.approx(np.ones(448))
    assert raked.estimate.sum() == pytest.approx(3_769_962)


def test_old_areas_that_stay_whole_keep_their_count(berlin, raked):
    whole = unsplit_targets(raked.weights)
    known = np.isfinite(berlin.truth[whole])
    off = np.abs(raked.estimate[whole] - berlin.truth[whole])[known]
    assert known.sum() > 140
    assert (off > 0.5).sum() <= 3
    assert (raked.variance.at(1.0)[whole] == 0).all()


@dataclass(frozen=True)
class GroupCoverage:
    """Targets with a known truth in a group, those among them that got a part of anything, how many are covered."""

    group: str
    targets: int
    uncertain: int
    covered: int
    covered_uncertain: int


def leave_group_out(
    variance: SplitVariance, estimate: np.ndarray, truth: np.ndarray, group: np.ndarray
) -> tuple[GroupCoverage, ...]:
    """Calibrate the dispersion on all groups but one and count what 90 % intervals cover in that one, for each."""
    known = np.isfinite(truth)
    results = []
    for one in np.unique(group[known]):
        inside = known & (group == one)
        dispersion = calibrated_dispersion(variance, estimate, np.where(inside, np.nan, truth))
        low, high = interval(estimate, variance.at(dispersion))
        covered = inside & (truth >= low - 0.5) & (truth <= high + 0.5)
        split = variance.uncertain
        results.append(
            GroupCoverage(str(one), *(int(p.sum()) for p in (inside, inside & split, covered, covered & split)))
        )
    return tuple(results)


def coverage(results: tuple[GroupCoverage, ...], *, uncertain: bool) -> float:
    """Part of the truth that the intervals cover, over all groups."""
    covered = sum(one.covered_uncertain if uncertain else one.covered for one in results)
    return covered / sum(one.uncertain if uncertain else one.targets for one in results)


def test_intervals_cover_what_they_promise_when_each_district_is_left_out(berlin, raked):
    results = leave_group_out(raked.variance, raked.estimate, berlin.truth, berlin.district)
    assert [one.group for one in results] == ["01", "02", "03", "04", "05", "06"]
    assert 0.85 <= coverage(results, uncertain=False) <= 0.95
    assert 0.85 <= coverage(results, uncertain=True) <= 0.95
    for one in results:
        assert one.covered / one.targets >= 0.85, one


def test_intervals_are_narrow_enough_to_be_of_use(berlin, raked):
    dispersion = calibrated_dispersion(raked.variance, raked.estimate, berlin.truth)
    low, high = interval(raked.estimate, raked.variance.at(dispersion))
    split = raked.variance.uncertain & (raked.estimate >= SMALLEST_COMPARED)
    assert np.median((high - low)[split] / 2 / raked.estimate[split]) < 0.05


def test_error_that_the_program_predicts_without_any_truth_is_honest(berlin, raked):
    low, high = interval(raked.estimate, raked.variance.at(raked.error.dispersion))
    uncertain = raked.variance.uncertain & np.isfinite(berlin.truth)
    covered = (berlin.truth >= low - 0.5) & (berlin.truth <= high + 0.5)
    assert 0.85 <= covered[uncertain].mean() <= 0.95


def test_districts_are_more_certain_than_their_parts(berlin, raked):
    """A district holds nearly all blocks as a whole; its error is that of the few across its border."""
    names = sorted(set(berlin.district))
    larger = raked.weights.into(np.searchsorted(names, berlin.district), len(names))
    units = raked.weights.blocks()[: raked.weights.n_sources]
    variance = split_variance(larger, berlin.residents, units).at(raked.error.dispersion)
    known = [n for n, name in enumerate(names) if name <= "06"]
    true = np.array([np.nansum(berlin.truth[berlin.district == names[n]]) for n in known])
    estimate = converted(larger, berlin.residents)[known]
    assert np.abs(estimate - true).max() < 100
    assert np.sqrt(variance).max() < 200


LEVELS = {"planungsraum": "bezirk", "bezirk": "stadt", "stadt": None}
DAY = "2020-12-31"

DEFINITIONS = {
    **{
        f"spaces/{name}.yaml": f"id: {name}\ntitle: {{de: LOR}}\nlevels:\n"
        + "".join(
            f"  - {{id: {level}, title: {{de: {level}}}{f', parent: {parent}' if parent else ''}}}\n"
            for level, parent in LEVELS.items()
        )
        for name in ("lor_2006", "lor_2021")
    },
    "datasets/einwohner.yaml": (
        "id: einwohner\ntitle: {de: Einwohner}\nspace: lor_2006\nlevel: planungsraum\nmoved_by: nach_2021\n"
        "period_type: reference_date\n"
        "measures: [{id: personen, title: {de: P}, unit: {de: P}, concerns: persons}]\n"
    ),
    "indicators/einwohner.yaml": (
        "id: einwohner\narea: A\ntitle: {de: Einwohner}\nkind: count\nunit: number\n"
        "numerator: {dataset: einwohner, measure: personen}\n"
    ),
    "sources/statistik/source.yaml": "id: statistik\ntitle: {de: Einwohnerregister}\nsupplier: Amt für Statistik\n",
    "sources/statistik/recipe.yaml": (
        'file_name: "einwohner*"\narea: {column: PLR, level: planungsraum, width: 8}\n'
        "period: {column: Stichtag}\nvalues: [{dataset: einwohner, measure: personen, column: Personen}]\n"
    ),
}


def areas(keys: list[str]) -> str:
    districts = sorted({key[:2] for key in keys})
    return "\n".join(
        [
            "level;key;name;parent",
            *(f"planungsraum;{key};{key};{key[:2]}" for key in keys),
            *(f"bezirk;{key};{key};11" for key in districts),
            "stadt;11;Berlin;",
        ]
    )


def stored(berlin: Berlin, raked: Raked) -> tuple[bytes, bytes]:
    """Return the files of the crosswalk, with all that its error follows from."""
    ends = [{"space": name, "level": "planungsraum"} for name in ("lor_2006", "lor_2021")]
    definition = CrosswalkDefinition.model_validate(
        {
            "id": "nach_2021",
            "title": {"de": "LOR 2021"},
            "source": ends[0],
            "target": ends[1],
            "basis": "dasymetric",
            "dispersion": {"dasymetric": raked.error.dispersion},
            "units": "blocks",
        }
    )
    pairs = zip(raked.weights.source, raked.weights.target, raked.weights.value, strict=True)
    table = weights_bytes(
        CrosswalkRow(berlin.old[s], berlin.new[t], min(w, 1.0), Basis.DASYMETRIC, spread=raked.spread[s])
        for s, t, w in pairs
    )
    return definition_bytes(definition), table


@pytest.fixture(scope="module")
def built(berlin: Berlin, raked: Raked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that moves the residents of 2020 into the areas of 2021."""
    root = tmp_path_factory.mktemp("lor") / "ws"
    create_workspace(root, "Berlin", "11000000")
    definition, table = stored(berlin, raked)
    for path, text in DEFINITIONS.items():
        write(root / path, text)
    write(root / "spaces" / "lor_2006.areas.csv", areas(berlin.old))
    write(root / "spaces" / "lor_2021.areas.csv", areas(berlin.new))
    write(root / "spaces" / "crosswalks" / "nach_2021.yaml", definition)
    write(root / "spaces" / "crosswalks" / "nach_2021.csv", table)
    lines = [f"{key};{DAY};{count:.0f}" for key, count in zip(berlin.old, berlin.residents, strict=True)]
    run("import", root, "statistik", write(root.parent / "einwohner.csv", "\n".join(["PLR;Stichtag;Personen", *lines])))
    run("build", root)
    run("release", root, "--audience", "team")
    return root


def shown(workspace: Path, level: str, keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the published figures of a level and their errors; what is exact has none."""
    found = figures(workspace, "einwohner", level)
    here = [found[key, DAY] for key in keys]
    assert len(found) == len(keys)
    assert all((row["status"] == "estimated") == (row["error"] is not None) for row in here)
    return np.array([row["value"] for row in here]), np.array([row["error"] or 0.0 for row in here])


def test_published_figures_are_the_estimates_with_the_errors_that_the_blocks_have(berlin, raked, built):
    value, error = shown(built, "planungsraum", berlin.new)
    assert value == pytest.approx(raked.estimate, abs=0.01)
    assert error == pytest.approx(np.sqrt(raked.variance.at(raked.error.dispersion)), rel=1e-4, abs=0.05)
    compared = berlin.truth >= SMALLEST_COMPARED
    off = 100 * np.abs(value[compared] - berlin.truth[compared]) / berlin.truth[compared]
    assert off.mean() < 2
    assert compared.sum() > 250


def test_published_errors_cover_the_truth_of_split_areas_as_often_as_they_promise(berlin, built):
    value, error = shown(built, "planungsraum", berlin.new)
    split = (error > 0) & np.isfinite(berlin.truth)
    covered = np.abs(berlin.truth - value) <= 1.645 * error + 0.5
    assert split.sum() > 100
    assert 0.85 <= covered[split].mean() <= 0.95


def test_published_districts_have_the_error_of_the_blocks_across_their_borders_and_berlin_has_none(
    berlin, raked, built
):
    names = sorted(set(berlin.district))
    larger = raked.weights.into(np.searchsorted(names, berlin.district), len(names))
    units = raked.weights.blocks()[: raked.weights.n_sources]
    expected = split_variance(larger, berlin.residents, units, raked.spread).at(raked.error.dispersion)
    value, error = shown(built, "bezirk", names)
    assert value == pytest.approx(converted(larger, berlin.residents), abs=0.1)
    assert error == pytest.approx(np.sqrt(expected), rel=1e-3, abs=0.05)
    whole, none = shown(built, "stadt", ["11"])
    assert whole.tolist() == [berlin.residents.sum()]
    assert none.tolist() == [0.0]
