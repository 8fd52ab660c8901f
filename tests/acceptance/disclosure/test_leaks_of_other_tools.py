"""What other tools leave open is found by the audit, count for count as published."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kobimo.disclosure.audit.attackers import attempt
from kobimo.disclosure.audit.span import spanned
from kobimo.disclosure.audit.witnesses import Audit
from kobimo.disclosure.rules import Attacker
from support.crossed import frequencies, synthetic
from support.eliminating import eliminated

LEVELS = ("bezirk", "stadtteil", "quartier")
GROUPS = ("alter", "sex", "mig")


@pytest.fixture
def instances(real_files: Path) -> Path:
    folder = real_files / "sdc" / "synthetic"
    if not folder.exists():
        pytest.skip(f"the tables of confidentiality are not at {folder}")
    return folder


def audited(table: Path, hidden: NDArray[np.bool_], attacker: Attacker) -> Audit:
    """Audit a pattern against one attacker, and let the verifier judge it too."""
    system = synthetic(table, lowest=0)
    seen = attempt(system, hidden, frequencies(system), attacker)
    found = seen.audit(hidden)
    assert not found.undecided.any()
    assert seen.verify(hidden, found).passed == found.safe
    return found


@pytest.mark.parametrize(
    ("name", "hidden", "leaks", "below"),
    [("M0", 689, {Attacker.X0: 51, Attacker.X1: 288}, 171), ("R1", 571, {Attacker.X0: 0, Attacker.X1: 40}, 5)],
)
def test_elimination_alone_protects_from_elimination_only(
    instances: Path, name: str, hidden: int, leaks: dict[Attacker, int], below: int
) -> None:
    table = instances / f"{name}.csv"
    system = synthetic(table, lowest=0)
    small = frequencies(system).cells
    pattern = eliminated(system, small)
    assert pattern.sum() == hidden
    assert not spanned(system, pattern)[small].any()
    for attacker, count in leaks.items():
        found = audited(table, pattern, attacker)
        assert found.known_by_intervals.sum() == count
        assert not (found.known_by_intervals & ~found.exactly_known).any()
    assert audited(table, pattern, Attacker.X0).upper_below.sum() >= below


def test_optimal_pattern_of_tau_argus_gives_fifty_nine_cells_away_where_zeros_are_shown(
    instances: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pytauargus", reason="pytauargus is not installed")
    table = (instances / "R1.csv").resolve()
    monkeypatch.chdir(tmp_path)  # its solver leaves logs in the current folder
    pattern = by_tau_argus(table, tmp_path)
    assert pattern.sum() == 512
    assert audited(table, pattern, Attacker.X0).exactly_known.sum() == 0
    assert audited(table, pattern, Attacker.X0).upper_below.sum() == 12
    assert audited(table, pattern, Attacker.X1).exactly_known.sum() == 59


def by_tau_argus(table: Path, folder: Path) -> NDArray[np.bool_]:
    """Return the pattern of minimal value for counts below three, in the order of cells of `synthetic`."""
    import pytauargus  # not a dependency

    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    persons = [row for row in rows for _ in range(int(row["freq"]))]
    columns = {name: [row[name] for row in persons] for name in ("quartier", *GROUPS)}
    places = {"Total": 0} | numbered(rows)
    tree = folder / "areas.hrc"
    depth = {row[level]: "@" * n + row[level] for row in rows for n, level in enumerate(LEVELS)}
    ordered = dict.fromkeys(row[level] for row in rows for level in LEVELS)
    tree.write_text("".join(depth[area] + "\n" for area in ordered), encoding="utf-8")
    pytauargus.protect(
        columns | {"n": [1] * len(persons)},
        ["quartier", *GROUPS],
        "n",
        "FREQ(3,0)",
        "OPT(1,2)",
        hrc={"quartier": str(tree)},
        hierleadstring="@",
        workdir=str(folder),
    )
    codes = [places, *({"Total": 0} | {v: n + 1 for n, v in enumerate(sorted({r[c] for r in rows}))} for c in GROUPS)]
    hidden = np.zeros([len(code) for code in codes], bool)
    for line in (folder / "tab1.tab").read_text(encoding="utf-8").splitlines():
        parts = [part.strip('" ') for part in line.split(";")]
        hidden[tuple(code[part] for code, part in zip(codes, parts, strict=False))] = parts[-3] in {"M", "U"}
    return hidden.ravel()


def numbered(rows: list[dict[str, str]]) -> dict[str, int]:
    """Return the numbers of areas: level after level, each in the order of the file."""
    names = dict.fromkeys(row[level] for level in LEVELS for row in rows)
    return {name: n + 1 for n, name in enumerate(names)}
