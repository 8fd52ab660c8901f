"""The lock and the built files: nothing is fetched from elsewhere, nothing is evaluated, nothing is too large."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from fontTools.ttLib import TTFont

from support.frontend import manifest

FRONTEND = "frontend"
MAIN, STYLE, CHARTS, ZOOM = "src/main.ts", "src/style/style.css", "src/chart/vega.ts", "src/zoom/maplibre.ts"
PAIR = "src/elements/pair.ts"
FONTS = ("src/fonts/FiraSans-Regular.woff2", "src/fonts/FiraSans-SemiBold.woff2")
GERMAN = "ÄÖÜäöüßẞ„“‚‘–—…€§×−²³½‰%≤≥→↑↓↕Øçéñőšž\u00a0\u2009\u202f\u2011"


@pytest.fixture(scope="module")
def lock(repository: Path) -> dict[str, Any]:
    """The lock of the npm packages."""
    found: dict[str, Any] = json.loads((repository / FRONTEND / "package-lock.json").read_bytes())
    return found


def test_the_lock_names_no_address_to_fetch_from(repository: Path, lock: dict[str, Any]) -> None:
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    text = (repository / FRONTEND / "package-lock.json").read_text()
    hosts = set(re.findall(r'"(?!url|funding)[a-z]+": "(?:https?|git\+\w+)://([^/"]+)', text))
    assert hosts == set()
    for name in (".npmrc", "package.json"):
        assert "://" not in (repository / FRONTEND / name).read_text()


def test_every_package_is_locked_by_a_hash(lock: dict[str, Any]) -> None:
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 50
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_wanted_versions_are_exact_and_those_of_the_lock(repository: Path, lock: dict[str, Any]) -> None:
    wanted = json.loads((repository / FRONTEND / "package.json").read_bytes())["devDependencies"]
    locked = {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted}
    assert wanted == locked


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def test_first_load_and_lazy_code_keep_within_their_size(built: Path) -> None:
    files = {name: (built / entry["file"]).read_bytes() for name, entry in manifest().items()}
    fonts = sum(len(files[name]) for name in FONTS)
    assert packed(files[MAIN]) <= 15_000
    assert packed(files[MAIN]) + packed(files[STYLE]) + fonts <= 130_000
    assert len(brotli.compress(files[STYLE])) <= 18_000
    assert packed(files[CHARTS]) <= 250_000


@pytest.fixture(scope="module")
def design(repository: Path) -> str:
    """The whole sheet of the design system, of which only what pages use is built in."""
    path = repository / FRONTEND / "node_modules/@kern-ux/native/dist/kern.min.css"
    if not path.is_file():
        pytest.skip("the packages of the front end are not installed; run make frontend")
    return path.read_text()


def test_the_sheet_keeps_the_rules_of_all_classes_that_pages_use(repository: Path, built: Path, design: str) -> None:
    sources = [*(repository / "src/kobimo").rglob("*.html"), *(repository / "src/kobimo").rglob("*.py")]
    sources += (repository / FRONTEND / "src").rglob("*.ts")
    named = set(re.findall(r"kern-[\w-]+", "".join(path.read_text() for path in sources)))
    styled = set(re.findall(r"\.(kern-[\w-]+)", design))
    kept = set(re.findall(r"\.(kern-[\w-]+)", (built / manifest()[STYLE]["file"]).read_text()))
    assert len(named & styled) > 40
    assert named & styled - kept == set()


def test_the_sheet_keeps_all_custom_properties_that_it_reads(repository: Path, built: Path, design: str) -> None:
    sheet = (built / manifest()[STYLE]["file"]).read_text()
    set_by_us = "".join(path.read_text() for path in (repository / FRONTEND / "src/style").glob("*.css"))
    properties = set(re.findall(r"(--[\w-]+)\s*:", design + set_by_us))
    read = set(re.findall(r"var\(\s*(--[\w-]+)", sheet))
    assert len(read) > 200
    assert read & properties - set(re.findall(r"(--[\w-]+)\s*:", sheet)) == set()


def test_charts_pairs_and_the_large_map_come_only_on_demand(built: Path) -> None:
    entries = manifest()
    assert {name for name, entry in entries.items() if entry.get("isEntry")} == {MAIN, STYLE}
    assert set(entries[MAIN].get("dynamicImports", [])) == {CHARTS, PAIR, ZOOM}
    assert "imports" not in entries[MAIN]
    assert entries[ZOOM]["css"]
    style = (built / entries[STYLE]["file"]).read_text()
    assert "maplibregl" not in style


def test_every_built_file_has_a_hash_in_its_name_and_is_in_the_manifest(built: Path) -> None:
    listed = set()
    for entry in manifest().values():
        listed |= {entry["file"], *entry.get("css", []), *entry.get("assets", [])}
    beside = {"manifest.json", "third-party-licences.txt"}
    compressed = (".br", ".gz")
    present = {path.name for path in built.iterdir() if path.suffix not in compressed} - beside
    assert present == listed
    assert [name for name in present if not re.search(r"-[\w-]{8}\.(js|css|woff2)$", name)] == []


def test_the_licences_of_everything_built_in_are_beside_it(built: Path) -> None:
    text = (built / "third-party-licences.txt").read_text(encoding="utf-8")
    for name in ("@kern-ux/native", "maplibre-gl", "vega-view", "vega-interpreter", "d3-scale"):
        assert re.search(rf"^{name} [\d.]+ \(", text, re.MULTILINE), name
    assert "Redistribution and use in source and binary forms" in text


def test_the_code_evaluates_no_text(built: Path) -> None:
    """Vega's compiler of expressions (three calls) and its reader of CSV (one) are there but never called.

    The tests of the charts run under a policy that would stop them.
    """
    found = {}
    for path in built.glob("*.js"):
        calls = re.findall(r"(?<![\w$.])(?:eval|Function)\(", path.read_text())
        found[path.stem[:-9]] = len(calls)
    assert found.pop("vega") == 4
    assert set(found.values()) == {0}


def test_no_file_names_an_address_that_would_be_fetched(built: Path) -> None:
    """Names of XML spaces, texts of licences and links that are never shown may stand; the rest may not."""
    harmless = re.compile(
        r"http://www\.w3\.org/|https://github\.com/(maplibre|mapbox)/|https://maplibre\.(org|invalid)/"
        r"|https://wiki\.openstreetmap\.org/wiki/This_map_requires"
    )
    for path in built.iterdir():
        if path.suffix in {".js", ".css", ".json"}:
            addresses = re.findall(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+/?[\w./-]*", path.read_text())
            assert [address for address in addresses if not harmless.match(address)] == [], path.name


def test_no_sheet_loads_anything_but_the_fonts(built: Path) -> None:
    for path in built.glob("*.css"):
        text = path.read_text()
        loaded = {name for name in re.findall(r"url\(\s*[\"']?(.*?)[\"']?\s*\)", text) if not name.startswith("data:")}
        assert {Path(name).suffix for name in loaded} <= {".woff2"}, path.name
        assert "@import" not in text


@pytest.mark.parametrize("name", FONTS)
def test_fonts_of_pages_are_small_and_have_the_signs_of_german_typography(built: Path, name: str) -> None:
    path = built / manifest()[name]["file"]
    assert path.stat().st_size <= 25_000
    font = TTFont(path)
    assert [sign for sign in GERMAN if ord(sign) not in font.getBestCmap()] == []
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


@pytest.mark.parametrize(("style", "weight"), [("Regular", 400), ("Italic", 400), ("SemiBold", 600), ("Bold", 700)])
def test_fonts_of_print_are_one_family_with_a_licence(repository: Path, built: Path, style: str, weight: int) -> None:
    folder = repository / "src/kobimo/publish/fonts"
    font = TTFont(folder / f"FiraSans-{style}.ttf")
    names = font["name"]
    assert (names.getDebugName(16) or names.getDebugName(1)) == "Fira Sans"
    assert font["OS/2"].usWeightClass == weight
    assert bool(font["head"].macStyle & 2) == (style == "Italic")
    assert [sign for sign in GERMAN if ord(sign) not in font.getBestCmap()] == []
    width = font["hmtx"][font.getBestCmap()[0x202F]][0]
    assert 0 < width < font["hmtx"][font.getBestCmap()[ord(" ")]][0]
    assert "Open Font License" in names.getDebugName(13)
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()


def test_no_script_writes_markup_or_holds_german_texts(repository: Path) -> None:
    sources = [*(repository / FRONTEND / "src").rglob("*.ts")]
    assert len(sources) > 10
    for path in sources:
        text = path.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style\"", text)
        assert not re.search(r"[äöüÄÖÜß]", text), path
