"""A delivery too large for memory is stored, compared and noted like one that fits."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.errors import WorkspaceError
from kobimo.ingest.bulk import chunks
from kobimo.ingest.bulk.streamed import limits
from kobimo.ingest.bulk.streamed.reading import read_streamed
from kobimo.workflows.earlier import batches, differences
from support.command import call, run
from support.town import KITA, write

DAYS = ("2022-03-01", "2023-03-01", "2024-03-01")
RECIPE = KITA.replace("{column: Stichtag}", "{column: Stichtag, one_per_file: false}")


def rows(rng: random.Random, days: tuple[str, ...]) -> dict[tuple[str, str, str], str]:
    """Draw the children of each quarter; now and then one is hidden, a row missing, a number a hundredfold."""
    made = {}
    for key in ("11", "12", "21", "22"):
        for day in days:
            for age in ("0-2", "3-5", "6-9"):
                number = rng.randint(20, 40) * (100 if rng.random() < 0.05 else 1)
                made[key, day, age] = "." if rng.random() < 0.1 else str(number)
    return {key: text for key, text in made.items() if rng.random() < 0.95}


def text(children: dict[tuple[str, str, str], str], rng: random.Random) -> str:
    lines = [";".join((*key, number)) for key, number in children.items()]
    rng.shuffle(lines)
    return "\n".join(["Nr;Stichtag;Alter;Kinder", *lines]) + "\n"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make every file too large for memory, from the next call on; returns those that were read in pieces."""

    def make() -> list[str]:
        seen: list[str] = []

        def read(begun: Any, *more: Any) -> Any:
            seen.append(begun.file)
            return read_streamed(begun, *more)

        monkeypatch.setattr("kobimo.ingest.delivery.read_streamed", read)
        for name in ("reading", "streamed.reading"):
            monkeypatch.setattr(f"kobimo.ingest.bulk.{name}.THRESHOLD", 0)
        monkeypatch.setattr(limits, "FROM_CELLS", 0)
        monkeypatch.setattr(limits, "BUCKET_CELLS", 10)
        monkeypatch.setattr(chunks, "CHUNK", 100)
        monkeypatch.setattr(batches, "BATCH_ROWS", 5)
        monkeypatch.setattr(differences, "LARGE", 0)
        return seen

    return make


def imported(workspace: Path, name: str, content: str, *more: str, source: str = "kita") -> dict[str, Any]:
    file = write(workspace.parent / "neu" / name, content)
    data: dict[str, Any] = call("import", workspace, source, file, *more, "--json").json()
    return data


def stored(workspace: Path, delivery: str) -> tuple[Any, Any]:
    """Return observations and receipt without what differs from import to import."""
    (path,) = (workspace / "data" / "observations").glob(f"*/{delivery}.parquet")
    receipt = json.loads((workspace / "data" / "deliveries" / "kita" / delivery / "receipt.json").read_bytes())
    for entry in receipt["observations"]:
        del entry["path"], entry["sha256"]
    table = pq.read_table(path)
    assert set(table["delivery"].to_pylist()) == {delivery}
    layout = [pq.ParquetFile(path).metadata.row_group(0).num_rows, table.schema]
    return (table.drop_columns("delivery").to_pylist(), layout), {
        name: value for name, value in receipt.items() if name not in {"id", "received_at"}
    }


def without_names(result: dict[str, Any], *deliveries: str) -> Any:
    """Return a report in which deliveries have no names of their own."""
    said = json.dumps(result, sort_keys=True)
    for number, delivery in enumerate(deliveries):
        said = said.replace(delivery, f"delivery {number}")
    data = json.loads(said)
    if data["diff"]["compared_with"]:
        del data["diff"]["compared_with"]["received_at"]
    return data


@pytest.mark.parametrize("seed", range(4))
def test_a_large_delivery_is_kept_and_compared_like_a_small_one(founded: Path, large: Any, seed: int) -> None:
    rng = random.Random(seed)
    write(founded / "sources" / "kita" / "recipe.yaml", RECIPE)
    other = Path(shutil.copytree(founded.parent, founded.parent.parent / "zweite")) / founded.name
    first, second = rows(rng, DAYS[:2]), rows(rng, DAYS[: rng.choice((2, 3))])
    second |= {key: first[key] for key in first if rng.random() < 0.5 and key in second}
    texts = [text(children, rng) for children in (first, second)]
    reports, kept, seen = [], [], []
    for workspace in (founded, other):
        if workspace is other:
            seen = large()
        results = [imported(workspace, f"kita_{n}.csv", content) for n, content in enumerate(texts)]
        names = [result["delivery"] for result in results]
        assert all(names), results
        reports.append([without_names(result, *names) for result in results])
        kept.append([stored(workspace, name) for name in names])
    assert seen == ["kita_0.csv", "kita_1.csv"]
    assert reports[0] == reports[1]
    assert kept[0][0] == kept[1][0]
    assert kept[0][1][0] == kept[1][1][0]
    assert reports[0][1]["diff"]["revised"]["count"] > 0
    assert not list(other.rglob(".kobimo-tmp-*"))


def test_a_dry_run_of_a_large_file_changes_nothing(founded: Path, large: Any) -> None:
    large()
    write(founded / "sources" / "kita" / "recipe.yaml", RECIPE)
    before = sorted(path for path in founded.rglob("*") if path.suffix not in {".sqlite3", ".log"})
    result = imported(founded, "kita_1.csv", text(rows(random.Random(1), DAYS), random.Random(2)), "--dry-run")
    assert result["accepted"]
    after = sorted(path for path in founded.rglob("*") if path.suffix not in {".sqlite3", ".log"})
    assert [path for path in after if "neu" not in path.parts] == before


def test_a_disk_without_room_is_said_before_anything_is_written(
    founded: Path, large: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    large()
    write(founded / "sources" / "kita" / "recipe.yaml", RECIPE)
    monkeypatch.setattr("kobimo.workspace.scratch.shutil.disk_usage", lambda _path: SimpleNamespace(free=0))
    file = write(founded.parent / "neu" / "kita_1.csv", text(rows(random.Random(1), DAYS), random.Random(2)))
    outcome = call("import", founded, "kita", file)
    assert outcome.code == WorkspaceError.exit_code
    assert "freier Speicherplatz" in outcome.text
    assert not list(founded.glob("data/deliveries/kita/*"))
    assert not list(founded.rglob(".kobimo-tmp-*"))


def test_what_is_rejected_is_rejected_in_pieces_as_well(founded: Path, large: Any) -> None:
    write(founded / "sources" / "kita" / "recipe.yaml", RECIPE)
    children = rows(random.Random(3), DAYS)
    content = text(children, random.Random(4)) + "11;2022-03-01;0-2;5\n99;2022-03-01;0-2;5\n"
    whole = imported(founded, "kita_1.csv", content)
    seen = large()
    assert imported(founded, "kita_1.csv", content) == whole
    assert seen
    assert not whole["accepted"]
    run("doctor", founded)


@pytest.mark.parametrize("same", [False, True])
def test_a_large_delivery_is_compared_with_that_of_another_source(founded: Path, large: Any, same: bool) -> None:
    write(founded / "sources" / "kita" / "recipe.yaml", RECIPE)
    write(founded / "sources" / "amt" / "recipe.yaml", RECIPE.replace("kita_*", "*"))
    write(founded / "sources" / "amt" / "source.yaml", "id: amt\ntitle: {de: Amt}\nsupplier: Amt\n")
    rng = random.Random(5)
    first = rows(rng, DAYS)
    second = first if same else {**rows(rng, DAYS), ("11", DAYS[1], "0-2"): "9999"}
    assert imported(founded, "kita_1.csv", text(first, rng))["delivery"]
    content = text(second, rng)
    whole = imported(founded, "amt.csv", content, "--dry-run", source="amt")
    seen = large()
    assert imported(founded, "amt.csv", content, "--dry-run", source="amt") == whole
    assert seen
    codes = {check["code"] for check in whole["checks"]}
    assert "SOURCES_AGREE" in codes if same else "SOURCES_DISAGREE" in codes
