"""Two sources with thresholds of their own, counted by schools: a rate of both keeps both, and nothing follows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.attacker import Attacker, Count
from support.command import run
from support.luck import seeds
from support.readers import NUMBERS
from support.town import BETREUTE, EINWOHNER, GEBIETE, KITA, QUARTERS, REGISTER, SPACE, make_town, register, write

AGES = ("0-2", "3-5", "6-17", "18+")
YEARS = range(2018, 2024)
FEW = 3
PROFILE = (
    '[disclosure.profiles.schule]\nsources = ["kita"]\nlegal = "Vereinbarung mit dem Träger vom 1.2.2025"\n'
    "threshold = {few}\n"
)
KINDS = {"ten": (10, ""), "silent": (5, 'zeros = "hidden"\ngroup = true\n')}
"""Smallest count of children in care that is shown, and more lines of the profile: whether zeros are hidden."""
INDICATORS = {
    "indicators/einwohner_gesamt.yaml": (
        "id: einwohner_gesamt\narea: A\ntitle: {de: Einwohner}\nkind: count\n"
        "numerator: {dataset: einwohner, measure: personen}\nunit: number\nbreakdowns: [alter]\n"
    ),
    "indicators/kinder.yaml": (
        "id: kinder\narea: C\ntitle: {de: Kinder in der Schule}\nkind: count\n"
        "numerator: {dataset: betreute, measure: kinder}\nunit: number\nbreakdowns: [alter]\n"
    ),
}
PLACES = {("schule", q): (q,) for q in QUARTERS} | {
    ("bezirk", "1"): ("11", "12"),
    ("bezirk", "2"): ("21", "22"),
    ("stadt", "1"): tuple(QUARTERS),
}


@dataclass(frozen=True)
class Told:
    """A row: whose counts it rests on."""

    numerator: Count
    base: Count | None
    shown: bool


@dataclass(frozen=True)
class Town:
    """A town, and somebody who has read everything, for each year."""

    workspace: Path
    few: int
    silent: bool
    readers: Mapping[int, Attacker]
    told: Mapping[int, list[Told]]

    def least(self, count: Count) -> int:
        """Return the smallest number that may be shown of a count."""
        return self.few if in_care(count) else FEW

    def is_small(self, year: int, count: Count) -> bool:
        """Say whether a count must not be known."""
        zero_too = self.silent and in_care(count)
        return (0 if zero_too else 1) <= self.readers[year].value(count) < self.least(count)


def in_care(count: Count) -> bool:
    return next(iter(count))[0] == "kita"  # type: ignore[index]


def counted(kind: str, ages: tuple[str, ...], place: tuple[str, str]) -> Count:
    return frozenset((kind, quarter, age) for quarter in PLACES[place] for age in ages)


@pytest.fixture(scope="module", params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    few, more = KINDS[request.param]
    schools = {
        path: text.replace("viertel", "schule").replace('"schule*"', '"viertel*"')
        for path, text in {
            "spaces/stadt.yaml": SPACE,
            "datasets/betreute.yaml": BETREUTE,
            "datasets/einwohner.yaml": EINWOHNER,
            "sources/gebiete/recipe.yaml": GEBIETE,
            "sources/register/recipe.yaml": REGISTER,
            "sources/kita/recipe.yaml": KITA,
        }.items()
    }
    folder = tmp_path_factory.mktemp("schools")
    workspace = make_town(folder, {**schools, **INDICATORS})
    luck = random.Random(seeds("two sources", 1)[0])
    truth: dict[int, dict[tuple[str, str, str], int]] = {}
    for year in YEARS:
        persons = {q: tuple(luck.choice((0, 2, 5, 9, 14, 25, 60)) for _age in AGES) for q in QUARTERS}
        care = {q: (luck.randint(0, persons[q][0]), luck.randint(0, persons[q][1])) for q in QUARTERS}
        run("import", workspace, "register", write(folder / f"register_{year}.csv", register(year, persons)))  # type: ignore[arg-type]
        lines = [f"{q};{year + 1}-03-01;{age};{n}" for q in QUARTERS for age, n in zip(AGES, care[q], strict=False)]
        text = "\n".join(["Nr;Stichtag;Alter;Kinder", *lines]) + "\n"
        run("import", workspace, "kita", write(folder / f"kita_{year}.csv", text))
        truth[year] = {("reg", q, age): n for q in QUARTERS for age, n in zip(AGES, persons[q], strict=True)}
        truth[year] |= {("kita", q, age): n for q in QUARTERS for age, n in zip(AGES, care[q], strict=False)}
    run("build", workspace)
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + PROFILE.format(few=few) + more, "utf-8")
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    told: dict[int, list[Told]] = {year: [] for year in YEARS}
    for row in pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist():
        place, age = (row["level"], row["area"]), row["breakdown"].partition("=")[2]
        year = int(row["period"][:4]) - (row["period"][4:] == "-03-01")
        shown = row["status"] in NUMBERS
        sides: tuple[Count, Count | None]
        if row["indicator"] == "quote_u3":
            sides = counted("kita", ("0-2",), place), counted("reg", ("0-2",), place)
        elif row["indicator"] == "anteil_u6":
            sides = counted("reg", ("0-2", "3-5"), place), counted("reg", AGES, place)
        elif row["indicator"] == "kinder":
            sides = counted("kita", (age,) if age else ("0-2", "3-5"), place), None
        else:
            sides = counted("reg", (age,) if age else AGES, place), None
        told[year].append(Told(*sides, shown))
    readers = {year: Attacker(truth[year]) for year in YEARS}
    for year, rows in told.items():
        for row in rows:
            for count in (row.numerator, row.base):
                if count is not None and row.shown:
                    readers[year].see(count)
                elif count is not None and readers[year].value(count) and not (more and in_care(count)):
                    readers[year].sees_somebody(count)
                elif count is not None and not more:
                    readers[year].see(count)  # a zero would have been shown
    return Town(workspace, few, bool(more), readers, told)


def test_small_counts_of_each_source_do_not_follow(town: Town) -> None:
    checked = {FEW: 0, town.few: 0}
    for year, rows in town.told.items():
        reader = town.readers[year]
        for count in {count for row in rows for count in (row.numerator, row.base) if count is not None}:
            if town.is_small(year, count):
                least = town.least(count)
                assert reader.can_be(count, least=least), (town.workspace, year, sorted(map(str, count)))
                checked[least] += 1
    assert min(checked.values()) > 3, checked


def test_whom_a_rate_leaves_over_is_under_the_stricter_rule(town: Town) -> None:
    checked = 0
    for year, rows in town.told.items():
        reader = town.readers[year]
        for row in rows:
            if row.base is None:
                continue
            least = max(town.least(row.numerator), town.least(row.base))
            left = reader.value(row.base) - reader.value(row.numerator)
            secret = town.silent and in_care(row.numerator) and reader.value(row.base) > 0
            if (0 if secret else 1) <= left < least:
                assert not row.shown
                assert reader.can_be(row.base, row.numerator, least=least)
                checked += 1
    assert checked > 3


def test_each_source_shows_what_its_own_rule_allows(town: Town) -> None:
    """Counts of the register between the thresholds are shown; those of children in care are not."""
    shown = [
        (town.least(row.numerator), town.readers[year].value(row.numerator), in_care(row.numerator))
        for year, rows in town.told.items()
        for row in rows
        if row.shown and row.base is None
    ]
    assert any(least == FEW and FEW <= value < town.few for least, value, _care in shown)
    assert all(value >= least or (value == 0 and not (care and town.silent)) for least, value, care in shown)


def test_the_certificate_names_the_profile_and_its_legal_basis(town: Town, tmp_path: Path) -> None:
    pytest.importorskip("pikepdf", reason="opens the certificate")
    from support.pdf import pdf_text

    file = tmp_path / "nachweis.pdf"
    run("product", town.workspace, "certificate", "--out", file)
    text = " ".join(pdf_text(file.read_bytes(), tmp_path).split())
    assert f"Profil „schule“ (Quellen: kita): kleinste gezeigte Anzahl {town.few}" in text
    assert "Rechtsgrundlage: Vereinbarung mit dem Träger vom 1.2.2025" in text
