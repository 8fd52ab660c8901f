"""Large tables: ordering, waiting, collecting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kobimo.errors import InvalidInputError
from kobimo.genesis.answers import answer_of
from kobimo.genesis.client import Client, Fetched
from kobimo.genesis.credentials import Credentials
from kobimo.genesis.failures import AnswerError, JobFailedError, JobPendingError, RefusedError
from kobimo.genesis.instances import Instance, instance_of
from kobimo.genesis.jobs import job_name, jobs_refused
from kobimo.genesis.query import Query
from support.genesis_server import (
    DONE,
    JOB,
    JOB_CREATED,
    NOT_YET,
    PASSWORD,
    TABLE,
    TOKEN,
    USER,
    FakeClock,
    GenesisServer,
    Sent,
    answer,
    archive,
    envelope,
    flat,
    page,
)
from support.hidden import refused


def fetch(client: Client, folder: Path, **more: Any) -> Fetched:
    fetched = client.fetch(Query(TABLE), folder, **more)
    assert isinstance(fetched, Fetched)
    return fetched


def test_a_large_table_becomes_a_job_that_is_waited_for(
    service: GenesisServer, client: Client, clock: FakeClock, inbox: Path
) -> None:
    service.play_job(NOT_YET, NOT_YET, NOT_YET, DONE)
    names: list[str] = []
    fetched = fetch(client, inbox, started=names.append)
    assert fetched.file.read_bytes() == flat()
    assert fetched.job == JOB
    assert names == [JOB]
    assert service.methods[2:] == ["data/tablefile"] * 2 + ["catalogue/results"] * 4 + ["data/resultfile"]
    assert [call.form["job"] for call in service.of("data/tablefile")] == ["false", "true"]
    assert service.of("catalogue/results")[0].form["selection"] == JOB
    assert service.of("data/resultfile")[0].form["name"] == JOB
    assert service.of("data/resultfile")[0].form["format"] == "ffcsv"
    assert [wait for wait in clock.waits if wait > 1] == [5.0, 7.5, 11.25]


def test_a_job_can_be_ordered_at_once(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play_job(DONE)
    assert fetch(client, inbox, job=True).job == JOB
    assert [call.form["job"] for call in service.of("data/tablefile")] == ["true"]


def test_a_service_may_deliver_at_once_what_was_ordered_as_a_job(
    service: GenesisServer, client: Client, inbox: Path
) -> None:
    assert fetch(client, inbox, job=True).job == ""


def test_pauses_grow_to_a_minute_and_the_waiting_ends(
    service: GenesisServer, make_client: Any, clock: FakeClock, inbox: Path
) -> None:
    service.play_job(NOT_YET)
    problem = refused(JobPendingError, lambda: make_client(job=600.0).fetch(Query(TABLE), inbox))
    assert problem.name == JOB
    assert JOB in problem.remedy
    pauses = [wait for wait in clock.waits if wait > 1]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 60.0
    assert sum(pauses) <= 600.0
    assert service.of("data/resultfile") == []


def test_a_result_can_be_collected_without_ordering_again(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play_job(DONE)
    assert fetch(client, inbox, resume=JOB).job == JOB
    assert service.of("data/tablefile") == []


@pytest.mark.parametrize("name", ["*", "../x", "21111-01-03-4", "a b_12", f"{JOB}\n"])
def test_what_is_no_job_is_not_asked_for(service: GenesisServer, client: Client, inbox: Path, name: str) -> None:
    refused(InvalidInputError, lambda: client.fetch(Query(TABLE), inbox, resume=name))
    assert service.of("catalogue/results") == []


def test_a_list_of_other_results_is_not_ours(service: GenesisServer, make_client: Any, inbox: Path) -> None:
    other = answer(envelope(List=[{"Code": "12411-0001_1"}, {"Code": None}, "Unsinn"]))
    service.play_job(other)
    refused(JobPendingError, lambda: make_client(job=20.0).fetch(Query(TABLE), inbox))


def test_a_result_listed_under_the_code_of_its_table_is_ours(
    service: GenesisServer, client: Client, inbox: Path
) -> None:
    service.play_job(answer(envelope(List=[{"Code": TABLE, "Content": "Schulen"}])))
    assert fetch(client, inbox).job == JOB


def test_a_service_that_only_knows_german_areas_is_asked_in_german(
    service: GenesisServer, client: Client, inbox: Path
) -> None:
    changed = envelope(22, "erfolgreich (Er wurde angepasst: area)", "Warnung", List=None)
    service.play_job(answer(changed), DONE)
    fetch(client, inbox)
    assert [call.form["area"] for call in service.of("catalogue/results")] == ["user", "benutzer"]
    assert service.of("data/resultfile")[0].form["area"] == "benutzer"


def test_a_short_failure_does_not_lose_a_job(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play_job(page(500), page(502), DONE)
    assert fetch(client, inbox).job == JOB


def test_a_long_failure_leaves_the_job_for_later(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play_job(page(500))
    assert refused(JobPendingError, lambda: client.fetch(Query(TABLE), inbox)).name == JOB
    assert len(service.of("catalogue/results")) == 4


def test_a_job_that_failed_is_an_error(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play_job(DONE, result=answer(envelope(-1, "Auftrag abgebrochen", "Fehler")))
    problem = refused(JobFailedError, lambda: client.fetch(Query(TABLE), inbox))
    assert "Auftrag abgebrochen" in str(problem)


def test_a_disturbed_list_of_results_does_not_lose_a_job(service: GenesisServer, client: Client, inbox: Path) -> None:
    disturbed = answer(envelope(-1, "Systemfehler", "Fehler"))
    service.play_job(disturbed, disturbed, DONE)
    assert fetch(client, inbox).job == JOB
    service.play_job(disturbed)
    refused(JobPendingError, lambda: client.fetch(Query(TABLE), inbox))


def test_a_refused_job_is_not_ordered_for_ever(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", answer(envelope(98, "zu groß", "Fehler")))
    refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox))
    assert [call.form["job"] for call in service.of("data/tablefile")] == ["false", "true"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("… mit folgendem Namen abgerufen werden: AI001-2-5_411043199", "AI001-2-5_411043199"),
        ("… abgerufen werden: 42153-0001_001597503 (… anzupassen.: stand", "42153-0001_001597503"),
        ("The table can be retrieved shortly under the name: 61111-0001_976196443.", "61111-0001_976196443"),
        ("Auftrag 1_2 für 21111-01-03-4_5 erstellt", "21111-01-03-4_5"),
    ],
)
def test_the_name_of_a_job_is_read_from_its_sentence(text: str, name: str) -> None:
    assert job_name(answer_of(envelope(99, text)), TABLE) == name


def test_a_job_without_name_is_an_error(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", answer(envelope(99, "Auftrag ausgelöst")))
    refused(AnswerError, lambda: client.fetch(Query(TABLE), inbox))


@pytest.mark.parametrize(
    ("name", "user", "password", "allowed"),
    [
        ("destatis", USER, PASSWORD, True),
        ("destatis", TOKEN, "", False),
        ("zensus", USER, PASSWORD, False),
        ("zensus", TOKEN, "", False),
        ("regionalstatistik", USER, PASSWORD, True),
        ("nrw", USER, PASSWORD, True),
    ],
)
def test_jobs_need_what_the_data_base_asks_for(name: str, user: str, password: str, *, allowed: bool) -> None:
    assert (jobs_refused(instance_of(name), Credentials(user, password), TABLE) is None) is allowed


def test_with_a_token_a_large_table_is_refused_with_a_way_out(
    service: GenesisServer, make_client: Any, inbox: Path
) -> None:
    client = make_client(TOKEN, "")
    client.transport.instance = Instance("destatis", "GENESIS-Online", service.url, jobs="password")
    service.play_job(DONE)
    problem = refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox))
    assert "Token" in str(problem)
    assert "--start-year" in problem.remedy
    assert [call.form["job"] for call in service.of("data/tablefile")] == ["false"]


def test_the_person_hears_that_a_job_is_running(service: GenesisServer, make_client: Any, inbox: Path) -> None:
    told: list[str] = []
    service.play_job(NOT_YET, DONE)
    fetch(make_client(tell=told.append), inbox)
    assert any(JOB in text for text in told)


def test_a_job_that_begins_with_an_adjustment_is_still_a_job(
    service: GenesisServer, client: Client, inbox: Path
) -> None:
    text = f"Die Tabelle kann abgerufen werden: {JOB} (Mindestens ein Parameter … angepasst …: stand"
    used = {"username": "***", "password": "***", "stand": "01.01.2020"}
    service.play("data/tablefile", answer(envelope(99, text, Parameter=used)))
    service.play("catalogue/results", DONE)
    service.play("data/resultfile", Sent(flat(), "text/csv"))
    fetched = client.fetch(Query(TABLE, stand="2026-01-01"), inbox)
    assert isinstance(fetched, Fetched)
    assert fetched.answered == {"stand": "01.01.2020"}
    assert [(a.parameter, a.asked, a.used) for a in fetched.adjustments] == [("stand", "01.01.2026", "01.01.2020")]


def test_an_archive_from_a_job_is_unpacked(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", JOB_CREATED)
    service.play("catalogue/results", DONE)
    service.play("data/resultfile", archive(flat()))
    assert fetch(client, inbox).file.read_bytes() == flat()
