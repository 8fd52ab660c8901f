"""A town of unmistakable numbers is released for everybody: no hidden one is in any file, answer, page or picture."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.test.utils import override_settings

import support.pages  # noqa: F401 - sets Django up
from kobimo.web import assets
from kobimo.web.site import Site
from support.command import call, run
from support.luck import seeds
from support.marked_town import DAYS, FIGURES, Kept, kept_in, leaks, marked
from support.open_town import PLACES, settle

LIMIT = 400


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    luck = random.Random(seeds("unmistakable", 1)[0])
    worlds = {day: marked(luck) for day in DAYS}
    workspace = settle(tmp_path_factory.mktemp("marked"), FIGURES, worlds)
    run("release", workspace, "--audience", "team")
    return kept_in(workspace, run("release", workspace, "--audience", "public", "--json").json()["id"], worlds)


def test_large_numbers_had_to_be_hidden(kept: Kept) -> None:
    assert len(kept.secrets) > 5
    assert len(kept.shares) > 2


def test_the_scan_finds_what_was_planted(kept: Kept) -> None:
    secret = min(kept.secrets)
    thousands, rest = str(secret)[:-3], str(secret)[-3:]
    for sign in ("", ".", ",", " ", "\u00a0", "\u202f", "\u2009"):
        assert kept.found_in(f'<td data-x="{thousands}{sign}{rest}">')
    assert kept.found_in(f"x {min(kept.shares).replace('.', ',')} y")
    assert not kept.found_in(f"1{thousands}{rest} {thousands}{rest}1")


def test_no_file_of_the_release_holds_a_hidden_number(kept: Kept) -> None:
    files = [path for path in kept.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".parquet", ".json", ".svg", ".geojson", ".yaml"}
    assert [leak for path in files for leak in leaks(kept, path.read_bytes(), path.name)] == []


def test_the_statistics_of_the_public_table_hold_no_hidden_number(kept: Kept) -> None:
    """Smallest and largest values of column chunks would tell more than the rows."""
    metadata = pq.read_metadata(kept.folder / "values.parquet")
    visible = pq.read_table(kept.folder / "values.parquet")
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if chunk.statistics is None or not chunk.statistics.has_min_max or chunk.path_in_schema not in NUMBERS:
                continue
            seen = {value for value in visible[chunk.path_in_schema].to_pylist() if value is not None}
            assert {chunk.statistics.min, chunk.statistics.max} <= seen


NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "difference", "error", "unknown", "chance")


def breakdowns(kept: Kept) -> set[tuple[str, str]]:
    return {(row["indicator"], row["breakdown"]) for row in kept.rows}


def asked(kept: Kept, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Ask for every table of the release in every form, with all that may be computed from it."""
    levels = sorted({level for level, _key in PLACES})
    for indicator, breakdown in sorted(breakdowns(kept)):
        where = ("--where", breakdown) if breakdown else ()
        for level in levels:
            base = ("table", kept.workspace, indicator, "--level", level, "--release", kept.release, *where)
            for form in ("csv", "json", "xlsx"):
                file = folder / f"{indicator}-{breakdown}-{level}.{form}"
                more = ("--with", "statistics") if form == "json" and indicator != "kinder" else ()
                run(*base, *more, "--format", form, "--out", file)
                yield file.name, file.read_bytes()


def test_no_exported_table_holds_a_hidden_number(kept: Kept, tmp_path: Path) -> None:
    assert [leak for name, data in asked(kept, tmp_path) for leak in leaks(kept, data, name)] == []


def test_no_answer_holds_a_hidden_number(kept: Kept) -> None:
    hidden = [row for row in kept.rows if row["value"] is None]
    luck = random.Random(1)
    for row in luck.sample(hidden, min(len(hidden), 25)):
        where = ("--where", row["breakdown"]) if row["breakdown"] else ()
        place = ("--area", f"{row['level']}:{row['area']}", "--period", row["period"], "--release", kept.release)
        for form in ((), ("--json",)):
            outcome = run("value", kept.workspace, row["indicator"], *place, *where, *form)
            assert kept.found_in(outcome.text) == []
        answer = outcome.json()
        assert answer["status"] == "confidential"
        assert (answer["value"], answer["numerator"], answer["denominator"]) == (None, None, None)
        assert "Geheimhaltung" in answer["reason"]


@pytest.mark.parametrize(("indicator", "by"), [("anteil_a", "alter"), ("anteil_u3", "geschlecht")])
def test_standardised_rates_of_a_public_release_are_not_made_of_hidden_counts(
    kept: Kept, indicator: str, by: str
) -> None:
    """Where a part is hidden, a standardised rate is an equation more."""
    outcome = call(
        "table", kept.workspace, indicator, "--level", "viertel", "--release", kept.release, "--standardise", by,
        "--format", "json",
    )  # fmt: skip
    assert kept.found_in(outcome.text) == []
    if outcome.code:
        return
    hidden = {
        (row["area"], row["period"])
        for row in kept.rows
        if row["indicator"] == indicator and row["breakdown"].startswith(by) and row["value"] is None
        and row["level"] in ("viertel", "stadt")
    }  # fmt: skip
    assert hidden
    for row in outcome.json()["rows"]:
        if (row["area"], row["period"]) in hidden or ("1", row["period"]) in hidden:
            assert row.get("standardised") is None, row


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(kept: Kept) -> Iterator[Client]:
    if not assets.MANIFEST.exists():
        pytest.skip("the front end was not built (make frontend)")

    override = override_settings(KOBIMO_SITE=Site(str(kept.workspace)))
    override.enable()
    yield Client(HTTP_HOST="127.0.0.1")
    override.disable()


def links(text: str, address: str) -> Iterable[str]:
    """Return what a page leads to, attributes for scripts included."""
    for found in re.findall(r'(?:href|src|data-[a-z-]+|action)="([^"]+)"', text):
        yield urldefrag(urljoin(address, html.unescape(found)))[0]


def test_no_page_or_picture_of_the_release_holds_a_hidden_number(kept: Kept, pages: Client) -> None:
    queue, seen, found, kinds = [f"/?stand={kept.release}"], set(), [], set()
    while queue and len(seen) < LIMIT:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = pages.get(address)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kinds.add(answer.headers.get("Content-Type", "").split(";")[0])
        found += leaks(kept, data, address)
        told = (line for name, line in answer.headers.items() if name != "Content-Length")  # may have any five digits
        found += [f"header of {address}" for line in told if kept.found_in(line)]
        if "html" in answer.headers.get("Content-Type", ""):
            more = links(data.decode(), address)
            queue += [link for link in more if link.startswith("/") and kept.release in link and ".pdf" not in link]
    assert kinds >= {"text/html", "application/json", "image/svg+xml", "text/csv"}
    assert len(seen) > 20
    assert found == []
