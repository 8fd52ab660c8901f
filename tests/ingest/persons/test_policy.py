"""A delivery of persons is refused, or counted and forgotten; not one of its cells stays anywhere."""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from kobimo.ingest.persons import Certainty, persons_in_file
from kobimo.workflows.opened import open_workspace
from support.command import Outcome, call, run
from support.town import founded, founded_town, write

__all__ = ["founded", "founded_town"]

PLANTED = ("Kasimira", "Wunderlich-Özoguz", "17.04.2019", "Querulantenstieg", "kasimira@")
"""Texts of one person that occur nowhere else."""

RECIPE = """\
area: {column: Nr, level: viertel, width: 2}
period: {constant: "2024-03-01"}
%s
values:
  - dataset: einwohner
    cube: geschlecht
    measure: personen
    count_rows: true
    dimensions: {geschlecht: {column: Geschlecht}}
"""
AGGREGATE = RECIPE % "persons: aggregate"


def children(number: int = 60, *, last: str = "") -> str:
    """Return a list of children; `last` replaces the last row."""
    chance = random.Random(3)
    lines = ["Name;Vorname;Geb.-Datum;Straße;E-Mail;Nr;Geschlecht"]
    lines.append("Wunderlich-Özoguz;Kasimira;17.04.2019;Querulantenstieg 5;kasimira@gmx.de;11;w")
    for n in range(number):
        born = f"{chance.randrange(1, 29):02}.{chance.randrange(1, 13):02}.{chance.randrange(2018, 2022)}"
        quarter = chance.choice(("11", "12", "21", "22"))
        lines.append(f"Müller{'abcdefghij'[n % 10]};Leon;{born};Weg {n};leon{n}@web.de;{quarter};{chance.choice('wm')}")
    return "\n".join([*lines, *([last] if last else [])]) + "\n"


def prepared(founded: Path, recipe: str, *, office: bool = False) -> Path:
    write(founded / "sources" / "register" / "recipe.yaml", recipe)
    if office:
        settings = founded / "kobimo.toml"
        text = settings.read_text("utf-8")
        kept = "\n".join(line for line in text.splitlines() if not line.startswith("kind"))
        settings.write_text('kind = "statistics_office"\n' + kept + "\n", "utf-8")
    return founded


def deliver(workspace: Path, content: str | bytes, *more: str, name: str = "kinder.csv") -> Outcome:
    file = write(workspace.parent / "eingang" / name, content)
    return call("import", workspace, "register", file, *more)


def traces(folder: Path, *outputs: str) -> list[str]:
    """Return where a planted text stands: in any file, packed or not, in any usual encoding, or on the screen."""
    found = [f"Ausgabe: {text}" for output in outputs for text in PLANTED if text in output]
    for file in (path for path in folder.rglob("*") if path.is_file()):
        parts = [file.read_bytes()]
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        for text in PLANTED:
            forms = {text.encode(code) for code in ("utf-8", "cp1252", "utf-16-le")} | {ascii(text)[1:-1].encode()}
            if any(form in part for form in forms for part in parts):
                found.append(f"{file}: {text}")
    return found


def counts(workspace: Path) -> dict[tuple[str, str], int]:
    """Read the observations of the newest delivery of the register."""
    (file,) = (workspace / "data" / "observations" / "einwohner").glob("*.parquet")
    rows = pq.read_table(file).to_pylist()
    assert {row["row"] for row in rows} == {None}
    return {(row["area"], row["geschlecht"]): row["personen"] for row in rows}


def test_a_list_of_persons_is_refused_and_nothing_of_it_is_told(founded: Path) -> None:
    workspace = prepared(founded, RECIPE % "")
    outcome = deliver(workspace, children(), "--json")
    assert outcome.code == 3
    assert [check["code"] for check in outcome.json()["checks"]] == ["PERSONS_FOUND"]
    (workspace.parent / "eingang" / "kinder.csv").unlink()
    assert traces(workspace.parent, outcome.text) == []


def as_workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in text.splitlines():
        book.active.append(line.split(";"))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def as_archive(text: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kinder.csv", text)
    return sink.getvalue()


def as_records(text: str) -> bytes:
    head, *rows = (line.split(";") for line in text.splitlines())
    return json.dumps([dict(zip(head, row, strict=True)) for row in rows], ensure_ascii=False).encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "csv": str.encode,
    "xlsx": as_workbook,
    "zip": as_archive,
    "json": as_records,
}


@pytest.mark.parametrize("form", FORMS)
def test_only_the_counts_stay_of_a_list_of_persons(founded: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    temporary = founded.parent / "temporär"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    workspace = prepared(founded, AGGREGATE)
    outcome = deliver(workspace, FORMS[form](children()), name=f"kinder.{form}")
    assert outcome.code == 0, outcome.text
    (workspace.parent / "eingang" / f"kinder.{form}").unlink()
    build, doctor, status = run("build", workspace), run("doctor", workspace), run("status", workspace)
    backup = run("backup", workspace, workspace.parent / "sicherung.zip")
    assert traces(workspace.parent, outcome.text, build.text, doctor.text, status.text, backup.text) == []
    restored = workspace.parent / "zurück"
    assert run("restore", workspace.parent / "sicherung.zip", restored).code == 0
    assert run("doctor", restored, "--json").json()["ok"]
    wanted: dict[tuple[str, str], int] = {}
    for line in children().splitlines()[1:]:
        *_rest, quarter, sex = line.split(";")
        wanted[quarter, sex] = wanted.get((quarter, sex), 0) + 1
    assert counts(workspace) == wanted


@pytest.mark.parametrize(
    "last",
    [
        "Wunderlich-Özoguz;Kasimira;17.04.2019;Querulantenstieg 5;kasimira@gmx.de;99;w",
        "Wunderlich-Özoguz;Kasimira;17.04.2019;Querulantenstieg 5;kasimira@gmx.de;11;Kasimira",
        "Wunderlich-Özoguz;Kasimira;17.04.2019",
        "Wunderlich-Özoguz;Kasimira;17.04.2019;Querulantenstieg 5;kasimira@gmx.de;11;w;Kasimira;mehr",
        "Wunderlich-Özoguz;Kasimira;17.04.2019;Querulantenstieg 5;kasimira@gmx.de;Kasimira;w",
    ],
)
def test_a_fault_in_a_list_of_persons_is_told_without_quoting_it(founded: Path, last: str) -> None:
    workspace = prepared(founded, AGGREGATE)
    for more in ((), ("--json",), ("--dry-run",)):
        outcome = deliver(workspace, children(last=last), *more)
        assert outcome.code == 3, outcome.text
        assert traces(workspace, outcome.text) == []


def test_a_list_without_headings_does_not_give_its_first_row_away(founded: Path) -> None:
    workspace = prepared(founded, RECIPE % "")
    outcome = deliver(workspace, "\n".join(children().splitlines()[1:]))
    assert outcome.code == 3
    assert "PERSONS_FOUND" in outcome.text
    assert traces(workspace, outcome.text) == []


def test_a_statistics_office_keeps_the_file_and_its_protocol_quotes_nothing(founded: Path) -> None:
    workspace = prepared(founded, RECIPE % "", office=True)
    outcome = deliver(workspace, children(), "--json")
    assert outcome.code == 0, outcome.text
    assert "PERSONS_KEPT" in {check["code"] for check in outcome.json()["checks"]}
    kept = [trace.rpartition(":")[0] for trace in traces(workspace, outcome.text)]
    assert {Path(file).name for file in kept} == {"kinder.csv"}


def test_only_what_the_recipe_counts_can_be_aggregated(founded: Path) -> None:
    workspace = prepared(founded, AGGREGATE.replace("    count_rows: true\n", "    column: Alter\n"))
    outcome = deliver(workspace, children())
    assert outcome.code == 2
    assert "count_rows" in outcome.text


def test_a_suspicion_warns_until_somebody_rules_it_out_with_a_reason(founded: Path) -> None:
    listed = "Nr;Geschlecht;Vorname\n" + "".join(f"{('11', '12')[n % 2]};w;Abk{n % 3}\n" for n in range(9))
    workspace = prepared(founded, RECIPE % "")
    outcome = deliver(workspace, listed, "--json", "--dry-run")
    codes = {check["code"]: check["severity"] for check in outcome.json()["checks"]}
    assert codes["PERSONS_SUSPECTED"] == "warning"
    prepared(founded, RECIPE % "persons: none\npersons_reason: Vorname ist hier ein Kürzel der Gruppe.")
    again = deliver(workspace, listed, "--json", "--dry-run")
    told = {check["code"]: check["message"] for check in again.json()["checks"]}
    assert "PERSONS_SUSPECTED" not in told
    assert "Kürzel der Gruppe" in told["PERSONS_RULED_OUT"]


def test_ruling_out_needs_a_reason_and_does_not_help_against_certainty(founded: Path) -> None:
    workspace = prepared(founded, RECIPE % "persons: none")
    assert deliver(workspace, children()).code == 2
    prepared(founded, RECIPE % "persons: none\npersons_reason: Bitte.")
    assert deliver(workspace, children()).code == 3


def workbook(*, hidden: bool) -> bytes:
    """Return a workbook with harmless counts, and the persons behind them on a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Nr", "Geschlecht"], ["11", "w"], ["12", "m"]):
        sheet.append(row)
    second = book.create_sheet("Rohdaten")
    for line in children().splitlines():
        second.append(line.split(";"))
    second.sheet_state = "hidden" if hidden else "visible"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize("hidden", [True, False])
def test_persons_on_another_sheet_are_found(founded: Path, *, hidden: bool) -> None:
    workspace = prepared(founded, RECIPE % "")
    outcome = deliver(workspace, workbook(hidden=hidden), "--json", name="kinder.xlsx")
    assert outcome.code == 3
    assert outcome.json()["checks"][0]["sheet"] == "Rohdaten"


def test_persons_in_the_cache_of_a_pivot_table_are_found(tmp_path: Path) -> None:
    plain = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Gruppe", "Anzahl"])
    book.save(plain)
    names = "".join(f'<s v="{name}"/>' for name in ("Kasimira", "Leon", "Mia", "Paul", "Emma", "Noah"))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    fields = (
        f'<cacheField name="Nachname"><sharedItems>{names}</sharedItems></cacheField>'
        f'<cacheField name="Vorname"><sharedItems>{names}</sharedItems></cacheField>'
    )
    target = Path(shutil.copy(plain, tmp_path / "b.xlsx"))
    with zipfile.ZipFile(target, "a") as archive:
        definition = f"<pivotCacheDefinition {main}><cacheFields>{fields}</cacheFields></pivotCacheDefinition>"
        archive.writestr("xl/pivotCache/pivotCacheDefinition1.xml", definition)
    assert persons_in_file(plain) == {}
    found = persons_in_file(target)
    assert [items[0].certainty for items in found.values()] == [Certainty.CERTAIN]


def test_no_original_is_missed_where_none_was_kept(founded: Path) -> None:
    workspace = prepared(founded, AGGREGATE)
    assert deliver(workspace, children()).code == 0
    outcome = run("doctor", workspace, "--json")
    assert outcome.json()["ok"]
    assert deliver(workspace, children()).text.count("Schon vorhanden") == 1
    (receipt,) = (open_workspace(workspace).layout.deliveries / "register").glob("*/receipt.json")
    assert [path.name for path in receipt.parent.iterdir()] == ["receipt.json"]
