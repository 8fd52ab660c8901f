"""Deliveries of one topic of the Musterkreis, read by kobimo with the recipes of the demo."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

import musterkreis
from kobimo.model.checks import Severity
from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.demonstration import record
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.create import create_workspace
from musterkreis.layout import Layout
from musterkreis.population import simulate
from musterkreis.reforms import reforms
from musterkreis.registers import outlines
from musterkreis.truth import Defect, Delivery, Hidden, Key, Topic
from musterkreis.world import KREIS, World, make_world

DEFINITIONS = Path(musterkreis.__file__).parent / "definitions"

Cells = dict[tuple[str, str, str, Key], int | Hidden]
"""Dataset, cube, measure and key to what is known."""

Change = Callable[[Path], None]
"""What is done to the folder of a source."""

MakeTopic = Callable[..., Topic]


def make_topic(make: MakeTopic, seed: int, layout: int) -> tuple[World, Topic]:
    """Generate one topic."""
    world = make_world(seed)
    return world, make(world, simulate(world), Layout(layout))


@dataclass(frozen=True)
class Mailroom:
    """A workspace that has received everything about one topic."""

    folder: Path
    topic: Topic
    results: tuple[tuple[Delivery, ImportResult], ...]

    @property
    def workspace(self) -> OpenedWorkspace:
        return open_workspace(self.folder / "kreis")

    def codes(self, file: str) -> set[str]:
        """Return the codes of all checks of all deliveries with this file."""
        return {check.code for delivery, result in self.results if file in delivery.files for check in result.checks}

    def unexpected(self) -> list[str]:
        """Name the deliveries that were accepted or refused although the opposite was meant."""
        return [
            f"{list(delivery.files)}: {[c.message for c in result.checks if c.severity is Severity.ERROR]}"
            for delivery, result in self.results
            if result.accepted != delivery.accepted
        ]

    def codes_without(self, defect: Defect, change: Change) -> set[str]:
        """Read the accepted file of a defect again after its source was changed; return the codes of its checks."""
        with self._changed(defect.source, change):
            paths = [
                self._place(number, delivery, name)
                for number, (delivery, _result) in enumerate(self.results)
                if delivery.accepted and defect.file in delivery.files
                for name in delivery.files
            ]
            assert paths, defect.file
            result = import_delivery(self.workspace, defect.source, paths[:1], dry_run=True)
        return {check.code for check in result.checks}

    @contextmanager
    def _changed(self, source: str, change: Change) -> Iterator[None]:
        folder, kept = self.folder / "kreis" / "sources" / source, self.folder / "kept"
        shutil.copytree(folder, kept)
        try:
            change(folder)
            yield
        finally:
            shutil.rmtree(folder)
            kept.rename(folder)

    def _place(self, number: int, delivery: Delivery, name: str) -> Path:
        return self.folder / "post" / f"{number:03d} {delivery.source}" / name


def receive(folder: Path, world: World, topic: Topic, layout: int) -> Mailroom:
    """Import the areas and all deliveries of a topic, and record reforms, in the order in which that happened."""
    create_workspace(folder / "kreis", "Musterkreis", KREIS, _own_definitions(folder / "definitions", topic))
    areas = outlines.delivery(world, Layout(layout))
    deliveries = sorted(topic.deliveries, key=lambda delivery: (delivery.sent_on, delivery.source))
    room = Mailroom(folder, topic, ())
    results = []
    waiting = list(reforms(world, simulate(world)))
    workspace = room.workspace
    for number, delivery in enumerate([areas, *deliveries], -1):
        while waiting and waiting[0].recorded_on < delivery.sent_on:
            workspace = record(workspace, waiting.pop(0), folder / "reforms")
        paths = []
        for name, content in delivery.files.items():
            path = room._place(number, delivery, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            paths.append(path)
        results.append((delivery, import_delivery(workspace, delivery.source, paths)))
        if delivery is areas:
            assert results[-1][1].accepted, results[-1][1].checks
            workspace = room.workspace
    return Mailroom(folder, topic, tuple(results[1:]))


def _own_definitions(folder: Path, topic: Topic) -> Path:
    """Copy the definitions that a topic needs; others may be at work on theirs."""
    sources = {delivery.source for delivery in topic.deliveries} | {"gebiete"}
    datasets = {table.dataset for table in topic.tables}
    shutil.copytree(DEFINITIONS / "spaces", folder / "spaces")
    for source in sources:
        shutil.copytree(DEFINITIONS / "sources" / source, folder / "sources" / source)
    (folder / "datasets").mkdir()
    for dataset in datasets:
        shutil.copyfile(DEFINITIONS / "datasets" / f"{dataset}.yaml", folder / "datasets" / f"{dataset}.yaml")
    return folder


def held(room: Mailroom) -> Cells:
    """Return every cell with a number, and every hidden one, that kobimo holds; missing ones are not there."""
    workspace = room.workspace
    cells: Cells = {}
    for unit in held_slices(read_receipts(workspace.layout)):
        item = unit.slice
        dataset = workspace.definitions.datasets[item.dataset]
        dimensions = dataset.cube(item.cube).dimensions
        for row in pq.read_table(workspace.layout.root / unit.path).to_pylist():
            if (row["cube"], row["level"], row["period"]) != (item.cube, item.level, item.period):
                continue
            key = Key(row["level"], row["area"], row["period"], tuple(row[name] for name in dimensions))
            for measure in item.measures:
                status = row[f"{measure}_status"]
                if status == "suppressed":
                    bounds = dataset.suppressed
                    cells[item.dataset, item.cube, measure, key] = Hidden(bounds.lower, bounds.upper or -1)
                elif row[measure] is not None:
                    cells[item.dataset, item.cube, measure, key] = row[measure]
    return cells


def delivered(topic: Topic) -> Cells:
    """Return what a careful reader holds."""
    return {
        (table.dataset, table.cube, table.measure, key): cell
        for table in topic.tables
        for key, cell in table.delivered.items()
    }


def assert_same(one: Cells, other: Cells) -> None:
    """Compare two readings cell by cell, in both directions."""
    missing, more = sorted(set(other) - set(one)), sorted(set(one) - set(other))
    wrong = [(key, one[key], other[key]) for key in one.keys() & other.keys() if one[key] != other[key]]
    assert (missing, more, wrong) == ([], [], []), (len(missing), len(more), len(wrong))


def assert_revealed(room: Mailroom, mended: Mapping[str, Change]) -> None:
    """Each defect is found, and would be found as well while nothing mends it."""
    assert {defect.id for defect in room.topic.defects if defect.unmended} == set(mended)
    for defect in room.topic.defects:
        assert not defect.check or defect.check in room.codes(defect.file), defect.id
        if defect.unmended:
            assert defect.unmended in room.codes_without(defect, mended[defect.id]), defect.id


def replaced(source: Path, pattern: str, text: str) -> None:
    """Change a recipe; a pattern that fits nowhere is an error."""
    recipe = source / "recipe.yaml"
    before = recipe.read_text("utf-8")
    recipe.write_text(re.sub(pattern, text, before), "utf-8")
    assert recipe.read_text("utf-8") != before


def without_drop(source: Path) -> None:
    """Take the rules that leave out rows from a recipe."""
    _rewrite(source, lambda text: re.sub(r"^drop:\n(  .*\n)+", "", text, flags=re.MULTILINE))


def without_symbols(source: Path) -> None:
    """Take the signs of the supplier from a recipe."""
    _rewrite(source, lambda text: re.sub(r"^  symbols:.*\n", "", text, flags=re.MULTILINE).replace("table:\n", ""))


def without_corrections(source: Path) -> None:
    """Forget the corrections of a source."""
    (source / "corrections.yaml").unlink()


def _rewrite(source: Path, change: Callable[[str], str]) -> None:
    recipe = source / "recipe.yaml"
    before = recipe.read_text("utf-8")
    after = change(before)
    assert after != before
    recipe.write_text(after, "utf-8")
