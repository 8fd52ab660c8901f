"""A town of unmistakable numbers, and a scan for those of them that a release hides, however they are written."""

from __future__ import annotations

import html
import io
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from support.open_town import AGES, BY_NATION, BY_SEX, NATIONS, QUARTERS, SEXES, Atom, Figure, World

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
    "anteil_a": Figure({"nation": ("a",)}, {}, ("alter",)),
}
DAYS = ("2021-12-31", "2022-12-31")
SMALL = {(BY_SEX, "12", "0-2", "w"), (BY_NATION, "21", "3-5", "a"), (BY_SEX, "22", "6+", "m")}
"""Where one or two persons are; everything else is in the ten thousands."""

GAP = "[.,' \u00a0\u2009\u202f\u2019]?"


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


def kept_in(workspace: Path, release: str, worlds: Mapping[str, World]) -> Kept:
    """Return a release of such a town with all that it hides."""
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


def texts(data: bytes, name: str) -> Iterator[str]:
    """Return everything that can be read in a file."""
    if name.endswith(".parquet"):
        yield json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False, default=str)
        yield repr(pq.read_metadata(io.BytesIO(data)).to_dict())
        yield str(pq.read_schema(io.BytesIO(data)).metadata)
    elif data.startswith(b"%PDF"):  # as printed: widths of letters are numbers, too
        yield subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield from texts(archive.read(part), part)
    else:
        yield html.unescape(data.decode("utf-8", "replace"))


def leaks(kept: Kept, data: bytes, name: str) -> list[str]:
    return [f"{name}: {found}" for text in texts(data, name) for found in kept.found_in(text)]
