"""`kobimo genesis` as a user types it, against a service on this computer."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kobimo.cli import genesis as commands
from kobimo.workflows import genesis as workflow
from support.command import Outcome, call, run
from support.genesis_server import (
    COPYRIGHT,
    DONE,
    JOB,
    NOT_YET,
    PASSWORD,
    SECRETS,
    TABLE,
    USER,
    FakeClock,
    GenesisServer,
    Received,
    Sent,
    answer,
    archive,
    envelope,
    flat,
    genesis_server,
    page,
)
from support.town import care, write

SOURCE = "sources/kita_amt"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    clock = FakeClock()
    monkeypatch.setattr(workflow, "SystemClock", lambda: clock)
    return clock


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> Iterator[GenesisServer]:
    """A running service whose credentials stand in the environment."""
    with genesis_server() as running:
        monkeypatch.setenv(f"{variable(running)}_USER", USER)
        monkeypatch.setenv(f"{variable(running)}_PASSWORD", PASSWORD)
        yield running


@pytest.fixture(autouse=True)
def _no_credentials_anywhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """After every test: no file, no log record and nothing on the screen contains a credential."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KOBIMO_GENESIS_FILE", str(tmp_path / "gibt es nicht.toml"))
    yield
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "genesis.toml"]
    for secret in SECRETS:
        assert not any(secret in record.getMessage() for record in caplog.records)
        assert not any(secret.encode() in data for data in written)


def variable(service: GenesisServer) -> str:
    return f"KOBIMO_GENESIS_127_0_0_1_{service.url.split(':')[2].split('/')[0]}"


def shown(outcome: Outcome) -> Outcome:
    for secret in SECRETS:
        assert secret not in outcome.text
    return outcome


def fetch(service: GenesisServer, *arguments: str | Path) -> Outcome:
    return shown(call("genesis", "fetch", TABLE, "--instance", service.url, *arguments))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_search_lists_code_title_and_time(service: GenesisServer) -> None:
    entry = {"Code": TABLE, "Content": "Schulen,\nSchüler", "Time": "1995 - 2023"}
    service.play("find/find", answer(envelope(Tables=[entry])))
    outcome = shown(run("genesis", "search", "Schüler", "--instance", service.url))
    assert outcome.out.splitlines() == [f"{TABLE}  Schulen, Schüler [1995 - 2023]", "1 Tabelle"]
    machine = run("genesis", "search", "Schüler", "--instance", service.url, "--json").json()
    assert machine["tables"] == [{"code": TABLE, "title": "Schulen, Schüler", "time": "1995 - 2023"}]
    assert machine["copyright"] == COPYRIGHT
    assert machine["complete"] is True


def test_a_table_arrives_whole_with_its_origin(service: GenesisServer, tmp_path: Path) -> None:
    outcome = fetch(service, "--out", tmp_path, "--start-year", "2023", "--json")
    assert outcome.code == 0
    assert names(tmp_path) == [f"{TABLE}_flat.csv", f"{TABLE}_flat.csv.herkunft.json"]
    data = (tmp_path / f"{TABLE}_flat.csv").read_bytes()
    assert data == flat()
    origin = json.loads((tmp_path / f"{TABLE}_flat.csv.herkunft.json").read_text(encoding="utf-8"))
    assert origin["sha256"] == hashlib.sha256(data).hexdigest()
    assert origin["bytes"] == len(data)
    assert origin["table"] == TABLE
    assert origin["address"] == service.url
    assert origin["title"] == "Schulen, Schüler: regionale Tiefe: Kreise"
    assert origin["copyright"] == COPYRIGHT
    assert origin["updated"] == "13.03.2025 16:40:08h"
    assert origin["asked"]["startyear"] == "2023"
    assert origin["adjusted"] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", origin["fetched_at"])
    machine = outcome.json()
    assert {name: machine[name] for name in origin} == origin
    assert machine["state"] == "fetched"


def test_the_person_reads_what_was_fetched_and_whom_to_name(service: GenesisServer, tmp_path: Path) -> None:
    outcome = fetch(service, "--out", tmp_path / "meine.csv")
    assert f"Quelle: {COPYRIGHT}" in outcome.out
    assert "Stand: 13.03.2025 16:40:08h" in outcome.out
    assert f"Gespeichert: {tmp_path / 'meine.csv'}" in outcome.out


def test_what_differs_from_the_request_is_said_loudly(service: GenesisServer, tmp_path: Path) -> None:
    outcome = fetch(service, "--out", tmp_path, "--start-year", "2024")
    assert outcome.code == 0
    assert "ACHTUNG: Geliefert wurde etwas anderes als verlangt:" in outcome.out
    assert "startyear: verlangt „2024“, in der Datei: 2023." in outcome.out
    (receipt,) = tmp_path.glob("*.herkunft.json")
    assert json.loads(receipt.read_text())["adjusted"][0]["parameter"] == "startyear"


def test_an_older_file_is_only_replaced_on_request(service: GenesisServer, tmp_path: Path) -> None:
    target = write(tmp_path / "t.csv", "alt")
    outcome = fetch(service, "--out", target)
    assert outcome.code == 2
    assert "--replace" in outcome.err
    assert service.calls == []
    assert target.read_text() == "alt"
    assert fetch(service, "--out", target, "--replace").code == 0
    assert target.read_bytes() == flat()


@pytest.mark.parametrize(
    "failure",
    [
        page(),
        page(500),
        Sent(b"", "text/csv"),
        archive(flat(tuple(map(str, range(1990, 2024)))), cut=True),
        archive(b""),
    ],
)
def test_a_failure_leaves_nothing_and_the_old_file(service: GenesisServer, tmp_path: Path, failure: Sent) -> None:
    target = write(tmp_path / "t.csv", "alt")
    service.play("data/tablefile", failure)
    outcome = fetch(service, "--out", target, "--replace")
    assert outcome.code == 2
    assert "\nFehler: " in outcome.err
    assert "Abhilfe: " in outcome.err
    assert names(tmp_path) == ["t.csv"]
    assert target.read_text() == "alt"


def test_a_folder_that_is_missing_is_said_before_the_network_is_used(service: GenesisServer, tmp_path: Path) -> None:
    outcome = fetch(service, "--out", tmp_path / "fehlt" / "t.csv")
    assert outcome.code == 2
    assert service.calls == []


def test_nothing_newer_is_a_success_without_a_file(service: GenesisServer, tmp_path: Path) -> None:
    service.play("data/tablefile", answer(envelope(50, "Keine aktualisierten Daten vorhanden.")))
    outcome = fetch(service, "--out", tmp_path, "--stand", "2026-01-01")
    assert outcome.code == 0
    assert "nichts Neueres" in outcome.out
    assert names(tmp_path) == []


def test_a_job_that_takes_too_long_is_collected_by_the_same_command(
    service: GenesisServer, clock: FakeClock, tmp_path: Path
) -> None:
    service.play_job(NOT_YET)
    outcome = fetch(service, "--out", tmp_path, "--wait", "1")
    assert outcome.code == 2
    assert JOB in outcome.err
    assert names(tmp_path) == [f"{TABLE}.auftrag.json"]
    assert sum(clock.waits) < 120
    service.play("catalogue/results", DONE)
    orders = len(service.of("data/tablefile"))
    assert fetch(service, "--out", tmp_path).code == 0
    assert len(service.of("data/tablefile")) == orders
    assert names(tmp_path) == [f"{TABLE}_flat.csv", f"{TABLE}_flat.csv.herkunft.json"]
    assert json.loads((tmp_path / f"{TABLE}_flat.csv.herkunft.json").read_text())["job"] == JOB


def test_a_running_job_is_not_mistaken_for_another_selection(service: GenesisServer, tmp_path: Path) -> None:
    service.play_job(NOT_YET)
    fetch(service, "--out", tmp_path, "--wait", "0")
    outcome = fetch(service, "--out", tmp_path, "--start-year", "2020")
    assert outcome.code == 2
    assert f"--resume {JOB}" in outcome.err


def test_a_damaged_note_of_a_job_does_not_stand_in_the_way(service: GenesisServer, tmp_path: Path) -> None:
    write(tmp_path / f"{TABLE}.auftrag.json", '{"job": ')
    assert fetch(service, "--out", tmp_path).code == 0
    assert names(tmp_path) == [f"{TABLE}_flat.csv", f"{TABLE}_flat.csv.herkunft.json"]


def test_an_old_note_of_a_job_is_forgotten(service: GenesisServer, tmp_path: Path) -> None:
    service.play_job(NOT_YET)
    fetch(service, "--out", tmp_path, "--wait", "0")
    note = tmp_path / f"{TABLE}.auftrag.json"
    content = json.loads(note.read_text())
    note.write_text(json.dumps(content | {"started_at": "2020-01-01T00:00:00+00:00"}))
    service.play("catalogue/results", DONE)
    assert fetch(service, "--out", tmp_path).code == 0
    assert [c.form["job"] for c in service.of("data/tablefile")] == ["false", "true"] * 2


def test_a_job_that_failed_is_ordered_again_by_the_same_command(service: GenesisServer, tmp_path: Path) -> None:
    service.play_job(DONE, result=answer(envelope(-1, "abgebrochen", "Fehler")))
    assert fetch(service, "--out", tmp_path).code == 2
    assert names(tmp_path) == []
    service.play_job(DONE)
    assert fetch(service, "--out", tmp_path).code == 0
    assert [c.form["job"] for c in service.of("data/tablefile")] == ["false", "true"] * 2


def test_a_job_is_collected_by_its_name(service: GenesisServer, tmp_path: Path) -> None:
    service.play_job(DONE)
    assert fetch(service, "--out", tmp_path, "--resume", JOB).code == 0
    assert service.of("data/tablefile") == []


def test_interrupting_leaves_nothing_half_written(
    service: GenesisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    def interrupt(_seconds: float) -> None:
        if service.of("catalogue/results"):
            raise KeyboardInterrupt
        clock._passed += 1.0

    monkeypatch.setattr(clock, "sleep", interrupt)
    service.play_job(NOT_YET)
    outcome = fetch(service, "--out", tmp_path)
    assert outcome.code == 130
    assert names(tmp_path) == [f"{TABLE}.auftrag.json"]
    assert [path.name for path in tmp_path.iterdir()] == [f"{TABLE}.auftrag.json"]


def test_wrong_credentials_are_said_without_being_repeated(
    service: GenesisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.password = "ein anderes"
    outcome = fetch(service, "--out", tmp_path)
    assert outcome.code == 2
    assert "nimmt die Zugangsdaten nicht an" in outcome.err
    monkeypatch.setenv("KOBIMO_DEBUG", "1")
    fetch(service, "--out", tmp_path)


def test_without_credentials_the_variables_are_named_and_nothing_is_sent(
    service: GenesisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{variable(service)}_USER")
    monkeypatch.delenv(f"{variable(service)}_PASSWORD")
    outcome = fetch(service, "--out", tmp_path)
    assert outcome.code == 2
    assert f"{variable(service)}_USER" in outcome.err
    assert service.calls == []


def test_credentials_can_come_from_a_private_file(
    service: GenesisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = variable(service)
    monkeypatch.delenv(f"{name}_USER")
    monkeypatch.delenv(f"{name}_PASSWORD")
    host = service.url.split("/")[2]
    file = write(tmp_path / "genesis.toml", f'["{host}"]\nuser = "{USER}"\npassword = "{PASSWORD}"\n')
    file.chmod(0o600)
    monkeypatch.setenv("KOBIMO_GENESIS_FILE", str(file))
    assert fetch(service, "--out", tmp_path / "t.csv").code == 0
    assert service.calls[0].headers["username"] == USER


def test_there_is_no_option_for_a_password() -> None:
    for name in ("search", "fetch"):
        text = run("genesis", name, "--help").out
        assert "--password" not in text
        assert "--token" not in text


def test_presets_are_listed_with_what_they_rest_on() -> None:
    lines = run("genesis", "presets").out.splitlines()
    assert any(line.startswith("21111-01-03-4  ") and line.endswith("(regionalstatistik)") for line in lines)
    assert any(line.endswith("**") for line in lines)
    assert {"table", "instance", "title", "period", "evidence", "source"} == set(
        run("genesis", "presets", "--json").json()[0]
    )


def test_mistakes_are_found_before_the_network_is_used(service: GenesisServer, tmp_path: Path) -> None:
    for arguments in (
        ("2111101034", "--out", tmp_path),
        (TABLE, "--out", tmp_path, "--start-year", "23"),
        (TABLE,),
        (TABLE, "--out", tmp_path, "--into", tmp_path, "x"),
    ):
        outcome = call("genesis", "fetch", *arguments, "--instance", service.url)
        assert outcome.code == 2, outcome.text
    assert service.calls == []


def test_only_one_call_a_second_is_made(service: GenesisServer, clock: FakeClock, tmp_path: Path) -> None:
    times: list[float] = []
    for method, play in (("metadata/table", answer(envelope(Object=None))), ("data/tablefile", archive(flat()))):

        def timed(_call: Received, play: Sent = play) -> Sent:
            times.append(clock.monotonic())
            return play

        service.play(method, timed)
    fetch(service, "--out", tmp_path)
    assert times == [1.0, 2.0]


def _with_network(workspace: Path, *, enabled: bool = True) -> Path:
    settings = workspace / "kobimo.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("enabled = false", f"enabled = {str(enabled).lower()}"), encoding="utf-8")
    kita = (workspace / "sources" / "kita" / "recipe.yaml").read_text(encoding="utf-8")
    write(workspace / SOURCE / "source.yaml", "id: kita_amt\ntitle: {de: Kita vom Amt}\nsupplier: Landesamt\n")
    write(workspace / SOURCE / "recipe.yaml", kita.replace('"kita_*"', f'"{TABLE}*"'))
    return workspace


def test_a_table_goes_through_the_ordinary_import(service: GenesisServer, founded: Path) -> None:
    _with_network(founded)
    service.play("data/tablefile", archive(care().encode()))
    outcome = fetch(service, "--into", founded, "kita_amt", "--format", "csv", "--json")
    assert outcome.code == 0, outcome.text
    machine = outcome.json()
    delivery = machine["delivery"]
    assert machine["import"]["delivery"] == delivery
    (stored,) = (founded / "data" / "deliveries" / "kita_amt" / delivery).glob("*.csv")
    assert stored.read_bytes() == care().encode()
    (receipt,) = names(founded / "eingang")
    origin: Any = json.loads((founded / "eingang" / receipt).read_text())
    assert origin["delivery"] == delivery
    assert origin["sha256"] == hashlib.sha256(stored.read_bytes()).hexdigest()
    assert call("doctor", founded).code == 0


def test_a_rejected_table_stays_with_its_origin(service: GenesisServer, founded: Path) -> None:
    _with_network(founded)
    service.play("data/tablefile", archive(b"Nr;Falsch\n1;2\n"))
    outcome = fetch(service, "--into", founded, "kita_amt", "--format", "csv")
    assert outcome.code == 3
    assert "FEHLER" in outcome.out
    assert len(names(founded / "eingang" / "genesis")) == 2


def test_a_workspace_takes_nothing_from_the_network_unless_it_says_so(service: GenesisServer, founded: Path) -> None:
    _with_network(founded, enabled=False)
    outcome = fetch(service, "--into", founded, "kita_amt")
    assert outcome.code == 2
    assert "enabled = true" in outcome.err
    assert service.calls == []
    assert not (founded / "eingang").exists()


def test_an_unknown_source_is_said_before_the_network_is_used(service: GenesisServer, founded: Path) -> None:
    _with_network(founded)
    outcome = fetch(service, "--into", founded, "kita_ampt")
    assert outcome.code == 2
    assert "kita_amt" in outcome.err
    assert service.calls == []


def test_options_that_would_have_no_effect_are_refused(service: GenesisServer, tmp_path: Path, founded: Path) -> None:
    assert fetch(service, "--into", founded, "kita", "--replace").code == 2
    assert fetch(service, "--out", tmp_path, "--resume", JOB, "--no-job").code == 2
    assert service.calls == []


def test_whoever_sits_at_the_screen_is_asked_and_nothing_is_kept(
    service: GenesisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{variable(service)}_USER")
    monkeypatch.delenv(f"{variable(service)}_PASSWORD")
    asked: list[tuple[str, bool]] = []
    answers = iter([USER, PASSWORD])

    def prompt(text: str, *, hide_input: bool, **_more: Any) -> str:
        asked.append((text, hide_input))
        return next(answers)

    monkeypatch.setattr(commands, "_ask", lambda: commands._prompt)
    monkeypatch.setattr(commands.click, "prompt", prompt)
    assert fetch(service, "--out", tmp_path).code == 0
    assert asked == [("Benutzername oder Token", True), ("Passwort (leer bei einem Token)", True)]


def test_help_of_both_commands_speaks_the_language_in_use() -> None:
    assert "--region-key" in run("genesis", "fetch", "-h").out
    assert {"search", "fetch", "presets"} <= set(run("genesis", "--help").out.split())
