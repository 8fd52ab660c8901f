"""Which counts a delivered slice can answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kobimo.engine.request import Refusal, Request, Selection, best, merged, resolve
from kobimo.model.category import Interval, parse_interval
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice

REGISTER = DatasetDefinition.model_validate(
    {
        "id": "einwohner",
        "title": {"de": "Einwohner"},
        "space": "s",
        "level": "quartier",
        "period_type": "reference_date",
        "measures": [{"id": "personen", "title": {"de": "P"}, "unit": {"de": "P"}, "concerns": "persons"}],
        "dimensions": [
            {"id": "alter", "title": {"de": "Alter"}, "kind": "interval", "groups": {"kita": ["0-5"]}},
            {
                "id": "geschlecht",
                "title": {"de": "Geschlecht"},
                "categories": [{"code": c, "title": {"de": c}} for c in ("m", "w", "d")],
                "groups": {"md": ["m", "d"]},
            },
        ],
        "cubes": [
            {"id": "gesamt", "dimensions": []},
            {"id": "alter", "dimensions": ["alter"]},
            {"id": "gruppen", "dimensions": ["alter"]},
            {"id": "geschlecht", "dimensions": ["geschlecht"]},
        ],
    }
)


def offered(cube: str, **categories: str) -> Slice:
    codes = {name: tuple(text.split()) for name, text in categories.items()}
    return Slice("einwohner", cube, "quartier", "2020-12-31", 10, 5, ("personen",), codes, {"f.csv": 5})


FINE = offered("alter", alter="0 1 2 3-4 5 6-9 10-17 18-20 21-64 65+")
BROAD = offered("gruppen", alter="0-5 6-17 18-64 65+")
TOTAL = offered("gesamt")
SEX = offered("geschlecht", geschlecht="m w")


def ask(**where: str) -> Request:
    return Request.of("einwohner", "personen", {name: text.split() for name, text in where.items()})


def test_an_age_range_is_the_sum_of_delivered_ages() -> None:
    answer = resolve(ask(alter="0-5"), REGISTER, FINE)
    assert isinstance(answer, Selection)
    assert answer.codes == (("alter", frozenset({"0", "1", "2", "3-4", "5"})),)


def test_a_delivered_group_wins_over_the_sum_of_single_ages() -> None:
    answer = best(ask(alter="0-5"), REGISTER, [FINE, BROAD])
    assert isinstance(answer, Selection)
    assert answer.slice is BROAD


def test_a_delivered_total_wins_over_the_sum_of_a_margin() -> None:
    answer = best(ask(), REGISTER, [FINE, BROAD, TOTAL])
    assert isinstance(answer, Selection)
    assert answer.slice is TOTAL


def test_a_total_is_summed_from_a_complete_margin_where_no_total_was_delivered() -> None:
    answer = best(ask(), REGISTER, [FINE])
    assert isinstance(answer, Selection)
    assert len(dict(answer.codes)["alter"]) == 10


def test_overlapping_bands_in_one_cube_are_not_counted_twice() -> None:
    mixed = offered("alter", alter="0-5 0-2 3-5 6+")
    answer = resolve(ask(), REGISTER, mixed)
    assert isinstance(answer, Selection)
    assert dict(answer.codes)["alter"] == {"0-5", "6+"}


def test_an_age_cut_that_nobody_delivers_is_refused_and_the_group_astride_is_named() -> None:
    answer = best(ask(alter="0-19"), REGISTER, [TOTAL, SEX, FINE, BROAD])
    assert isinstance(answer, Refusal)
    assert "18-20" in answer.reason
    assert "0-19" in answer.reason


def test_a_crossing_that_was_not_delivered_is_refused_and_what_exists_is_named() -> None:
    answer = best(ask(alter="0-5", geschlecht="w"), REGISTER, [TOTAL, SEX, FINE])
    assert isinstance(answer, Refusal)
    assert "alter×geschlecht" in answer.reason
    assert "Gesamtzahl" in answer.reason


def test_a_sum_over_sexes_is_refused_when_one_was_not_delivered() -> None:
    answer = resolve(ask(), REGISTER, SEX)
    assert isinstance(answer, Refusal)
    assert "d" in answer.reason


def test_groups_of_codes_are_replaced_by_their_members() -> None:
    full = offered("geschlecht", geschlecht="m w d")
    answer = resolve(ask(geschlecht="md"), REGISTER, full)
    assert isinstance(answer, Selection)
    assert dict(answer.codes)["geschlecht"] == {"m", "d"}
    kita = resolve(ask(alter="kita"), REGISTER, FINE)
    assert isinstance(kita, Selection)
    assert dict(kita.codes)["alter"] == {"0", "1", "2", "3-4", "5"}


def listed(**dimension: str) -> DatasetDefinition:
    age, sex = REGISTER.dimensions
    return REGISTER.model_copy(update={"absent": "zero", "dimensions": (age, sex.model_copy(update=dimension))})


def test_a_code_that_no_row_has_is_no_zero_even_in_a_complete_list() -> None:
    answer = resolve(ask(geschlecht="d"), listed(), SEX)
    assert isinstance(answer, Refusal)
    assert all(text in answer.told("einwohneramt") for text in ("geschlecht", "nicht d", "einwohneramt"))
    assert isinstance(resolve(ask(), listed(), SEX), Refusal)


def test_a_code_that_no_row_has_is_zero_where_the_office_counts_all_or_a_sum_proves_it() -> None:
    for answer in (
        resolve(ask(geschlecht="d"), listed(absent="zero"), SEX),
        resolve(ask(geschlecht="d"), listed(), SEX, {"geschlecht"}),
    ):
        assert isinstance(answer, Selection)
        assert dict(answer.codes)["geschlecht"] == frozenset()


def test_a_reason_lists_what_was_delivered_not_what_the_dataset_may_have() -> None:
    answer = best(ask(alter="0-5", geschlecht="w"), REGISTER, [SEX])
    assert isinstance(answer, Refusal)
    assert answer.reason.endswith("geliefert sind: geschlecht.")


def test_a_measure_that_only_one_cube_lacks_is_not_called_undelivered() -> None:
    bare = replace(TOTAL, measures=())
    answer = best(ask(alter="0-5", geschlecht="w"), REGISTER, [bare, SEX])
    assert isinstance(answer, Refusal)
    assert "Kreuzung alter×geschlecht" in answer.reason


def test_a_measure_that_was_not_delivered_is_refused() -> None:
    answer = resolve(Request.of("einwohner", "haushalte", {}), REGISTER, TOTAL)
    assert isinstance(answer, Refusal)
    assert "haushalte" in answer.reason


@pytest.mark.parametrize(
    ("codes", "expected"),
    [("0 1 2", "0-2"), ("0-2 3-5", "0-5"), ("3 0", "0 3"), ("60+ 50-59", "50+"), ("0-5 3-4", "0-5")],
)
def test_adjacent_ages_are_read_as_one_range(codes: str, expected: str) -> None:
    assert [i.code for i in merged(parse_interval(c) for c in codes.split())] == expected.split()


def test_merging_keeps_a_gap() -> None:
    assert merged([Interval(0, 1), Interval(3, 4)]) == (Interval(0, 1), Interval(3, 4))


def test_a_total_over_ages_needs_the_open_end_unless_the_dataset_counts_only_some_ages() -> None:
    kita = offered("alter", alter="0-2 3-5")
    open_end = resolve(ask(), REGISTER, kita)
    assert isinstance(open_end, Refusal)
    age = REGISTER.dimensions[0].model_copy(update={"universe": "0-5"})
    children = REGISTER.model_copy(update={"dimensions": (age, REGISTER.dimensions[1])})
    answer = resolve(ask(), children, kita)
    assert isinstance(answer, Selection)
    assert dict(answer.codes)["alter"] == {"0-2", "3-5"}
