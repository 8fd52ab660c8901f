"""An official publisher has shown counts already: they pass as they are, and what it hid must not follow."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from support.command import run
from support.open_town import AGES, BY_NATION, BY_SEX, QUARTERS, Atom, Figure, World, settle
from support.readers import Reader, readers

FIGURES = {
    "kinder": Figure({}, None, ("alter", "geschlecht", "nation")),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}),
}
DAY = "2022-12-31"
PUBLISHED = "published: {by: Statistisches Landesamt, reference: Tabelle 12411-03}\n"


def world(secret: frozenset[Atom] = frozenset()) -> World:
    """Two girls, one foreigner; the others are many."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        girls, foreign = (2, 1) if (quarter, age) == ("12", "0-2") else (20, 8)
        counts |= {(BY_SEX, quarter, age, "w"): girls, (BY_SEX, quarter, age, "m"): 30}
        counts |= {(BY_NATION, quarter, age, "d"): girls + 30 - foreign, (BY_NATION, quarter, age, "a"): foreign}
    return World(counts, secret)


def settled(folder: Path, found: World, *official: str) -> Path:
    workspace = settle(folder, FIGURES, {DAY: found})
    for name in official:
        source = workspace / "sources" / f"{name}_viertel" / "source.yaml"
        source.write_text(source.read_text(encoding="utf-8") + PUBLISHED, encoding="utf-8")
    run("build", workspace)
    return workspace


def public(workspace: Path) -> list[dict[str, Any]]:
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    assert run("audit", workspace, "--json").json()["verified"]
    found: list[dict[str, Any]] = pq.read_table(workspace / "data" / "releases" / name / "values.parquet").to_pylist()
    return found


def hidden(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["breakdown"], row["area"]) for row in rows if row["status"] == "confidential"}


def test_what_was_published_is_shown_with_its_small_counts(tmp_path: Path) -> None:
    rows = public(settled(tmp_path, world(), BY_SEX, BY_NATION))
    assert hidden(rows) == set()


def test_what_a_neighbour_delivered_is_protected_though_the_rest_is_known(tmp_path: Path) -> None:
    """By sex it was published; how many are foreigners the town counted itself."""
    workspace = settled(tmp_path, world(), BY_SEX)
    rows = public(workspace)
    assert ("geschlecht=w", "12") not in hidden(rows)
    ((reader, _rows),) = readers(rows, FIGURES, {DAY: world()}).values()
    for atom in reader.places:
        if atom[0] == BY_SEX:
            reader.see(frozenset({atom}))
    known = Reader(world(), [])
    for atom in reader.places:
        if atom[0] == BY_SEX:
            known.see(frozenset({atom}))
    assert [side for side in reader.given_away() if side not in known.given_away()] == []


def test_what_the_publisher_hid_does_not_follow(tmp_path: Path) -> None:
    """It hid the two girls; everybody of that age, whom the town counted itself, would say how many they are."""
    secret = frozenset({(BY_SEX, "12", "0-2", "w")})
    found = world(secret)
    rows = public(settled(tmp_path, found, BY_SEX))
    ((reader, _rows),) = readers(rows, FIGURES, {DAY: found}).values()
    for atom in reader.places:
        if atom[0] == BY_SEX and atom not in secret:
            reader.see(frozenset({atom}))
    assert reader.can_be_enough(secret)
    everybody = frozenset(product((BY_NATION,), ("12",), ("0-2",), "da"))
    reader.see(everybody)
    assert not reader.can_be_enough(secret), "this would have told it"
