"""Search and tables, against recorded answers where there are any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kobimo.genesis.client import Client, Fetched, NotNewer
from kobimo.genesis.failures import AccessError, AnswerError, RefusedError
from kobimo.genesis.query import Format, Query
from support.genesis_server import (
    COPYRIGHT,
    NOT_YET,
    TABLE,
    TOO_LARGE,
    GenesisServer,
    Sent,
    answer,
    archive,
    envelope,
    flat,
)
from support.hidden import refused


@pytest.fixture
def recorded(real_files: Path) -> Any:
    """Recorded answers of the service by the name of their method."""

    def play(name: str) -> Sent:
        (path,) = (real_files / "genesis" / "api_antworten").glob(f"{name}-*.json")
        return Sent(path.read_bytes())

    return play


def fetch(client: Client, folder: Path, query: Query | None = None, **more: Any) -> Fetched:
    fetched = client.fetch(query or Query(TABLE), folder, **more)
    assert isinstance(fetched, Fetched)
    return fetched


def test_a_code_is_looked_up_in_the_catalogue(service: GenesisServer, client: Client, recorded: Any) -> None:
    service.play("catalogue/tables", recorded("tables"))
    found = client.search("611")
    assert service.calls[-1].form == {"selection": "611*", "area": "all", "pagelength": "500", "language": "de"}
    assert [entry.code for entry in found.tables][:3] == ["61111-0001", "61111-0002", "61111-0003"]
    assert len(found.tables) == 19
    assert found.tables[2].title.endswith("individual consumption by purpose (COICOP 2-5-digit hierarchy)")
    assert found.tables[0].time == "1991 to 2025"
    assert found.copyright == "© Federal Statistical Office, Wiesbaden 2026"
    assert found.complete


@pytest.mark.parametrize("text", ["21111", "21111-02*", "1000A", "AI0*", "22541-01"])
def test_what_looks_like_a_code_is_one(service: GenesisServer, client: Client, text: str) -> None:
    service.play("catalogue/tables", NOT_YET)
    assert client.search(text).tables == ()
    assert service.calls[-1].form["selection"] == text.rstrip("*") + "*"


def test_words_are_searched_and_a_null_list_is_empty(service: GenesisServer, client: Client, recorded: Any) -> None:
    service.play("find/find", recorded("find"))
    found = client.search("zensus")
    assert service.calls[-1].form["term"] == "zensus"
    assert found.tables == ()
    assert found.copyright == "© Statistisches Bundesamt (Destatis), 2026"


def test_nothing_found_is_an_empty_result(service: GenesisServer, client: Client, recorded: Any) -> None:
    service.play("find/find", recorded("modifieddata"))
    assert client.search("Einhorn").tables == ()


def test_a_changed_parameter_is_told(service: GenesisServer, client: Client, recorded: Any) -> None:
    service.play("catalogue/tables", recorded("values2variable"))
    (changed,) = [item for item in client.search("21111").adjustments if item.parameter == "sortcriterion"]
    assert changed.used == "Code"
    service.play(
        "find/find",
        answer(
            envelope(
                22,
                "erfolgreich (Mindestens ein Parameter enthält ungültige Werte. Er wurde angepasst.: pagelength)",
                "Warnung",
                Tables=[],
                Parameter={"term": "Kita", "category": "Tabellen", "pagelength": "100", "language": "de"},
            )
        ),
    )
    (changed,) = client.search("Kita").adjustments
    assert changed.as_dict() == {"parameter": "pagelength", "asked": "500", "used": "100", "seen_in": "answer"}
    assert "verlangt „500“, verwendet „100“" in changed.sentence()


def test_a_full_page_may_not_be_all(service: GenesisServer, client: Client) -> None:
    service.play("find/find", answer(envelope(Tables=[{"Code": f"{n:05}-0001"} for n in range(500)])))
    assert not client.search("Daten").complete


def test_metadata_of_the_recorded_answer(service: GenesisServer, client: Client, recorded: Any) -> None:
    service.play("metadata/table", recorded("table"))
    found = client.metadata("11111-0001")
    assert found.title == "Gebietsfläche: Bundesländer, Stichtag"
    assert (found.first, found.last) == ("31.12.1995", "31.12.2023")
    assert found.updated == "28.12.2022 09:24:14h"


@pytest.mark.parametrize("time", [None, "1991 - 2025", [], {"From": None}])
def test_metadata_without_time_are_metadata(service: GenesisServer, client: Client, time: object) -> None:
    service.play("metadata/table", answer(envelope(Object={"Content": "X", "Time": time})))
    assert client.metadata(TABLE).first == ""


@pytest.mark.parametrize("code", [90, 104, "90"])
@pytest.mark.parametrize("kind", ["Information", "Fehler", "Error"])
def test_a_table_that_is_not_there_is_said_before_it_is_fetched(
    service: GenesisServer, client: Client, inbox: Path, code: object, kind: str
) -> None:
    service.play("metadata/table", answer(envelope(code, "Die Tabelle ist nicht vorhanden", kind, Object=None)))
    problem = refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox))
    assert problem.code == 90
    assert "kobimo genesis search 21111" in problem.remedy
    assert service.of("data/tablefile") == []


def test_broken_metadata_do_not_stop_a_table(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("metadata/table", answer(envelope(-1, "Systemfehler", "Fehler", Object=None)))
    assert fetch(client, inbox).metadata.title == ""


def test_a_table_is_fetched_with_its_selection(service: GenesisServer, client: Client, inbox: Path) -> None:
    query = Query(TABLE, "2023", "2023", "KREISE", "05515,05566", quality=True)
    fetched = fetch(client, inbox, query)
    assert service.methods == ["helloworld/logincheck", "metadata/table", "data/tablefile"]
    assert service.calls[-1].form == {**query.fields(), "job": "false"}
    assert fetched.adjustments == ()
    assert fetched.content_compared
    assert fetched.job == ""
    assert fetched.member == f"{TABLE}_20261122_de_flat.csv"
    assert fetched.metadata.copyright == COPYRIGHT


def test_the_bytes_of_the_archive_are_kept_with_their_byte_order_mark(
    service: GenesisServer, client: Client, inbox: Path
) -> None:
    assert fetch(client, inbox).file.read_bytes().startswith(b"\xef\xbb\xbfstatistics_code;")


def test_a_file_without_archive_is_taken_as_it_is(service: GenesisServer, client: Client, inbox: Path) -> None:
    content = "GENESIS-Tabelle: 21111-01-03-4\nSchüler;;\n".encode("cp1252")
    service.play("data/tablefile", Sent(content, "text/csv;charset=ISO-8859-1"))
    fetched = fetch(client, inbox, Query(TABLE, format=Format.TABLE))
    assert fetched.file.read_bytes() == content
    assert fetched.content_type == "text/csv"
    assert not fetched.content_compared


def test_a_table_inside_a_status_is_taken(service: GenesisServer, client: Client, inbox: Path) -> None:
    said = envelope(
        22,
        "erfolgreich (angepasst: startyear)",
        "Warnung",
        Object={"Content": "a;b\n1;ü\n"},
        Parameter={"startyear": "2020"},
    )
    service.play("data/tablefile", answer(said))
    fetched = fetch(client, inbox, Query(TABLE, start_year="1990", format=Format.TABLE))
    assert fetched.file.read_bytes() == "a;b\n1;ü\n".encode()
    (changed,) = fetched.adjustments
    assert (changed.parameter, changed.asked, changed.used) == ("startyear", "1990", "2020")
    assert fetched.answered == {"startyear": "2020"}


def test_an_older_service_may_answer_in_its_own_encoding(service: GenesisServer, client: Client) -> None:
    body = '{"Status":{"Code":0},"Tables":[{"Code":"21111-0001","Content":"Schüler"}]}'.encode("cp1252")
    service.play("find/find", Sent(body, "application/json;charset=ISO-8859-1"))
    assert client.search("Schüler").tables[0].title == "Schüler"


def test_a_success_without_table_is_none(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", answer(envelope(0, Object=None)))
    refused(AnswerError, lambda: client.fetch(Query(TABLE), inbox))


def test_nothing_newer_is_no_error(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", answer(envelope(50, "Keine aktualisierten Daten vorhanden.")))
    assert isinstance(client.fetch(Query(TABLE, stand="31.12.2025"), inbox), NotNewer)
    assert service.calls[-1].form["stand"] == "31.12.2025"
    refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (envelope(-1, "unerwarteter Systemfehler", "Fehler"), "Fehler aufgetreten"),
        ({"Ident": {}, "Parameter": {}}, "Fehler aufgetreten"),
        ({"Status": {"Code": None, "Content": None, "Type": None}}, "Fehler aufgetreten"),
        ({"Status": {"Code": True}}, "Fehler aufgetreten"),
        ({"Status": "kaputt"}, "Fehler aufgetreten"),
        (envelope(104, "Es gibt keine Objekte"), "gibt es nichts"),
        (envelope(90, "not found", "Error"), "gibt es in der Datenbank nicht"),
        (envelope(0, "Fehler im Dienst", "FEHLER"), "Status 0"),
        (envelope(61, "merkwürdig", "Warning"), "Status 61"),
    ],
)
def test_every_other_status_is_an_error_and_never_a_table(
    service: GenesisServer, client: Client, inbox: Path, status: object, text: str
) -> None:
    service.play("data/tablefile", answer(status))
    assert text in str(refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox)))


def test_an_account_that_may_not_is_told_so(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("metadata/table", answer(envelope(15, "nicht berechtigt", "Fehler")))
    refused(AccessError, lambda: client.fetch(Query(TABLE), inbox))


def test_too_large_without_a_job_says_how_to_split(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", TOO_LARGE)
    problem = refused(RefusedError, lambda: client.fetch(Query(TABLE), inbox, job=False))
    assert problem.code == 98
    assert "--start-year" in problem.remedy
    assert len(service.of("data/tablefile")) == 1


def test_a_silently_changed_selection_is_seen_in_the_file(service: GenesisServer, client: Client, inbox: Path) -> None:
    service.play("data/tablefile", archive(flat(("2021", "2023"), ("01001", "05515"))))
    fetched = fetch(client, inbox, Query(TABLE, "2022", "2022", "KREISE", "05515,05566"))
    assert [(item.parameter, item.used, item.seen_in) for item in fetched.adjustments] == [
        ("startyear", "2021", "content"),
        ("endyear", "2023", "content"),
        ("regionalkey", "auch 01001", "content"),
        ("regionalkey", "es fehlt 05566", "content"),
    ]
