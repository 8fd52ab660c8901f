"""A town of unmistakable numbers is released for everybody: no hidden one is in any file, answer, page or picture."""

from __future__ import annotations

import html
import io
import json
import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
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
from support.open_town import AGES, BY_NATION, BY_SEX, NATIONS, PLACES, QUARTERS, SEXES, Atom, Figure, World, settle

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_a": Figure({"nation": ("a",)}, {}, ("alter",)),
}
DAYS = ("2021-12-31", "2022-12-31")
SMALL = {(BY_SEX, "12", "0-2", "w"), (BY_NATION, "21", "3-5", "a"), (BY_SEX, "22", "6+", "m")}
"""Where one or two persons are; everything else is in the ten thousands."""

GAP = "[.,' \u00a0\u2009\u202f\u2019]?"
LIMIT = 400


def marked(luck: random.Random) -> World:
    """Draw counts that no other number of a release looks like."""
    counts: dict[Atom, int] = {}
    for quarter in QUARTERS:
        for age in AGES:
            rest = luck.randrange(30_011, 99_991)
            for table, codes in ((BY_SEX, SEXES), (BY_NATION, NATIONS)):
                few = next((code for code in codes if (table, quarter, age, code) in SMALL), None)
                first = luck.randrange(10_007, rest - 10_007)
                parts = (first, rest - first) if few is None else (luck.randint(1, 2), 0)
                if few is not None:
                    parts = (parts[0], rest - parts[0]) if few == codes[0] else (rest - parts[0], parts[0])
                counts |= {(table, quarter, age, code): n for code, n in zip(codes, parts, strict=True)}
    return World(counts)


@dataclass(frozen=True)
class Kept:
    """A town with a release for everybody."""

    workspace: Path
    release: str
    secrets: frozenset[int]
    shares: frozenset[str]

    @property
    def folder(self) -> Path:
        return self.workspace / "data" / "releases" / self.release

    @property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(self.folder / "values.parquet").to_pylist()
        return found

    def found_in(self, text: str) -> list[str]:
        """Return hidden numbers that stand in a text, however they are written."""
        return [found.group() for found in self.pattern.finditer(text)]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Numbers with and without signs between the thousands; percentages with at least four decimals."""
        counts = [f"{str(n)[:-3]}{GAP}{str(n)[-3:]}" for n in sorted(self.secrets)]
        shares = [share.replace(".", "[.,]") + r"\d*" for share in sorted(self.shares)]
        return re.compile(rf"(?<![\d.,])(?:{'|'.join([*counts, *shares])})(?!\d)")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    luck = random.Random(seeds("unmistakable", 1)[0])
    worlds = {day: marked(luck) for day in DAYS}
    workspace = settle(tmp_path_factory.mktemp("marked"), FIGURES, worlds)
    run("release", workspace, "--audience", "team")
    release = run("release", workspace, "--audience", "public", "--json").json()["id"]
    shown, hidden, shares, open_shares = set(), set(), set(), set()
    for row in pq.read_table(workspace / "data" / "releases" / release / "values.parquet").to_pylist():
        sides = FIGURES[row["indicator"]].sides(row["breakdown"], (row["level"], row["area"]))
        counts = [worlds[row["period"]].of(side) for side in sides if side is not None]
        (shown if row["value"] is not None else hidden).update(counts)
        if len(counts) == 2:
            share = f"{100 * counts[0] / counts[1]:.7f}"[:-3]
            (open_shares if row["value"] is not None else shares).add(share)
    secrets = frozenset(n for n in hidden - shown if n > 9_999)
    return Kept(workspace, release, secrets, frozenset(shares - open_shares))


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


def texts(data: bytes, name: str) -> Iterator[str]:
    """Return everything that can be read in a file."""
    if name.endswith(".parquet"):
        yield json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False, default=str)
        yield repr(pq.read_metadata(io.BytesIO(data)).to_dict())
        yield str(pq.read_schema(io.BytesIO(data)).metadata)
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield from texts(archive.read(part), part)
    else:
        yield html.unescape(data.decode("utf-8", "replace"))


def leaks(kept: Kept, data: bytes, name: str) -> list[str]:
    return [f"{name}: {found}" for text in texts(data, name) for found in kept.found_in(text)]


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
        found += [f"header of {address}" for line in answer.headers.values() if kept.found_in(line)]
        if "html" in answer.headers.get("Content-Type", ""):
            more = links(data.decode(), address)
            queue += [link for link in more if link.startswith("/") and kept.release in link and ".pdf" not in link]
    assert kinds >= {"text/html", "application/json", "image/svg+xml", "text/csv"}
    assert len(seen) > 20
    assert found == []
