"""Names that tell things apart: the title of each page, and each version by which a file is cited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from support.portal import pages, portal, publishing_town, same_titles, texts
from support.town import settled_town

__all__ = ["portal", "publishing_town", "settled_town"]

VERSION = re.compile(rb"Fassung(?:\s|\\u00a0|\xc2\xa0)+([0-9a-f]{8})\b")


def cited(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file, packed ones included, with each version that it names in words."""
    for path, data in texts(folder):
        for found in VERSION.findall(data):
            yield path, found.decode()


def test_every_version_that_a_file_is_cited_by_can_be_looked_up(portal: Path) -> None:
    told = json.loads((portal / "stand.json").read_bytes())
    page = (portal / "stand.html").read_text("utf-8")
    known = {*told["versions"].values(), *told["together"]}
    found = set(cited(portal))
    assert {version for _path, version in found} <= known
    assert {version for _path, version in found} >= set(told["versions"].values())
    assert all(f"<code>{version}</code>" in page for version in known)
    for place in ("thema/A.html", "thema/A.zip!LIESMICH.txt", "thema/A.csv", "gebiet/viertel/11.json"):
        assert {version for path, version in found if path == place} <= set(told["together"]), place
        assert place in {path for path, _version in found}, place


def test_a_version_of_several_indicators_names_those_that_its_files_hold(portal: Path) -> None:
    told = json.loads((portal / "stand.json").read_bytes())
    for place in ("thema/A", "gebiet/viertel/11", "gebiet/bezirk/1"):
        kept = json.loads((portal / f"{place}.json").read_bytes())
        (version,) = {version for path, version in cited(portal) if path == f"{place}.json"}
        assert set(told["together"][version]) == set(kept["versions"])
        assert kept["versions"].items() <= told["versions"].items()


def test_no_two_pages_bear_the_same_title(portal: Path) -> None:
    assert len(pages(portal)) > 30
    assert same_titles(portal) == []


def test_an_area_says_of_which_level_it_is(portal: Path) -> None:
    page = (portal / "gebiet" / "viertel" / "11.html").read_text("utf-8")
    assert ", Viertel – Bildungsmonitoring Kleinstadt</title>" in page
