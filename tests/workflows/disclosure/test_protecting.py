"""Nothing leaves before it is proved, and a cancelled run leaves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kobimo.disclosure import verifier
from kobimo.disclosure.suppression import UnprotectableError, replay
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.errors import DisclosureRefusedError
from kobimo.workflows.disclosure import protecting
from kobimo.workflows.disclosure.loading import Source, gathered
from kobimo.workflows.disclosure.protecting import Order, protect

TABLE = "a,b,n\nx,m,1\nx,w,9\ny,m,8\ny,w,7\nz,m,6\nz,w,5\n"


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    out, inside, told = (tmp_path / name for name in ("out.csv", "in.csv", "p.json"))
    return Order(Source(tmp_path / "t.csv", ("freq:1-2",), "n"), out, told, internal=inside)


def test_without_a_proof_nothing_is_written(order, monkeypatch, tmp_path):
    monkeypatch.setattr(verifier, "verify", lambda *_a, **_k: verifier.Verdict(passed=False, unproved=(0,)))
    with pytest.raises(DisclosureRefusedError, match="nichts geschrieben"):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_run_that_is_cancelled_while_writing_leaves_nothing(order, monkeypatch, tmp_path):
    written: list[Path] = []

    def interrupted(path: Path, data: bytes) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        path.write_bytes(data)

    monkeypatch.setattr(protecting, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_rows_that_cannot_be_protected_are_named_and_nothing_is_written(order, monkeypatch, tmp_path):
    """As where earlier publications showed everything else."""

    def frozen(*arguments: Any, **options: Any) -> Problem:
        task = problem(*arguments, **options)
        known = np.ones(len(task.system), np.bool_)
        known[task.demand.cells] = False
        return replace(task, system=replace(task.system, fixed=known))

    monkeypatch.setattr(protecting, "problem", frozen)
    monkeypatch.setattr(protecting, "refuse_everything", lambda _task: None)
    with pytest.raises(UnprotectableError, match=r"gesperrt wird: a=x, b=m\."):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_everything_is_written_when_it_is_proved(order, tmp_path):
    assert protect(order).protocol["verified"]
    assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "out.csv", "in.csv", "in-startwert.txt", "p.json"}


def test_the_office_can_repeat_what_was_drawn_and_the_public_does_not_learn_it(order, tmp_path):
    told = protect(order).protocol
    seed = (tmp_path / "in-startwert.txt").read_text(encoding="utf-8").strip()
    public = [order.out.read_bytes(), order.protocol.read_bytes()]
    assert told["seed"] == "drawn"
    assert int(seed) > 2**64
    assert all(seed.encode() not in data and f"{int(seed):x}".encode() not in data for data in public)
    again = protect(replace(order, seed=int(seed)))
    assert order.out.read_bytes() == public[0]
    assert again.protocol == told | {"seed": "given"}


def test_a_small_table_that_replaying_would_open_is_refused(order, monkeypatch, tmp_path):
    monkeypatch.setattr(replay, "disguised", lambda *_arguments: None)
    with pytest.raises(DisclosureRefusedError, match="nachspielt"):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_how_many_are_primary_is_told_inside_only_where_replaying_was_tried(order):
    done = protect(order)
    outside = json.loads(order.protocol.read_bytes())
    assert outside["replayed"]
    assert "primary" not in outside
    inside = order.internal.read_text(encoding="utf-8").splitlines()
    assert done.as_dict()["primary"] == sum(line.endswith("u") for line in inside) == 1


def test_cells_hidden_from_owners_were_not_replayed(order):
    assert not protect(replace(order, owners=True)).protocol["replayed"]


def test_the_table_of_a_year_does_not_say_which_draw_came_first_in_another(order, tmp_path):
    rows = TABLE.splitlines()[1:]
    years = "".join(f"{year},{row}\n" for year in (2018, 2019) for row in rows)
    (tmp_path / "t.csv").write_text("jahr,a,b,n\n" + years, encoding="utf-8")

    def hidden(seed: int) -> list[list[str]]:
        protect(replace(order, seed=seed))
        shown = order.out.read_text(encoding="utf-8").splitlines()[1:]
        return [[line[4:] for line in shown if line.startswith(year)] for year in ("2018", "2019")]

    found = [hidden(seed) for seed in range(8)]
    assert any(one != other for one, other in found)
    assert hidden(3) == found[3]


def test_every_run_draws_another_number(order, tmp_path):
    seeds = set()
    for _run in range(3):
        protect(order)
        seeds.add((tmp_path / "in-startwert.txt").read_text(encoding="utf-8"))
    assert len(seeds) == 3


def test_notes_on_all_dates_are_told_once_and_others_with_their_date():
    found = gathered([("2018", ["a", "b", "b"]), ("2019", ["c", "a"])])
    assert found == ["a", "2018: b", "2019: c"]


def test_lines_are_told_while_dates_are_worked_on_and_nothing_is_written_before_the_last(order, tmp_path):
    rows = TABLE.splitlines()[1:]
    years = "".join(f"{year},{row}\n" for year in (2018, 2019) for row in rows)
    (tmp_path / "t.csv").write_text("jahr,a,b,n\n" + years, encoding="utf-8")
    told: list[tuple[str, bool]] = []
    protect(order, lambda line: told.append((line, order.out.exists())))
    assert [(line[:19], there) for line, there in told] == [
        ("Stichtag 1 von 2 (2", False),
        ("Stichtag 2 von 2 (2", False),
    ]
    assert order.out.read_text(encoding="utf-8").count("jahr") == 1
