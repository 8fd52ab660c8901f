from __future__ import annotations

from datetime import date

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.model.institution import Capacity, Catchment, Institution, Register, RegisterDefinition
from kobimo.model.territory import Validity

DEFINITION = RegisterDefinition(id="kitas", title={"de": "Kitas"}, space="stadt")
OLD = Institution("1", "Alt", valid=Validity(None, date(2020, 7, 31)))
NEW = Institution("1", "Neu", valid=Validity(date(2020, 8, 1)))
OTHER = Institution("2", "Andere", valid=Validity(date(2021, 1, 1), date(2021, 12, 31)))
REGISTER = Register(
    DEFINITION,
    (NEW, OTHER, OLD),
    (
        Capacity("1", date(2020, 1, 1), 50),
        Capacity("1", date(2021, 1, 1), 60),
        Capacity("1", date(2021, 1, 1), 9, "U3"),
    ),
    (Catchment("1", "viertel:11", None, Validity(date(2021, 1, 1))), Catchment("2", "viertel:12")),
)


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2020, 7, 31), ["Alt"]), (date(2020, 8, 1), ["Neu"]), (date(2021, 6, 1), ["Neu", "Andere"])],
)
def test_a_register_knows_what_there_is_on_a_day(day: date, names: list[str]) -> None:
    assert [row.name for row in REGISTER.at(day)] == names


def test_the_history_of_an_institution_is_in_order() -> None:
    assert REGISTER.held("1") == (OLD, NEW)
    assert REGISTER.newest() == {"1": NEW, "2": OTHER}
    with pytest.raises(UnknownNameError):
        REGISTER.held("3")


def test_capacity_counts_from_its_day_on_and_by_what_it_measures() -> None:
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [REGISTER.capacity("1", day) for day in days] == [None, 50, 50, 60]
    assert REGISTER.capacity("1", date(2022, 1, 1), "U3") == 9


def test_catchments_hold_while_they_are_valid() -> None:
    assert REGISTER.catchment("1", date(2020, 12, 31)) == ()
    assert [item.area for item in REGISTER.catchment("1", date(2021, 1, 1))] == ["viertel:11"]


def test_two_rows_at_one_time_contradict_each_other() -> None:
    with pytest.raises(DefinitionError):
        Register(DEFINITION, (OLD, Institution("1", "Zugleich", valid=Validity(date(2020, 7, 31)))))
