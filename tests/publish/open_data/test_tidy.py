"""CSV for programs: whatever the rows, it can be read back to the same figures, and it is written in pieces."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.disclosure import Released, reopen
from kobimo.indicators.tables import SCHEMA
from kobimo.model.status import ValueStatus
from kobimo.publish.open_data import COLUMNS, About, SourceNote, archived, readme, tidy_csv
from kobimo.publish.open_data.readme import column_meanings, status_meanings
from kobimo.publish.open_data.tidy import OBS_STATUS
from kobimo.publish.views import ReleaseHead

KEYS = ("01", "02", "1,5", '"x"')
NAMES = st.text(min_size=1, max_size=12).filter(lambda name: "\r" not in name and "\0" not in name)


def metadata(names: list[str], scale: int = 0) -> dict[str, Any]:
    """Return what a release says of one count in some areas."""
    measure = {"id": "personen", "unit": {"de": "Personen"}, "scale": scale}
    return {
        "indicators": {
            "zahl": {
                "numerator": {"dataset": "d", "measure": "personen"},
                "unit": "number",
                "kind": "count",
                "area": "A",
            }
        },
        "datasets": {"d": {"id": "d", "space": "s", "measures": [measure], "dimensions": []}},
        "spaces": {"s": {"levels": [{"id": "ort", "title": {"de": "Ort"}, "parent": None}]}},
        "areas": {"s": [["ort", key, name, ""] for key, name in zip(KEYS, names, strict=False)]},
        "contents": {},
    }


def piece(rows: list[dict[str, Any]], told: dict[str, Any]) -> Released:
    """Return rows as released."""
    common = {"indicator": "zahl", "breakdown": "", "level": "ort", "period": "2023", "status": "normal"}
    table = pa.Table.from_pylist([dict.fromkeys(SCHEMA.names) | common | row for row in rows], SCHEMA)
    return reopen(table, told, {"audience": "team"})


def read(chunks: Iterator[bytes]) -> list[dict[str, str]]:
    """Read CSV as any program does."""
    return list(csv.DictReader(io.StringIO(b"".join(chunks).decode(), newline="")))


@given(
    names=st.lists(NAMES, min_size=len(KEYS), max_size=len(KEYS)),
    values=st.lists(
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=len(KEYS), max_size=len(KEYS)
    ),
)
def test_what_is_written_can_be_read_back(names: list[str], values: list[float | None]) -> None:
    rows = [
        {"area": key, "value": value, "status": "normal" if value is not None else "suppressed"}
        for key, value in zip(KEYS, values, strict=True)
    ]
    found = read(tidy_csv([piece(rows, metadata(names))], "r1"))
    assert [row["REF_AREA"] for row in found] == list(KEYS)
    assert [row["REF_AREA_NAME"] for row in found] == names
    assert [float(row["OBS_VALUE"]) if row["OBS_VALUE"] else None for row in found] == values
    assert [row["OBS_STATUS"] for row in found] == ["A" if value is not None else "Q" for value in values]


def test_it_is_written_in_pieces_and_none_is_asked_for_too_early() -> None:
    told, asked = metadata(list("abcd")), []

    def pieces() -> Iterator[Released]:
        for key in KEYS[:2]:
            asked.append(key)
            yield piece([{"area": key, "value": 1.0}], told)

    chunks = tidy_csv(pieces(), "r1")
    next(chunks)
    assert asked == []
    next(chunks)
    assert asked == ["01"]
    assert len(list(chunks)) == 1


def test_a_large_piece_is_handed_on_in_small_parts_that_are_the_same_rows() -> None:
    told = metadata(list("abcd"))
    rows = [{"area": KEYS[n % 2], "period": f"{2000 + n % 20}", "value": n / 7} for n in range(20_000)]
    chunks = list(tidy_csv([piece(rows, told)], "r1"))
    assert len(chunks) > 3
    assert max(map(len, chunks)) <= 1 << 18
    found = list(csv.DictReader(io.StringIO(b"".join(chunks).decode())))
    assert [float(row["OBS_VALUE"]) for row in found] == [row["value"] for row in rows]


def test_without_rows_there_are_only_headings() -> None:
    told = metadata(list("abcd"))
    assert (
        b"".join(tidy_csv([piece([], told)], "r1"))
        == b"".join(tidy_csv([], "r1"))
        == ",".join(COLUMNS).encode() + b"\n"
    )


def test_scaled_counts_are_written_in_their_unit() -> None:
    told = metadata(list("abcd"), scale=2)
    (row,) = read(tidy_csv([piece([{"area": "01", "value": 12.5, "numerator": 1250}], told)], "r1"))
    assert float(row["NUMERATOR"]) == 12.5


@pytest.mark.parametrize(("label", "start", "end"), [("2023", "2023-01-01", "2023-12-31"), ("2023-12-31",) * 3])
def test_periods_have_their_first_and_last_day(label: str, start: str, end: str) -> None:
    (row,) = read(tidy_csv([piece([{"area": "01", "period": label}], metadata(list("abcd")))], "r1"))
    assert (row["TIME_PERIOD"], row["PERIOD_START"], row["PERIOD_END"]) == (label, start, end)


def test_every_state_has_a_code_and_every_code_and_column_a_meaning() -> None:
    assert set(OBS_STATUS) == set(ValueStatus)
    assert {code for code, _text in status_meanings()} == set(OBS_STATUS.values())
    assert [name for name, _text in column_meanings()] == list(COLUMNS)


def test_a_state_without_a_number_never_has_the_code_of_one() -> None:
    numbers = {OBS_STATUS[state] for state in ValueStatus if state.has_number}
    assert numbers.isdisjoint(OBS_STATUS[state] for state in ValueStatus if not state.has_number)


ABOUT = About("Titel", "Kleinstadt", ReleaseHead("r1", "team", "2026-01-02T10:00:00+00:00"), (SourceNote("Amt", ""),))


def test_a_citation_names_publisher_release_day_and_sources() -> None:
    assert ABOUT.citation.short == "Kleinstadt, Bildungsmonitoring, Freigabestand r1"
    for part in ("Kleinstadt (2026)", "Titel", "r1 vom 02.01.2026", "Amt"):
        assert part in ABOUT.citation.long
    assert "Lizenz nicht angegeben" in readme(ABOUT, 7)


def test_figures_that_no_release_names_are_cited_and_explained_by_their_version() -> None:
    about = replace(ABOUT, release=ReleaseHead("Fassung 1a2b", "public", ""), published="https://zahlen.example/a.html")
    assert about.citation.short == "Kleinstadt, Bildungsmonitoring, Fassung 1a2b"
    assert "Kleinstadt, Bildungsmonitoring: Titel. Fassung 1a2b. Datengrundlage: Amt;" in about.citation.long
    assert about.citation.long.endswith(" https://zahlen.example/a.html")
    assert "RELEASE: Fassung der Zahlen" in readme(about, 7)
    assert "RELEASE: Kennung des Freigabestands" in readme(ABOUT, 7)
    part = replace(about, publisher="Amt für Bildung", work="Bildung in Kleinstadt")
    assert part.citation.short == "Amt für Bildung, Bildung in Kleinstadt, Fassung 1a2b"
    assert part.citation.long.startswith("Amt für Bildung, Bildung in Kleinstadt: Titel. Fassung 1a2b.")
    nameless = replace(ABOUT, release=ReleaseHead("", "public", ""))
    assert nameless.citation.short == "Kleinstadt"


def test_an_archive_is_the_same_every_time_and_sent_in_pieces() -> None:
    def made() -> Iterator[bytes]:
        return archived([("a.txt", [b"x" * 10, b"y"]), ("b.txt", [])], "2026-01-02T10:00:00+00:00")

    assert b"".join(made()) == b"".join(made())
    assert len(list(made())) > 2
    archive = zipfile.ZipFile(io.BytesIO(b"".join(made())))
    assert archive.testzip() is None
    assert [archive.read(name) for name in archive.namelist()] == [b"x" * 10 + b"y", b""]
