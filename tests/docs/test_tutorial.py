"""Every number in the prose of the first evaluation is the one of the Musterkreis, worked out anew from its files."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyarrow import parquet

from docs.walking import DOCS, blocks, changed
from support.command import ask, call, rows
from support.musterkreis import shared_musterkreis

PAGE = DOCS / "tutorials" / "erste-auswertung.md"
U3, POOR, LANGUAGE = "daycare_rate_u3", "child_poverty_u18_rate", "seu_language"
EXAMINED, OFFICIAL = "school_entry_examined", "population_official"
KREIS, GARDEN, HIGH = "kreis:05998", "sozialraum:0113", "sozialraum:0109"
GROUP = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")

ASKED = {
    "u3": (U3, KREIS, "2025-03-01"),
    "u3_first": (U3, KREIS, "2016-03-01"),
    "highest": (U3, "gemeinde:05998044", "2025-03-01"),
    "lowest": (U3, "gemeinde:05998028", "2025-03-01"),
    "before": (LANGUAGE, GARDEN, "2023/24"),
    "jump": (LANGUAGE, GARDEN, "2024/25"),
    "after": (LANGUAGE, GARDEN, "2025/26"),
    "garden_poor": (POOR, GARDEN, "2025-06-30"),
    "high": (LANGUAGE, HIGH, "2025/26"),
    "high_poor": (POOR, HIGH, "2025-06-30"),
    "all": (LANGUAGE, KREIS, "2025/26"),
    "all_poor": (POOR, KREIS, "2025-06-30"),
    "all_stopped": (LANGUAGE, KREIS, "2020/21"),
    "examined": (EXAMINED, KREIS, "2020/21"),
    "examined_before": (EXAMINED, KREIS, "2019/20"),
    "old_base": (OFFICIAL, KREIS, "2021-12-31"),
    "new_base": (OFFICIAL, KREIS, "2022-12-31"),
}
"""What the reader looks up: indicator, area, period."""

CLAIMS = (
    "Im Musterkreis sind es **{u3.share} %**: {u3.part} von {u3.whole} Kindern.",
    "der Wert {u3.share} Prozent mit Zähler und Nenner",
    "von {u3_first.share} % im Jahr 2016 auf {u3.share} %.",
    "von Lüttringen mit {highest.share} bis Gründorf-Heide mit {lowest.share} Prozent",
    "Lüttringen hat {highest.share} %, Gründorf-Heide {lowest.share} %.",
    "In Lüttringen sind es {highest.part} von {highest.whole} Kindern",
    "Erst {before.share} %, dann {jump.share} %, dann {after.share} %.",
    "{before.part} von {before.whole}, dann {jump.part} von {jump.whole}, dann {after.part} von {after.whole} Kindern",
    "Im ganzen Kreis waren es {examined.part} Kinder, im Jahr davor {examined_before.part}.",
    "Die {all_stopped.share} % dieses Jahres",
    "Musterkreis {all.share}, Gartenstadt {after.share}, Hochfeld {high.share} Prozent",
    "Musterkreis {all_poor.share}, Gartenstadt {garden_poor.share}, Hochfeld {high_poor.share} Prozent",
    "In Hochfeld leben {high_poor.share} % der Minderjährigen von Grundsicherung, und doch sind nur {high.share} %",
    "In der Gartenstadt ist es umgekehrt: {garden_poor.share} % und {after.share} %.",
    "von {old_base.part} auf {new_base.part},",
)
"""Sentences with figures that `kobimo value` must confirm."""

NO_FIGURE = (
    r"30 Minuten|Schritt \d|\(\d Minuten?\)|unter 3(-Jährigen)?|3 bis unter 6|unter 6|unter 18-Jährigen",
    r"[Aa]m 1\. Januar 2021|bis 2020 gestrichelt|\(0117\)|\(0124\)|\(0125\)|bis 2020 die gelieferten",
    r"(am )?1\. März 2025|31\. Dezember( 2022)?|30\. Juni 2025|20\d\d/\d\d|Zensus 2022",
    r"ein Sprung über 50|rund 20 Prozent|wieder 26 Prozent|kaum 25 Kinder|keine 40 Prozent",
)
"""Numbers that are names, days, or rounded; the rounded ones have a test of their own."""


@dataclass(frozen=True)
class Told:
    """A figure as the page writes it."""

    value: float
    numerator: int
    denominator: int | None

    @property
    def share(self) -> str:
        return f"{self.value:.1f}".replace(".", ",")

    @property
    def part(self) -> str:
        return grouped(self.numerator)

    @property
    def whole(self) -> str:
        return grouped(self.denominator or 0)


def grouped(number: int) -> str:
    """Write a number with points as a German does."""
    return GROUP.sub(".", str(number))


def prose(text: str) -> str:
    """Return what a page says in sentences and in the descriptions of its pictures, without code and addresses."""
    text = re.sub(r"^```.*?^```$|`[^`]+`", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", re.sub(r"^#+ \d+\.", "", text, flags=re.MULTILINE))
    return re.sub(r"\s+", " ", text)


def left_over(text: str, said: list[str]) -> str:
    """Return the numbers of a page that no confirmed sentence contains."""
    rest = prose(text)
    for sentence in said:
        rest = rest.replace(sentence, "")
    return " ".join(re.findall(r"\d[\d.,]*", re.sub("|".join(NO_FIGURE), "", rest)))


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def kreis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = shared_musterkreis(tmp_path_factory)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("first") / "musterkreis"))


@pytest.fixture(scope="module")
def told(kreis: Path) -> Mapping[str, Told]:
    answers = {name: ask(kreis, *question) for name, question in ASKED.items()}
    return {name: Told(it["value"], it["numerator"], it["denominator"]) for name, it in answers.items()}


@pytest.fixture(scope="module")
def posted() -> Callable[[bool], dict[str, int]]:
    """Figures of the file that the reader writes, as it comes or as it is mended, by place."""
    written, change = [block for block in blocks(PAGE) if block.title.endswith("2025-12-31.csv")]

    def figures(mended: bool) -> dict[str, int]:
        text = changed(written.text, change.text) if mended else written.text
        return {row["Gemeinde"]: int(row["Bevölkerung"]) for row in csv.DictReader(text.splitlines(), delimiter=";")}

    return figures


@pytest.fixture(scope="module")
def said(kreis: Path, told: Mapping[str, Told], posted: Callable[[bool], dict[str, int]]) -> list[str]:
    """Every sentence with a figure, as it must be."""
    wrong, right = posted(False), posted(True)
    whole = right.pop("Musterkreis")
    years = [told[name] for name in ("before", "jump", "after")]
    part, base = (sum(counts) for counts in zip(*((it.numerator, it.denominator or 0) for it in years), strict=True))
    both = [rows(kreis, U3, level) for level in ("sozialraum", "gemeinde")]
    with_number = [key for key, row in both[0].items() if key[1] == "2025-03-01" and row["value"] is not None]
    known = len([key for key in both[0] if key[1] == "2025-03-01"])
    assert len(with_number) == known - 2, "the harbour has no children, Fallersbach no number"
    young = children_under_6(kreis)
    return [
        *(claim.format(**told) for claim in CLAIMS),
        f"Nehmen Sie drei Jahre zusammen: {part} von {base} Kindern, {Told(100 * part / base, part, base).share} %.",
        f"„Angaben aus {known - 1} von {known} Gebieten“",
        f"Darin stecken {young} Kinder.",
        f"es fehlen {grouped(whole - sum(wrong.values()) + wrong['Musterkreis'])} Menschen.",
        f"In Hohenlinde sind es {grouped(right['Hohenlinde'])} statt {grouped(wrong['Hohenlinde'])}.",
        f"Genau die {len(right) + 1} neuen Zahlen",
        f"zeigt jetzt {grouped(whole)} Personen.",
    ]


def children_under_6(kreis: Path) -> int:
    """Read the register of Fallersbach as the reader does, in a table."""
    file = kreis / "eingang" / "2025-03-03 einwohner_fallersbach" / "Bevoelkerung_Fallersbach_2024.csv"
    lines = file.read_text(encoding="windows-1252").splitlines()
    start = next(number for number, line in enumerate(lines) if "Geschlecht" in line)
    table = list(csv.DictReader(lines[start:], delimiter=";"))
    assert "unter 3" not in table[0]
    row = next(row for row in table if row["Staatsangehörigkeit"] == "insgesamt")
    return int(row["unter 6"])


def test_every_sentence_with_a_figure_is_in_the_tutorial(page: str, said: list[str]) -> None:
    assert [sentence for sentence in said if sentence not in prose(page)] == []


def test_no_number_of_the_tutorial_is_left_without_a_check(page: str, said: list[str]) -> None:
    assert left_over(page, said) == ""


def test_a_number_that_is_not_the_one_of_the_musterkreis_is_noticed(page: str, said: list[str]) -> None:
    assert "22,6" in left_over(page.replace("32,6 %", "22,6 %"), said)


def test_rounded_figures_are_near_the_truth(told: Mapping[str, Told], kreis: Path) -> None:
    assert round(told["before"].value) == 20
    assert told["jump"].value > 50
    assert round(told["after"].value) == 26
    assert all(20 < (told[name].denominator or 0) <= 25 for name in ("before", "jump", "after"))
    assert all(4 <= 100 / (told[name].denominator or 1) <= 5 for name in ("before", "jump", "after"))
    assert 35 < 100 * told["examined"].numerator / told["examined_before"].numerator < 40
    assert 7.5 < 1000 / (told["highest"].denominator or 1) < 8
    shares = [row["value"] for key, row in rows(kreis, U3, "gemeinde").items() if key[1] == "2025-03-01"]
    assert (max(filter(None, shares)), min(filter(None, shares))) == (told["highest"].value, told["lowest"].value)


def test_the_two_areas_defy_the_pattern_of_the_others(kreis: Path) -> None:
    poor = {key[0]: row["value"] for key, row in rows(kreis, POOR, "sozialraum").items() if key[1] == "2025-06-30"}
    tested = {key[0]: row["value"] for key, row in rows(kreis, LANGUAGE, "sozialraum").items() if key[1] == "2025/26"}
    town = [key for key in poor if key.startswith("01") and poor[key] is not None and tested[key] is not None]
    by_poverty = sorted((key for key in town if key not in {"0109", "0113"}), key=lambda key: poor[key])
    half = len(by_poverty) // 2
    better, worse = (sorted(tested[key] for key in keys) for keys in (by_poverty[:half], by_poverty[-half:]))
    assert better[len(better) // 2] < worse[len(worse) // 2]
    assert poor["0109"] == max(poor[key] for key in town)
    assert tested["0109"] == min(tested[key] for key in town)
    assert poor["0113"] < sorted(poor[key] for key in town)[half]


def test_they_do_so_in_every_year_of_which_both_are_known(kreis: Path) -> None:
    tested = rows(kreis, LANGUAGE, "sozialraum")
    known = [
        (tested["0109", period]["value"], tested["0113", period]["value"])
        for key, period in tested
        if key == "0109" and None not in (tested[key, period]["value"], tested["0113", period]["value"])
    ]
    assert len(known) > 5
    assert all(high < garden for high, garden in known)


def test_the_start_says_what_happened_to_the_deliveries(kreis: Path, page: str) -> None:
    start = page.partition("## 2.")[0]
    kept = {
        (file["name"], file["sha256"])
        for receipt in kreis.glob("data/deliveries/*/*/receipt.json")
        for file in json.loads(receipt.read_bytes())["files"]
    }
    recorded = {"gebietsaenderung", "strassenverzeichnis"}
    letters = [
        folder
        for folder in (kreis / "eingang").iterdir()
        if folder.is_dir() and folder.name.split()[-1] not in recorded
    ]
    refused = [
        letter
        for letter in letters
        if not any((file.name, hashlib.sha256(file.read_bytes()).hexdigest()) in kept for file in letter.iterdir())
    ]
    assert f"Eingelesen: {len(letters) - len(refused)} Lieferungen." in start
    assert len(refused) == 7
    assert "Sieben Lieferungen hat kobimo abgelehnt" in start
    letter = next(letter for letter in refused if (letter / "SEU_Sprache_2022.xlsx").exists())
    again = call("import", kreis, "gesundheitsamt", letter / "SEU_Sprache_2022.xlsx", "--dry-run")
    assert "FEHLER [NUMBER_UNREADABLE]" in again.text
    assert "SEU_Sprache_2022.xlsx (gesundheitsamt), Prüfhinweis NUMBER_UNREADABLE" in start
    indicators = len(list(kreis.glob("indicators/*.yaml")))
    (values,) = kreis.glob("data/releases/*-team-1/values.parquet")
    assert re.search(r"^Freigabestand: \d{4}-\d\d-\d\d-team-1$", start, re.MULTILINE)
    assert f"Berechnet: {indicators} Kennzahlen, {grouped(parquet.read_metadata(values).num_rows)} Werte." in start


def test_the_warning_that_the_tutorial_quotes_was_given(kreis: Path, page: str) -> None:
    warned = [
        check
        for receipt in kreis.glob("data/deliveries/gesundheitsamt/*/receipt.json")
        for check in json.loads(receipt.read_bytes())["checks"]
        if check["code"] == "SUM_JUMPS"
    ]
    quoted = [f"Warnung [SUM_JUMPS] {it['message']}\n    Abhilfe: {it['remedy']}" for it in warned]
    assert any(text in page for text in quoted)
