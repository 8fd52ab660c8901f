"""Units of German tables: the power of ten that they stand for, and what headings tell without meaning it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.reference.scales import Scale, scale_of, scale_of_measure, told_by, told_in

EURO_THOUSANDS = ("Tsd. EUR", "TEUR", "T€", "1.000 €", "1 000 EUR", "in Tsd. Euro", "1'000 EUR", "Angaben in 1000 EUR")


@pytest.mark.parametrize("text", [*EURO_THOUSANDS, "tsd.  eur", "1\u202f000\u00a0€", "1000 euro"])
def test_thousands_of_euro_are_understood_however_they_are_written(text: str) -> None:
    assert scale_of(text) == Scale("EUR", 3)


@pytest.mark.parametrize(
    ("text", "kind", "power"),
    [
        ("Mio. EUR", "EUR", 6),
        ("Mill. €", "EUR", 6),
        ("Mrd. Euro", "EUR", 9),
        ("Cent", "EUR", -2),
        ("in 1 000", "", 3),
        ("x 1000", "", 3),
        ("1 000 000", "", 6),
        ("Tsd. Haushalte", "Anzahl", 3),
        ("1000 Personen", "Anzahl", 3),
        ("Prozent", "%", 0),
        ("% der Bevölkerung", "%", 0),
        ("je 1 000 Einwohner", "%", -1),
        ("Fälle je 10.000 Kinder", "%", -2),
        ("je 100 Kinder", "%", 0),
        ("EUR je Einwohner", "EUR je", 0),
        ("EUR/Monat", "EUR", 0),
        ("Std.", "Stunden", 0),
        ("km²", "m²", 6),
        ("ha", "m²", 4),
    ],
)
def test_a_unit_has_a_kind_and_a_power_of_ten(text: str, kind: str, power: int) -> None:
    assert scale_of(text) == Scale(kind, power)


@pytest.mark.parametrize(
    "text",
    ["", "Bezirk", "weiblich", "m/w/d", "1.000,5", "2 000 EUR", "10005 EUR", "mit 1000 EUR", "unter 900 EUR", "1"],
)
def test_what_is_no_unit_is_none(text: str) -> None:
    assert scale_of(text) is None


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        *((f"Ausgaben ({unit})", Scale("EUR", 3)) for unit in EURO_THOUSANDS),
        *((f"Ausgaben [{unit}]", Scale("EUR", 3)) for unit in EURO_THOUSANDS),
        *((f"Ausgaben in {unit}", Scale("EUR", 3)) for unit in ("Tsd. EUR", "1 000 EUR", "1.000 €", "TEUR", "T€")),
        ("Ausgaben Tsd. EUR", Scale("EUR", 3)),
        ("Bevölkerung in 1000", Scale("", 3)),
        ("Anteil %", Scale("%", 0)),
        ("Plätze je 1000 Kinder", Scale("%", -1)),
        ("Arbeitszeit in Stunden", Scale("Stunden", 0)),
    ],
)
def test_headings_tell_their_unit(heading: str, unit: Scale) -> None:
    assert scale_of(told_in(heading)) == unit


@pytest.mark.parametrize(
    "heading",
    [
        "Wohnungen unter 1 000 EUR Miete",
        "Betriebe mit mehr als 1000 EUR",
        "Betriebe bis 5 Mio. EUR",
        "Umsatz von 1000 bis 2000 EUR",
        "Gemeinden mit 1 000 Einwohnern",
        "Schüler (m)",
        "Schüler (t)",
        "Alter (in Jahren)",
        "Kinder in Tageseinrichtungen",
        "mehr als 35 Std.",
        "über 50 %",
        "10%-Stichprobe",
        "Zuschuss (einschl. 1000 EUR Pauschale)",
        "1990",
        "Stichtag 1.1.2020",
        "Einschulung (Schuljahr 2016/17)",
        "Schulanfänger (2016/17)",
        "Kita/Schule (Stand 12/2020)",
        "Kosten (Kapitel 1000/2)",
        "Kinder (Jahrgang 2015/10)",
        "Personen",
    ],
)
def test_headings_that_tell_no_scale_or_share_are_left_alone(heading: str) -> None:
    told = told_in(heading)
    assert not told or scale_of(told) == Scale("Anzahl", 0)


def test_the_unit_above_classes_is_that_of_the_classes() -> None:
    assert told_by(["Haushalte", "Einkommen in EUR", "unter 900"]) == ""
    assert told_by(["Wohnfläche in m²", "100 und mehr"]) == ""
    assert told_by(["Ausgaben in EUR", "2019"]) == "EUR"
    assert told_by(["Ausgaben in EUR", "in Tsd. EUR"]) == "Tsd. EUR"


@given(st.sampled_from((*EURO_THOUSANDS, "EUR", "Mio. EUR", "Cent")), st.sampled_from(("EUR", "Mio. €", "TEUR")))
def test_converting_there_and_back_changes_nothing(first: str, second: str) -> None:
    one, other = scale_of(first), scale_of(second)
    assert one is not None
    assert other is not None
    there, back = one.becomes(other), other.becomes(one)
    assert there is not None
    assert back is not None
    assert there + back == 0


def test_euro_never_become_persons() -> None:
    euro, persons = scale_of("EUR"), scale_of_measure("Kinder", counts=True)
    assert euro is not None
    assert euro.becomes(persons) is None


@pytest.mark.parametrize(
    "heading", ["1 000 und mehr", "1000 oder mehr", "100 000 Einwohner und mehr", "1 000 u. m.", "10 000 und darüber"]
)
def test_an_open_class_is_no_unit(heading: str) -> None:
    assert told_in(heading) == ""
    assert told_in("1 000 Einwohner") == "1 000 Einwohner"
