"""Flows in the portal: what the public release says, and no number that it hides."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.viewing import Library
from support.moving_town import SCHOOLS, YEARS, moves, portal_of_moves, town_of_moves

__all__ = ["moves", "portal_of_moves", "town_of_moves"]


def test_the_tables_hold_the_public_numbers_of_the_newest_period(town_of_moves: Path, portal_of_moves: Path) -> None:
    page = (portal_of_moves / "uebergaenge" / "wechsel.html").read_text("utf-8")
    values = Library(open_workspace(town_of_moves)).public().released(period=YEARS[-1], indicator="wechsel").values
    told = {(r["level"], r["area"], r["breakdown"]): r["value"] for r in values.to_pylist()}
    rows = re.findall(
        r'scope="row"[^>]*><a class="kern-link" href="\.\./gebiet/(\w+)/(\w+)\.html">.*?</th>(.*?)</tr>',
        page,
        re.DOTALL,
    )
    assert {level for level, _key, _cells in rows} == {"viertel", "bezirk"}
    for level, key, cells in rows:
        shown = re.findall(r'data-value="([^"]*)"', cells)
        single = [told[level, key, f"ziel={school}"] for school in SCHOOLS]
        for text, value in zip(shown[1:], [*single[2:], told[level, key, ""]], strict=True):
            assert (float(text) if text else None) == value
        assert cells.count(">geheim<") == shown.count("")


def test_pages_lead_there_and_name_no_release(town_of_moves: Path, portal_of_moves: Path) -> None:
    assert 'href="uebergaenge/wechsel.html"' in (portal_of_moves / "index.html").read_text("utf-8")
    assert "uebergaenge/wechsel.html" in (portal_of_moves / "sitemap.xml").read_text("utf-8")
    page = (portal_of_moves / "uebergaenge" / "wechsel.html").read_text("utf-8")
    release = Library(open_workspace(town_of_moves)).public().head.id
    assert release not in page
    assert len(re.findall(r'id="([^"]+)"', page)) == len(set(re.findall(r'id="([^"]+)"', page)))
    (link,) = re.findall(r'href="\.\./(kennzahl/wechsel-alles\.tidy\.csv)" download', page)
    rows = list(csv.DictReader((portal_of_moves / link).read_text("utf-8").splitlines()))
    assert {row["BREAKDOWN"] for row in rows} == {"", *(f"ziel={school}" for school in SCHOOLS)}
