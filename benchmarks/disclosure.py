"""Disclosure control: what has to be hidden, what readers recover, how long it takes; in turn with tau-ARGUS.

All figures of kobimo are those of its commands in processes of their own, with default effort and seed. The patterns of
the others are judged by the same audit. `KOBIMO_BENCH_LONG=1` adds what takes many minutes: a million cells in ten
dated blocks, and the best patterns of blocks against readers who know the zeros.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory import run_measured
from sdc_optima import measured_gap
from sdc_tables import AREAS, COUNT, GROUPS, Instance, amounts_instance, city, linked_instance, public_instances
from table import Row

from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.tables.problem import problem
from kobimo.workflows.disclosure.loading import Source, load_table

_COMMAND = (sys.executable, "-m", "kobimo.cli.main", "disclosure")
_LONG = "KOBIMO_BENCH_LONG"
_AUDIT_SHARE = 0.2
_MOST_MEMORY = 8 * 2**30 / 1e6
_RIVAL_LIMIT = 90.0
_READERS = {"public": "zeros shown, x ≥ 1", "complement": "nothing known but x ≥ 0"}
_LIMITS = {("R1", "public"): 600, ("R1", "complement"): 525, ("M0", "public"): 900, ("M0", "complement"): 700}
_SETTINGS = {"R1": "OPT(1,2)", "M0": "MOD(1)"}
_GAUSS = {
    ("R1", "public"): (606, "default settings: 606 hidden, of which readers recover 3"),
    ("R1", "complement"): (571, "without singletons: 571 hidden, of which 5 cannot be as large as the rule demands"),
    ("M0", "public"): (877, "default settings: 877 hidden, none recovered"),
    ("M0", "complement"): (689, "without singletons: 689 hidden, of which readers recover 51"),
}
"""GaussSuppression 1.2.3 of Statistics Norway: hidden cells, and what readers recover of them."""

_SOURCE = "GaussSuppression 1.2.3, figures published with the tables (langsrud2024)"


@dataclass(frozen=True)
class _Run:
    """One table protected and audited."""

    protocol: dict[str, Any]
    seconds: float
    processor: float
    megabytes: float
    audit: dict[str, Any]

    @property
    def hidden(self) -> int:
        return int(self.protocol["hidden"])


@dataclass(frozen=True)
class _Rival:
    """A pattern of tau-ARGUS: seconds, hidden cells, and what each kind of reader recovers."""

    setting: str
    seconds: float
    hidden: int
    recovered: dict[str, int]
    too_small: int


def measure_disclosure() -> list[Row]:
    """Measure the public tables beside tau-ARGUS, then invented cities of about 50,000 and 150,000 cells."""
    with tempfile.TemporaryDirectory(prefix="kobimo-sdc-") as name:
        folder = Path(name)
        rows = _public(folder)
        note = "" if rows else " The public tables are not here, so M0, R1, z3 and tau_testW are left out."
        rows += _size(city(folder / "city50.csv", (10, 6, 9), 8), folder, 30, note)
        rows += _size(city(folder / "city150.csv", (10, 9, 10), 16), folder, 120, "", memory=True)
        if os.environ.get(_LONG):
            rows += _million(folder)
    return rows


def _public(folder: Path) -> list[Row]:
    """Count hidden cells of the public tables for two kinds of readers."""
    rows: list[Row] = []
    for name, instance in public_instances().items():
        rival, why = _tau_argus(instance, _SETTINGS[name], folder)
        runs = {zeros: _protected(instance, zeros, folder) for zeros in _READERS}
        rows += [_hidden(name, zeros, run, rival, why) for zeros, run in runs.items()]
        rows.append(_recovered(name, runs))
        if rival:
            rows.append(_recovered_of(name, rival))
        if name == "R1":
            rows += _times(name, runs["public"], 3, "", rival)
            rows += [_gap(instance, zeros) for zeros in _READERS if zeros == "complement" or os.environ.get(_LONG)]
    return rows + _linked(folder) + _amounts(folder)


def _hidden(name: str, zeros: str, run: _Run, rival: _Rival | None, why: str) -> Row:
    """Compare hidden cells: with tau-ARGUS where it protects against the same reader, else with GaussSuppression."""
    count, text = _GAUSS[name, zeros]
    found = f"{_SOURCE}, {text}"
    if zeros == "complement" and rival:
        count, found = rival.hidden, f"pytauargus {rival.setting} in the same run. {found}"
    elif why:
        found = f"{found}. {why}"
    return Row(
        f"{name}, hidden cells ({_READERS[zeros]})",
        run.hidden,
        "cells",
        f"`kobimo disclosure protect --zeros {zeros} --rule freq:1-2`, {run.protocol['cells']:,} cells, "
        f"{run.protocol['primary']} of them primary, which count too; sum of hidden values "
        f"{run.audit['hidden_value']:,}; {run.seconds:.1f} s.",
        limit=_LIMITS[name, zeros],
        rival=count,
        rival_is=found,
    )


def _gap(instance: Instance, zeros: str) -> Row:
    """Compare the search with the best patterns of blocks."""
    source = Source(instance.path, ("freq:1-2",), value=COUNT, dims=(*AREAS, *GROUPS))
    task = problem([load_table(source)], source.parsed_rules(), Zeros(zeros), counts=True)
    gap = measured_gap(task.system, task.demand)
    return Row(
        f"{instance.name}, Stadtteile by themselves: dearer than the best pattern ({_READERS[zeros]})",
        gap.percent,
        "%",
        f"Cost by weights; {gap.hidden} cells hidden by the search with default effort, {gap.hidden_best} by an exact "
        f"program with cuts that shares no code with it; {gap.blocks} blocks, {gap.skipped} without a proved optimum. "
        "No limit: how much better it can get.",
    )


def _recovered(name: str, runs: dict[str, _Run]) -> Row:
    """Say what our own audit recovers of our own patterns."""
    proved = all(run.audit["verified"] and run.protocol["verified"] for run in runs.values())
    leaks = sum(run.audit["exactly_known"] + run.audit["upper_below_threshold"] for run in runs.values())
    return Row(
        f"{name}, primary cells that readers recover or that cannot reach the threshold",
        leaks if proved else float("inf"),
        "cells",
        "`kobimo disclosure audit` of both patterns; infinite unless the verifier passed both.",
        limit=0,
    )


def _recovered_of(name: str, rival: _Rival) -> Row:
    """Say what the same audit recovers of a pattern of tau-ARGUS."""
    return Row(
        f"{name} by pytauargus {rival.setting}, primary cells that readers recover (x ≥ 1)",
        rival.recovered["x1"],
        "cells",
        f"The same audit of its pattern of {rival.hidden} hidden cells; x ≥ 0: {rival.recovered['x0']} recovered, "
        f"{rival.too_small} cannot reach the threshold. No limit, for comparison.",
    )


def _linked(folder: Path) -> list[Row]:
    """Count hidden cells of tables that overlap without being nested."""
    instance = linked_instance()
    if instance is None:
        return []
    run = _protected(instance, "complement", folder)
    return [
        Row(
            "z3, hidden cells of linked tables (x ≥ 0)",
            run.hidden,
            "cells",
            f"Two groupings of regions and two of months, counts up to three are small; {run.protocol['cells']:,} "
            f"cells, {run.protocol['primary']} primary; {run.seconds:.1f} s.",
            limit=530,
            rival=619,
            rival_is=f"{_SOURCE}: 619 by default, 521 without singletons, of which 98 cannot be as large as demanded",
        )
    ]


def _amounts(folder: Path) -> list[Row]:
    """Count secondary cells of a table of amounts."""
    instance = amounts_instance(folder)
    if instance is None:
        return []
    run = _protected(instance, "complement", folder)
    return [
        Row(
            "tau_testW, secondary cells (p% rule, p = 15)",
            run.hidden - run.protocol["primary"],
            "cells",
            f"Size by region from 42,723 units, {run.protocol['primary']} primary; {run.seconds:.1f} s. Fewest cells "
            f"are looked for, not the least value: hidden are {run.audit['hidden_value']:,.0f}.",
            limit=6,
            rival=12,
            rival_is="tau-ARGUS Modular, published with the file; pytauargus OPT: 6, least value",
        )
    ]


def _size(instance: Instance, folder: Path, limit: float, note: str, *, memory: bool = False) -> list[Row]:
    """Time a table."""
    run = _protected(instance, "public", folder)
    rows = _times(f"invented city of {run.protocol['cells']:,} cells", run, limit, note)
    if memory:
        rows.append(
            Row(
                "the same, peak memory",
                run.megabytes,
                "MB",
                "Highest resident memory of that process.",
                limit=_MOST_MEMORY,
            )
        )
    return rows


def _times(name: str, run: _Run, limit: float, note: str, rival: _Rival | None = None) -> list[Row]:
    """Say how long protection took, and the audit beside it."""
    return [
        Row(
            f"{name}: protected, file to files",
            run.seconds,
            "s",
            f"Wall time of `kobimo disclosure protect` with its start, {run.processor:.1f} s of it computing; "
            f"{run.protocol['primary']} primary, {run.hidden} hidden, zeros shown.{note}",
            limit=limit,
            rival=rival.seconds if rival else None,
            rival_is=f"pytauargus {rival.setting}" if rival else "",
        ),
        Row(
            f"{name}: audited with certificates",
            run.audit["seconds"],
            "s",
            f"Attack and verifier of `kobimo disclosure audit`, which starts without any witness; {run.audit['lps']} "
            "programs.",
            bound=run.seconds,
            bound_is="the protection of the same table",
            at_most=_AUDIT_SHARE,
        ),
    ]


def _million(folder: Path) -> list[Row]:
    """Protect ten years of a city, which no equation connects, one after the other."""
    runs = []
    for year in range(10):
        instance = city(folder / f"year{year}.csv", (10, 9, 9), 12, seed=20260201 + year)
        runs.append(_protected(instance, "public", folder))
    cells = sum(run.protocol["cells"] for run in runs)
    whole = _Run(
        {"primary": sum(r.protocol["primary"] for r in runs), "hidden": sum(r.hidden for r in runs)},
        sum(run.seconds for run in runs),
        sum(run.processor for run in runs),
        max(run.megabytes for run in runs),
        {"seconds": sum(r.audit["seconds"] for r in runs), "lps": sum(r.audit["lps"] for r in runs)},
    )
    return _times(f"{cells:,} cells in ten dated blocks", whole, 900, " One process a block.")


def _protected(instance: Instance, zeros: str, folder: Path) -> _Run:
    """Protect a table and audit what was written."""
    out, protocol = folder / "out.csv", folder / "protocol.json"
    targets = ("--zeros", zeros, "--out", out, "--protocol", protocol)
    before = _processor()
    seconds, megabytes = run_measured((*_COMMAND, "protect", *instance.file, *targets))
    processor = _processor() - before
    audit = _audited(out, instance, "x1" if zeros == "public" else "x0")
    return _Run(json.loads(protocol.read_bytes()), seconds, processor, megabytes, audit)


def _processor() -> float:
    """Return the processor seconds of all processes that ended so far."""
    times = os.times()
    return times.children_user + times.children_system


def _audited(
    published: Path, instance: Instance, attacker: str, options: Sequence[str] | None = None
) -> dict[str, Any]:
    """Attack a published table with what one kind of reader knows."""
    original = instance.original if options is None else ("--original", str(instance.path), *options)
    command = (*_COMMAND, "audit", "--published", str(published), *original, "--attacker", attacker, "--json")
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def _tau_argus(instance: Instance, setting: str, folder: Path) -> tuple[_Rival | None, str]:
    """Let tau-ARGUS protect a table in a process of its own and audit the result; without it, say why not."""
    if importlib.util.find_spec("pytauargus") is None:
        return None, "pytauargus is not installed, so it was left out"
    work = folder / f"tau-{instance.name}"
    work.mkdir()
    command = (sys.executable, __file__, instance.path, setting, "pattern.csv")
    try:
        done = subprocess.run(command, cwd=work, timeout=_RIVAL_LIMIT, check=True, stdout=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return None, f"pytauargus {setting} was stopped after {_RIVAL_LIMIT:.0f} s"
    except subprocess.CalledProcessError as error:
        return None, f"pytauargus {setting} ended with {error.returncode}"
    seconds = float(done.stdout.split()[-1])
    found = {who: _audited(work / "pattern.csv", instance, who, ("--rule", "freq:1-2")) for who in ("x0", "x1")}
    recovered = {who: int(audit["exactly_known"]) for who, audit in found.items()}
    return _Rival(setting, seconds, found["x0"]["hidden"], recovered, found["x0"]["upper_below_threshold"]), ""


def _run_tau_argus(table: Path, setting: str, out: Path) -> float:
    """Protect a table of areas and groups, write every cell with its status, and return the seconds of the call."""
    import pytauargus  # noqa: PLC0415 - only this comparison needs it

    with table.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    persons = [row for row in rows for _ in range(int(row[COUNT]))]
    columns: dict[str, list[Any]] = {name: [row[name] for row in persons] for name in (AREAS[-1], *GROUPS)}
    tree = out.with_suffix(".hrc")
    depth = {row[level]: "@" * n + row[level] for row in rows for n, level in enumerate(AREAS)}
    ordered = dict.fromkeys(row[level] for row in rows for level in AREAS)
    tree.write_text("".join(f"{depth[area]}\n" for area in ordered), encoding="utf-8")
    begin = time.perf_counter()
    pytauargus.protect(
        columns | {"n": [1] * len(persons)},
        [AREAS[-1], *GROUPS],
        "n",
        "FREQ(3,0)",
        setting,
        hrc={AREAS[-1]: str(tree.resolve())},
        hierleadstring="@",
        workdir=str(out.resolve().parent),
    )
    seconds = time.perf_counter() - begin
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["gebiet", *GROUPS, COUNT, "status"])
        for line in (out.resolve().parent / "tab1.tab").read_text(encoding="utf-8").splitlines():
            parts = [part.strip('" ') for part in line.split(";")]
            hidden = parts[-3] in {"M", "U"}
            writer.writerow([*parts[:4], "" if hidden else parts[4] or "0", "h" if hidden else "v"])
    return seconds


if __name__ == "__main__":
    print(_run_tau_argus(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
