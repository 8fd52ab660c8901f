"""Profiles from a release: every number, the series, and what happens when it is disturbed."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
from collections import Counter
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo import language
from kobimo.errors import InvalidInputError, ReleaseError, UnknownNameError, WithdrawnReleaseError, WorkspaceError
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.releases import producing, product_folder
from kobimo.workflows.releases.producing import ProfileMaker, area_profiles
from kobimo.workflows.releases.product_folder import LEDGER, ProductFolder, profile_names
from support.command import run
from support.pdf import pdf_text
from support.town import KITA, PERSONS, fill_town, make_town, register, write

CELL = r"geheim|keine Angabe|Basis zu klein|entfällt|[+−]?[\d.]+(?:,\d+)?(?:\s%|\sProzentpunkte)?"
DAY = r"\d\d\.\d\d\.\d{4}"
ABOVE = {"viertel": lambda key: (("bezirk", key[0]), ("stadt", "1")), "bezirk": lambda _key: (("stadt", "1"),)}
RATIOS = ("anteil_u6", "quote_u3")
TITLES = {
    "anteil_u6": "Anteil unter 6",
    "einwohner_gesamt": "Einwohner",
    "quote_u3": "Betreuungsquote unter 3",
}
INTERVAL = r"\d+,\d–\d+,\d"


@pytest.fixture(scope="module")
def workspace(settled_town: Path) -> OpenedWorkspace:
    """A town that is only read."""
    return open_workspace(settled_town / "kleinstadt")


def german(value: float | None, decimals: int) -> str:
    """Spell a number by another route than the program."""
    if value is None:
        return ""
    whole, _point, rest = f"{abs(value):.{decimals}f}".partition(".")
    groups = re.findall(r"\d{1,3}", whole[::-1])
    text = ".".join(groups)[::-1] + (f",{rest}" if rest else "")
    return f"−{text}" if value < 0 and text.strip("0,.") else text


class Figures:
    """What the release has, read without the program."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        (folder,) = workspace.layout.releases.glob("*-team-1")
        rows = pq.read_table(folder / "values.parquet").to_pylist()
        self._rows = {(r["indicator"], r["level"], r["area"], r["period"]): r for r in rows if not r["breakdown"]}

    def indicators(self) -> list[str]:
        return sorted({key[0] for key in self._rows}, key=lambda name: (name == "quote_u3", name))

    def periods(self, indicator: str) -> list[str]:
        return sorted({key[3] for key in self._rows if key[0] == indicator})

    def value(self, indicator: str, area: tuple[str, str], period: str) -> float | None:
        value: float | None = self._rows[indicator, *area, period]["value"]
        return value

    def text(self, indicator: str, area: tuple[str, str], period: str) -> str:
        value = self.value(indicator, area, period)
        if value is None:
            return {"suppressed": "geheim", "missing": "keine Angabe"}[self._rows[indicator, *area, period]["status"]]
        return f"{german(value, 1)} %" if indicator in RATIOS else german(value, 0)

    def interval(self, indicator: str, area: tuple[str, str], period: str) -> str:
        """Solve (share - p)² = z² p (1 - p) / n for p: where chance alone may have put the true share."""
        row = self._rows[indicator, *area, period]
        if indicator not in RATIOS or row["value"] is None:
            return ""
        share, spread = row["numerator"] / row["denominator"], NormalDist().inv_cdf(0.975) ** 2 / row["denominator"]
        half = 2 * share + spread
        root = math.sqrt(half**2 - 4 * (1 + spread) * share**2)
        low, high = ((half + sign * root) / (2 + 2 * spread) * 100 for sign in (-1, 1))
        return f"{german(low, 1)}–{german(high, 1)}"


def day(period: str) -> str:
    return f"{period[8:]}.{period[5:7]}.{period[:4]}"


def cells(line: str) -> list[str]:
    """Return the cells of a printed row, the numbers of notes left out."""
    return [text for text, _middle in placed(line)]


def placed(line: str) -> list[tuple[str, float]]:
    """Return the cells of a printed line, each with where its middle is."""
    found = re.finditer(rf"({CELL})(?:\s\d)?(?=\s|$)", line)
    return [(re.sub(r"\s", " ", match[1]), sum(match.span(1)) / 2) for match in found]


def blanked(pattern: str, text: str) -> str:
    """Take something out of a text and leave everything else where it is."""
    return re.sub(pattern, lambda match: " " * len(match[0]), text)


def overview_row(block: str, title: str) -> list[tuple[str, str]]:
    """Return the cells of a row that may take several lines, each with the interval printed at it."""
    lines = blanked(rf"{DAY}|^\s*{title}", block).splitlines()
    row = sorted((middle, text) for line in lines for text, middle in placed(blanked(INTERVAL, line)))
    at: dict[float, str] = {}
    for match in (match for line in lines for match in re.finditer(INTERVAL, line)):
        nearest = min((middle for middle, _text in row), key=lambda middle: abs(middle - sum(match.span()) / 2))
        assert nearest not in at
        at[nearest] = match[0]
    return [(text, at.get(middle, "")) for middle, text in row]


def overview_rows(text: str) -> list[list[tuple[str, str]]]:
    """Return the rows of the overview, without the notes below."""
    table = re.split(r"(?m)^\s*(?:1 geheim:|Klein gedruckt:)", text)[0]
    _head, *parts = re.split(rf"(?m)^(?= *(?:{'|'.join(TITLES.values())})(?:\s|$))", table)
    titles = [next(title for title in TITLES.values() if part.strip().startswith(title)) for part in parts]
    assert all(len(re.findall(DAY, part)) == 1 for part in parts)
    return [overview_row(part, title) for part, title in zip(parts, titles, strict=True)]


@pytest.mark.parametrize(
    ("level", "key"), [("viertel", "11"), ("viertel", "22"), ("bezirk", "1"), ("bezirk", "2"), ("stadt", "1")]
)
def test_every_printed_number_is_the_released_one(
    workspace: OpenedWorkspace, tmp_path: Path, level: str, key: str
) -> None:
    figures, area = Figures(workspace), (level, key)
    above = ABOVE[level](key) if level in ABOVE else ()
    text = pdf_text(ProfileMaker.open(workspace, None).make(level, key), tmp_path, "-layout").replace("\u202f", " ")
    overview, rest = text.split("Kennzahlen im Überblick")[1].split("So sind die Kennzahlen zu lesen")
    courses = rest.split("Entwicklung")[1].split("Quellen und Stand")[0]

    expected = []
    for indicator in figures.indicators():
        newest = figures.periods(indicator)[-1]
        places = (area, *above)
        row = [(figures.text(indicator, at, newest), figures.interval(indicator, at, newest)) for at in places]
        if above:
            own, whole = (figures.value(indicator, place, newest) for place in (area, above[-1]))
            if indicator not in RATIOS or own is None or whole is None:
                row.append(("entfällt", ""))
            else:
                sign = "+" if german(own - whole, 1).strip("0,−") and own > whole else ""
                row.append((f"{sign}{german(own - whole, 1)} Prozentpunkte", ""))
        expected.append(row)
    assert overview_rows(overview) == expected

    drawn = Counter(
        (period, "".join(re.findall(INTERVAL, row)), *cells(blanked(INTERVAL, row)))
        for period, row in re.findall(rf"({DAY})((?:(?!{DAY}).)*)", courses)
        if cells(row)
    )
    wanted = Counter()
    for indicator in figures.indicators():
        periods = figures.periods(indicator)
        if any(figures.value(indicator, area, period) is not None for period in periods):
            for period in periods:
                texts = (figures.text(indicator, place, period) for place in (area, *above[-1:]))
                wanted[day(period), figures.interval(indicator, area, period), *texts] += 1
    assert drawn == wanted


def test_the_file_is_what_the_page_offers_for_download(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    area_profiles(workspace, "bezirk", tmp_path / "druck", key="1")
    assert (tmp_path / "druck" / "gebietsprofil_bezirk_1.pdf").read_bytes() == ProfileMaker.open(workspace, None).make(
        "bezirk", "1"
    )


def test_a_series_has_one_file_for_each_area_and_a_true_note(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    result = area_profiles(workspace, "viertel", tmp_path / "neu" / "druck")
    names = [f"gebietsprofil_viertel_{key}.pdf" for key in ("11", "12", "21", "22")]
    assert list(result.written) == names
    assert result.present == ()
    assert sorted(path.name for path in (tmp_path / "neu" / "druck").iterdir()) == sorted([*names, LEDGER])
    note = json.loads((tmp_path / "neu" / "druck" / LEDGER).read_text("utf-8"))
    for name in names:
        data = (tmp_path / "neu" / "druck" / name).read_bytes()
        assert note["files"][name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert note["files"][name]["release"] == result.release


def test_a_second_series_writes_nothing(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    area_profiles(workspace, "viertel", tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")}
    result = area_profiles(workspace, "viertel", tmp_path)
    assert result.written == ()
    assert len(result.present) == 4
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")} == before


def test_what_is_missing_or_altered_is_made_again_and_nothing_else(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    area_profiles(workspace, "viertel", tmp_path)
    lost, altered = tmp_path / "gebietsprofil_viertel_11.pdf", tmp_path / "gebietsprofil_viertel_21.pdf"
    before = lost.read_bytes(), altered.read_bytes()
    lost.unlink()
    altered.write_bytes(altered.read_bytes()[:-1] + b"x")
    result = area_profiles(workspace, "viertel", tmp_path)
    assert set(result.written) == {lost.name, altered.name}
    assert (lost.read_bytes(), altered.read_bytes()) == before


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": 9, "files": {}}', '{"format": 1, "files": {"a": 1}}', "\udcff"]
)
def test_without_a_readable_note_everything_is_made_again(
    workspace: OpenedWorkspace, tmp_path: Path, damage: str
) -> None:
    area_profiles(workspace, "bezirk", tmp_path)
    (tmp_path / LEDGER).write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert len(area_profiles(workspace, "bezirk", tmp_path).written) == 2
    assert area_profiles(workspace, "bezirk", tmp_path).written == ()


def test_several_levels_share_a_folder(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    area_profiles(workspace, "bezirk", tmp_path)
    assert len(area_profiles(workspace, "stadt", tmp_path).written) == 1
    assert area_profiles(workspace, "bezirk", tmp_path).written == ()


def test_another_release_is_printed_again(town: Path, tmp_path: Path) -> None:
    workspace = open_workspace(town)
    first = area_profiles(workspace, "bezirk", tmp_path / "druck")
    run("release", town, "--audience", "team")
    second = area_profiles(workspace, "bezirk", tmp_path / "druck")
    assert first.release != second.release
    assert second.written == first.written
    assert area_profiles(workspace, "bezirk", tmp_path / "druck", first.release).written == first.written


def test_a_report_keeps_the_release_it_was_made_from(town: Path, tmp_path: Path) -> None:
    """A later delivery and release leave finished files alone, and the old report can be printed again as it was."""
    workspace = open_workspace(town)
    first = area_profiles(workspace, "bezirk", tmp_path / "alt")
    before = {name: (tmp_path / "alt" / name).read_bytes() for name in first.written}
    persons = {**PERSONS[2023], "11": (45, 50, 95, 310)}
    run("import", town, "register", write(tmp_path / "neu" / "register_2023.csv", register(2023, persons)))
    run("build", town)
    run("release", town, "--audience", "team")
    assert {name: (tmp_path / "alt" / name).read_bytes() for name in first.written} == before
    note = json.loads((tmp_path / "alt" / LEDGER).read_bytes())["files"]
    assert {entry["release"] for entry in note.values()} == {first.release}
    area_profiles(workspace, "bezirk", tmp_path / "wieder", first.release)
    assert {name: (tmp_path / "wieder" / name).read_bytes() for name in first.written} == before
    new = area_profiles(workspace, "bezirk", tmp_path / "neu")
    assert new.release != first.release
    assert all((tmp_path / "neu" / name).read_bytes() != before[name] for name in new.written)


@pytest.mark.parametrize("change", ["template", "language"])
def test_another_template_or_language_is_printed_again(
    workspace: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    area_profiles(workspace, "bezirk", tmp_path)
    if change == "template":
        monkeypatch.setattr(producing, "template_digest", lambda: "another")
        assert len(area_profiles(workspace, "bezirk", tmp_path).written) == 2
    else:
        with language.speaking("en"):
            assert len(area_profiles(workspace, "bezirk", tmp_path).written) == 2


def failing_after(monkeypatch: pytest.MonkeyPatch, count: int, error: BaseException) -> None:
    """Let the writing of profiles fail after some of them."""
    keep, done = ProductFolder.keep, []

    def failing(self: ProductFolder, name: str, data: bytes) -> None:
        if len(done) == count:
            raise error
        keep(self, name, data)
        done.append(name)

    monkeypatch.setattr(ProductFolder, "keep", failing)


def test_after_an_interruption_the_folder_is_sound_and_the_rest_is_made(
    workspace: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing_after(patch, 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            area_profiles(workspace, "viertel", tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"gebietsprofil_viertel_11.pdf", "gebietsprofil_viertel_12.pdf", LEDGER}
    result = area_profiles(workspace, "viertel", tmp_path)
    assert len(result.present) == 2
    assert len(result.written) == 2


def test_a_full_disk_in_the_middle_leaves_whole_files_and_says_what_to_do(
    workspace: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WorkspaceError, match="Datenträger ist voll"):
            area_profiles(workspace, "viertel", tmp_path)
    written = list(tmp_path.glob("*.pdf"))
    assert 0 < len(written) < 4
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in written)
    assert not list(tmp_path.glob(".kobimo-tmp-*"))
    assert len(area_profiles(workspace, "viertel", tmp_path).written) in {4 - len(written), 4}
    assert area_profiles(workspace, "viertel", tmp_path).written == ()


def test_several_processes_print_the_same(
    workspace: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area_profiles(workspace, "viertel", tmp_path / "one")
    monkeypatch.setattr(producing, "_FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with language.speaking("de"):
        area_profiles(workspace, "viertel", tmp_path / "two")
    names = [path.name for path in (tmp_path / "one").iterdir()]
    assert len(names) == 5
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_a_withdrawn_release_is_refused_with_its_reason(town: Path, tmp_path: Path) -> None:
    workspace = open_workspace(town)
    (name,) = (path.name for path in workspace.layout.releases.iterdir())
    run("release", town, "--withdraw", name, "--reason", "Zahlendreher im Register")
    with pytest.raises(WithdrawnReleaseError, match="Zahlendreher im Register"):
        area_profiles(workspace, "bezirk", tmp_path / "druck", name)
    with pytest.raises(ReleaseError, match="noch keinen gültigen Freigabestand"):
        ProfileMaker.open(workspace, None).make("bezirk", "1")
    assert not (tmp_path / "druck").exists()


def test_without_a_release_nothing_is_printed(founded: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="noch keinen gültigen Freigabestand"):
        area_profiles(open_workspace(founded), "bezirk", tmp_path / "druck")
    assert not (tmp_path / "druck").exists()


@pytest.mark.parametrize(("level", "key"), [("bezrk", None), ("bezirk", "9"), ("bezrk", "1")])
def test_unknown_areas_and_levels_are_refused_before_anything_is_written(
    workspace: OpenedWorkspace, tmp_path: Path, level: str, key: str | None
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        area_profiles(workspace, level, tmp_path / "druck", key=key)
    assert "bezirk" in str(caught.value)
    assert not (tmp_path / "druck").exists()


def test_a_level_without_figures_is_refused_and_one_area_of_it_says_why(town: Path, tmp_path: Path) -> None:
    content = write(town.parent / "auswahl.yaml", "levels: [stadt, bezirk]\n")
    run("release", town, "--audience", "team", "--content", content)
    workspace = open_workspace(town)
    with pytest.raises(ReleaseError, match="Ebene „viertel“"):
        area_profiles(workspace, "viertel", tmp_path / "druck")
    text = pdf_text(ProfileMaker.open(workspace, None).make("viertel", "11"), tmp_path)
    assert "keine Kennzahlen" in text
    assert "vorhanden: Stadt, Bezirk" in text or "vorhanden: Bezirk, Stadt" in text


def test_a_file_in_place_of_the_folder_is_refused(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    (tmp_path / "druck").write_text("Notizen")
    with pytest.raises(InvalidInputError, match="gebraucht wird ein Ordner"):
        area_profiles(workspace, "bezirk", tmp_path / "druck")
    assert (tmp_path / "druck").read_text() == "Notizen"


def test_profiles_of_areas_that_are_gone_are_named_and_stay(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    area_profiles(workspace, "bezirk", tmp_path)
    note = json.loads((tmp_path / LEDGER).read_text("utf-8"))
    note["files"]["gebietsprofil_bezirk_9.pdf"] = note["files"]["gebietsprofil_bezirk_1.pdf"]
    (tmp_path / LEDGER).write_text(json.dumps(note))
    (tmp_path / "gebietsprofil_bezirk_9.pdf").write_bytes(b"%PDF")
    result = area_profiles(workspace, "bezirk", tmp_path)
    assert result.others == ("gebietsprofil_bezirk_9.pdf",)
    assert (tmp_path / "gebietsprofil_bezirk_9.pdf").exists()


def test_progress_counts_what_is_made(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    class Watching:
        def __init__(self) -> None:
            self.seen: list[Any] = []

        def stage(self, text: str, total: int | None = None) -> None:
            self.seen.append((text, total))

        def step(self, count: int = 1) -> None:
            self.seen.append(count)

    area_profiles(workspace, "viertel", tmp_path, key="11")
    watching = Watching()
    area_profiles(workspace, "viertel", tmp_path, progress=watching)
    assert watching.seen == [("Gebietsprofile", 3), 1, 1, 1]


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=30, unique=True))
def test_file_names_are_safe_on_windows_and_unique(keys: list[str]) -> None:
    names = profile_names("bezirk", keys)
    assert list(names) == keys
    assert len({name.casefold() for name in names.values()}) == len(keys)
    for name in names.values():
        assert re.fullmatch(r"gebietsprofil_bezirk_[A-Za-z0-9._-]+\.pdf", name)
        assert len(name) < 120


def test_keys_that_differ_only_in_case_or_signs_have_different_files() -> None:
    names = profile_names("x", ["Nord", "nord", "a/b", "a:b", "03"])
    assert len({name.casefold() for name in names.values()}) == 5
    assert names["03"] == "gebietsprofil_x_03.pdf"


def test_a_town_whose_names_are_markup_is_printed_as_it_is_written(tmp_path: Path) -> None:
    hostile = '<img src=x onerror=alert(1)> #import "x" *y*'
    changed = {
        "sources/kita/recipe.yaml": KITA,
        "indicators/einwohner_gesamt.yaml": (
            f"id: einwohner_gesamt\narea: A\ntitle: {{de: {json.dumps(hostile)}}}\nkind: count\n"
            "numerator: {dataset: einwohner, measure: personen}\nunit: number\n"
        ),
    }
    town = fill_town(make_town(tmp_path, changed))
    text = pdf_text(ProfileMaker.open(open_workspace(town), None).make("stadt", "1"), tmp_path)
    assert hostile in re.sub(r"\s+", " ", text)


def test_the_note_is_written_before_the_first_profile(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    folder = ProductFolder(tmp_path / "druck", "r", "t")
    with folder:
        assert (tmp_path / "druck" / LEDGER).exists()
    assert product_folder.LEDGER == "gebietsprofile.json"
