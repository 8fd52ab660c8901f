"""What a release for the public hides, no form of it tells."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from pptx import Presentation

from support.pages import Visit

TABLES = ("json", "csv", "tidy.csv", "xlsx", "zip")
FORMS = ("json", "csv", "tidy.csv", "xlsx", "zip", "geojson", "/karte.svg", "/verlauf.svg", "/vergleich.svg")
SLIDES = ("/verlauf.pptx", "/vergleich.pptx", "/verlauf.json", "/vergleich.json")


def unpacked(data: bytes) -> Iterator[str]:
    """Return every text in a file, and in files that it is made of."""
    if data[:2] != b"PK":
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield from unpacked(archive.read(name))


@pytest.fixture
def hidden(published_town: Path, public_release: str) -> list[dict[str, Any]]:
    """Rows that the public release hides, as the team sees them."""
    releases = published_town / "data" / "releases"
    team = next(path for path in releases.iterdir() if "team" in path.name)
    key = ("indicator", "level", "area", "period", "breakdown")
    known = {tuple(r[n] for n in key): r for r in pq.read_table(team / "values.parquet").to_pylist()}
    shown = pq.read_table(releases / public_release / "values.parquet").to_pylist()
    gone = [known[tuple(r[n] for n in key)] for r in shown if r["status"] == "confidential"]
    return [row for row in gone if row["value"] is not None]


def test_something_is_hidden_here(hidden: list[dict[str, Any]]) -> None:
    assert len(hidden) > 2


def parts(data: bytes, name: str = "") -> Iterator[tuple[str, bytes]]:
    """Return a file, or what it is made of; not the note of a document when it was written."""
    if data[:2] != b"PK":
        yield name, data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for inside in archive.namelist():
            if inside != "docProps/core.xml":
                yield from parts(archive.read(inside), f"{name}/{inside}")


def everything(pages: Client, release: str) -> dict[str, dict[str, bytes]]:
    """Return what the public release gives in every form."""
    found = {}
    for indicator in ("anteil_u6", "einwohner_gesamt", "quote_u3"):
        for form in (*FORMS, *SLIDES):
            query = {"ebene": "viertel", "stand": release} | ({"umfang": "alles"} if form in TABLES else {})
            address = f"/kennzahl/{indicator}{'' if form.startswith('/') else '.'}{form}"
            answer = pages.get(address, query)
            assert answer.status_code in {200, 404}, address
            content = answer.getvalue() if answer.streaming else answer.content
            found[address] = dict(parts(content)) if answer.status_code == 200 else {}
    for place in ("/gebiet/viertel/22", "/thema/A"):
        for form in TABLES:
            answer = pages.get(f"{place}.{form}", {"stand": release})
            found[f"{place}.{form}"] = dict(parts(answer.getvalue() if answer.streaming else answer.content))
    found["frame"] = {"": pages.get("/einbetten/kennzahl/einwohner_gesamt", {"ebene": "viertel"}).content}
    return found


def test_public_forms_are_the_same_where_nothing_else_is_known(
    own_published_town: Path, public_release: str, visit: Visit
) -> None:
    """Without deliveries, observations and the release for the team there is nothing left that could leak."""
    known = everything(visit(own_published_town), public_release)
    data = own_published_town / "data"
    for folder in [p for p in data.iterdir() if p.name != "releases"]:
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    for release in (data / "releases").iterdir():
        if release.name != public_release:
            shutil.rmtree(release)
    alone = everything(visit(own_published_town), public_release)
    assert len(known) > 40
    for address, files in known.items():
        assert files.keys() == alone[address].keys(), address
        for name, content in files.items():
            assert content == alone[address][name], (address, name)


def test_rows_of_json_have_neither_value_nor_parts_where_they_are_hidden(
    public_pages: Client, public_release: str, hidden: list[dict[str, Any]]
) -> None:
    for row in hidden:
        query = {"umfang": "alles", "stand": public_release}
        rows = json.loads(public_pages.get(f"/kennzahl/{row['indicator']}.json", query).content)["rows"]
        key = ("level", "area", "period", "breakdown")
        (found,) = (item for item in rows if all(item[name] == row[name] for name in key))
        told = {name for name, value in found.items() if isinstance(value, (int, float))} - {"coverage"}
        assert told == set(), (row, found)


def test_a_hidden_figure_is_an_empty_field_with_its_sign(
    public_pages: Client, public_release: str, hidden: list[dict[str, Any]]
) -> None:
    for row in hidden:
        answer = public_pages.get(
            f"/kennzahl/{row['indicator']}.tidy.csv", {"umfang": "alles", "stand": public_release}
        ).getvalue()
        found = next(
            line
            for line in csv.DictReader(io.StringIO(answer.decode()))
            if (line["LEVEL"], line["REF_AREA"], line["TIME_PERIOD"], line["BREAKDOWN"])
            == (row["level"], row["area"], row["period"], row["breakdown"])
        )
        assert (found["OBS_VALUE"], found["OBS_STATUS"]) == ("", "Q")
        assert (found["NUMERATOR"], found["LOWER_BOUND"], found["UPPER_BOUND"], found["STD_ERROR"]) == ("",) * 4


def test_native_charts_have_gaps_where_figures_are_hidden(
    public_pages: Client, public_release: str, hidden: list[dict[str, Any]]
) -> None:
    row = next(row for row in hidden if row["level"] == "viertel")
    query = {"ebene": "viertel", "zeit": row["period"], "merkmal": row["breakdown"], "stand": public_release}
    answer = public_pages.get(f"/kennzahl/{row['indicator']}/vergleich.pptx", {k: v for k, v in query.items() if v})
    if answer.status_code == 404:
        pytest.skip("nothing is left to draw")
    slide = Presentation(io.BytesIO(answer.content)).slides[0]
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    values = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    secret = {name: value for name, value in values.items() if "(geheim)" in name}
    assert secret
    assert set(secret.values()) == {None}
    assert 'dispBlanksAs val="gap"' in "".join(unpacked(answer.content))
    said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert re.search(r"Ohne Zahl im Bild: .*geheim \d+.* Lücken sind keine Nullen\.", said)


def test_the_frame_for_other_sites_shows_the_public_release_whatever_is_asked_for(
    public_pages: Client, published_town: Path, public_release: str
) -> None:
    team = next(path.name for path in (published_town / "data" / "releases").iterdir() if "team" in path.name)
    page = public_pages.get("/einbetten/kennzahl/anteil_u6", {"stand": team, "ebene": "viertel"}).content.decode()
    assert public_release in page
    assert team not in page
    assert json.dumps(team) not in page
