"""Prints, logs, charts and the portal of a town of unmistakable numbers; and two towns that nobody can tell apart.

Charts say numbers by lengths and places. So two towns are made whose public tables are the same and whose hidden
counts are not: all pages, pictures, axes, classes of maps, ranks, prints and files of the portal must be the same.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import zipfile
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.command import call, run
from support.leaving import answers, opened, pdf_texts
from support.luck import seeds
from support.marked_town import DAYS, Kept, kept_in, leaks, marked, texts
from support.marked_town import FIGURES as MARKED
from support.office import files_of
from support.open_town import AGES, BY_NATION, BY_SEX, PLACES, QUARTERS, Atom, Figure, World, settle
from support.portal import introduced
from support.town import write

TWINS = {
    "kinder": Figure({}, None, ("geschlecht",)),
    "anteil_w": Figure({"geschlecht": ("w",)}, {}),
}
YEARS = ("2020-12-31", "2021-12-31", "2022-12-31")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    luck = random.Random(seeds("every byte", 1)[0])
    worlds = {day: marked(luck) for day in DAYS}
    workspace = introduced(settle(tmp_path_factory.mktemp("bytes"), MARKED, worlds))
    return kept_in(workspace, run("release", workspace, "--audience", "public", "--json").json()["id"], worlds)


def scanned(kept: Kept, path: Path, folder: Path) -> list[str]:
    """Return the hidden numbers in a file of any kind."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        return [f"{path.name}: {found}" for text in pdf_texts(data, folder) for found in kept.found_in(text)]
    return leaks(kept, data, path.name)


def test_no_print_holds_a_hidden_number(kept: Kept, tmp_path: Path) -> None:
    """Profiles of all areas, and the certificate; their text, properties and everything that is packed in them."""
    prints = tmp_path / "drucke"
    for level in sorted({level for level, _key in PLACES}):
        run("product", kept.workspace, "area-profile", "--all", level, "--release", kept.release, "--out", prints)
    run("product", kept.workspace, "certificate", "--release", kept.release, "--out", prints)
    files = sorted(path for path in prints.rglob("*") if path.is_file())
    assert len([path for path in files if path.suffix == ".pdf"]) == len(PLACES) + 1
    assert [leak for path in files for leak in scanned(kept, path, tmp_path)] == []


def test_the_scan_of_prints_reads_what_is_packed_in_them(kept: Kept, tmp_path: Path) -> None:
    """A print of the true numbers holds them: as text of the page, whatever the font does to its letters."""
    run("release", kept.workspace, "--audience", "team")
    run("product", kept.workspace, "area-profile", "--all", "stadt", "--out", tmp_path / "drucke")
    (shown,) = (tmp_path / "drucke").rglob("*.pdf")
    told = {
        row["numerator"]
        for row in kept.rows
        if row["level"] == "stadt" and row["value"] is not None and not row["breakdown"] and row["period"] == DAYS[-1]
    }
    found = [Kept(kept.workspace, kept.release, frozenset({n}), frozenset()) for n in told if n]
    assert any(scanned(one, shown, tmp_path) for one in found)


def test_nothing_that_commands_say_or_write_down_holds_a_hidden_number(kept: Kept, tmp_path: Path) -> None:
    said = [
        run("audit", kept.workspace, "--release", kept.release).text,
        run("status", kept.workspace).text,
        run("doctor", kept.workspace).text,
        call("release", kept.workspace, "--audience", "public").text,
        call("table", kept.workspace, "kinder", "--level", "viertel", "--release", kept.release).text,
    ]
    assert [found for text in said for found in kept.found_in(text)] == []
    journals = [path for path in kept.workspace.rglob("*.log") if path.is_file()]
    journals += list((kept.workspace / "data" / "releases").rglob("*.json"))
    assert journals
    assert [leak for path in journals for leak in scanned(kept, path, tmp_path)] == []


def test_no_file_of_the_portal_holds_a_hidden_number(kept: Kept, tmp_path: Path) -> None:
    run("publish", kept.workspace, "--release", kept.release, "--out", tmp_path / "portal")
    files = [path for path in (tmp_path / "portal").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".csv", ".svg"}
    assert [leak for path in files for leak in scanned(kept, path, tmp_path)] == []
    assert [str(path) for path in files if kept.found_in(path.relative_to(tmp_path).as_posix())] == []


MARK = "4815162342"
CORRECTIONS = f"""\
corrections:
  - {{id: zahlendreher, where: {{quartier: '{MARK}'}}, set: {{quartier: '{MARK}'}}, reason: 'Rückfrage {MARK}',
     decided_by: Fachdienst, decided_on: 2024-01-01}}
"""


def test_corrections_and_recipes_stay_in_the_house(kept: Kept, tmp_path: Path) -> None:
    """The folder of a release has them, for whoever computes it anew; what is handed out has not."""
    workspace = Path(shutil.copytree(kept.workspace, tmp_path / "ort"))
    source = next(path for path in sorted((workspace / "sources").iterdir()) if path.name.startswith("nation"))
    write(source / "corrections.yaml", CORRECTIONS)
    with (source / "recipe.yaml").open("a", encoding="utf-8") as recipe:
        recipe.write(f"# {MARK}\n")
    run("build", workspace)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    inside = [path for path in (workspace / "data" / "releases" / name).rglob("*") if path.is_file()]
    assert {path.name for path in inside if MARK.encode() in path.read_bytes()} == {"corrections.yaml", "recipe.yaml"}
    run("publish", workspace, "--release", name, "--out", tmp_path / "portal")
    run("package", "release", workspace, "--release", name, "--out", tmp_path / "paket.zip")
    files = [path for path in (tmp_path / "portal").rglob("*") if path.is_file()]
    packed = files_of(tmp_path / "paket.zip")
    assert files
    assert packed
    assert [str(path) for path in files if MARK in "".join(texts(path.read_bytes(), path.name))] == []
    assert [part for part, data in packed.items() if MARK in "".join(texts(data, part))] == []


# --- two towns that nobody can tell apart ----------------------------------------------------------------------------


def world(girls: dict[str, int], more: int) -> World:
    """Return a world in which district 1 has seven young children in each quarter, some of them girls."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        women, men = (20 + more, 30) if quarter in ("21", "22") else (0, 0)
        if quarter in girls and age == "0-2":
            women, men = girls[quarter], 7 - girls[quarter]
        counts |= {(BY_SEX, quarter, age, "w"): women, (BY_SEX, quarter, age, "m"): men}
        counts |= {(BY_NATION, quarter, age, "d"): women + men, (BY_NATION, quarter, age, "a"): 0}
    return World(counts)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """Workspaces and releases: two girls in the one quarter and five in the other, and the other way round."""
    found = []
    for girls in ({"11": 2, "12": 5}, {"11": 5, "12": 2}):
        workspace = settle(
            tmp_path_factory.mktemp("zwilling"), TWINS, {day: world(girls, n) for n, day in enumerate(YEARS)}
        )
        name = run("release", workspace, "--audience", "public", "--json").json()["id"]
        found.append((introduced(workspace), name))
    one, other = (pq.read_table(ws / "data" / "releases" / name / "values.parquet") for ws, name in found)
    assert one.equals(other)
    assert "confidential" in one["status"].to_pylist()
    return found


def neutral(data: bytes, workspace: Path) -> bytes:
    """Unpack what is packed, and leave out what tells workspaces apart and no count: folder, hashes, clock, names."""
    if data.startswith(b"%PDF"):
        return neutral("\n".join(pdf_texts(data, workspace.parent)).encode(), workspace)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"".join(name.encode() + neutral(archive.read(name), workspace) for name in archive.namelist())
    data = data.replace(str(workspace).encode(), b"WORKSPACE").replace(workspace.parent.name.encode(), b"FOLDER")
    data = re.sub(rb"\b[0-9a-f]{12,64}\b", b"HASH", data)
    data = re.sub(rb"csrf[a-z]*\W{1,30}value=\W?\w+", b"TOKEN", data)
    data = re.sub(rb"(DocumentID|InstanceID)>[^<]+<", b"NAME", data)
    return re.sub(rb"D:\d{14}|\d\d:\d\d(:\d\d)?(\.\d+)?", b"CLOCK", data)


def crawled(twins: list[tuple[Path, str]], limit: int, prints: int) -> None:
    """Follow the links of both, and compare what comes back, print by print and part by part."""
    found = []
    for workspace, release in twins:
        with opened(workspace) as client:
            got = answers(client, release, limit=limit, prints=prints)
        found.append({address: neutral(data, workspace) for address, (data, _headers) in got.items()})
    one, other = found
    assert one.keys() == other.keys()
    kinds = {address.split("?")[0].rsplit(".", 1)[-1] for address in one}
    assert kinds >= {"svg", "png", "csv", "json", "xlsx", "geojson"}
    assert [address for address in one if one[address] != other[address]] == []


def test_pages_pictures_and_answers_of_both_towns_are_the_same(twins: list[tuple[Path, str]]) -> None:
    crawled(twins, limit=90, prints=1)


@pytest.mark.slow
def test_all_pages_and_all_prints_of_both_towns_are_the_same(twins: list[tuple[Path, str]]) -> None:
    crawled(twins, limit=400, prints=8)


def test_the_portals_of_both_towns_are_the_same(twins: list[tuple[Path, str]], tmp_path: Path) -> None:
    found = []
    for n, (workspace, release) in enumerate(twins):
        run("publish", workspace, "--release", release, "--out", tmp_path / f"portal{n}")
        folder = tmp_path / f"portal{n}"
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        found.append({name: neutral(path.read_bytes(), workspace) for name, path in files.items()})
    one, other = found
    assert one.keys() == other.keys()
    assert any(name.endswith(".svg") for name in one)
    assert [name for name in one if one[name] != other[name]] == []
