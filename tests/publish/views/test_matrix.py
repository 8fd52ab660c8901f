"""Areas by indicators: stands recomputed from what the town delivered, by the textbook formula of two shares."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

from kobimo.disclosure import Released
from kobimo.publish.views import ReleaseHead
from kobimo.publish.views.matrix import MatrixView, MatrixWish, Stand, matrix_view, stand
from support.town import PERSONS

Z = 1.959963984540054


def shown(released: Released, head: ReleaseHead, **wish: object) -> MatrixView:
    """Return the view of a wish."""
    return matrix_view(released, head, MatrixWish(**wish))  # type: ignore[arg-type]


def wilson(count: int, base: int) -> tuple[float, float]:
    """Return the limits of a share, written out."""
    p = count / base
    middle, spread = p + Z**2 / (2 * base), Z * sqrt(p * (1 - p) / base + Z**2 / (4 * base**2))
    return (middle - spread) / (1 + Z**2 / base), (middle + spread) / (1 + Z**2 / base)


def expected(key: str) -> Stand:
    """Compare the share under 6 of a quarter with that of the three others (Newcombe, no stated good end)."""
    counts = {name: (ages[0] + ages[1], sum(ages)) for name, ages in PERSONS[2023].items()}
    a, n = counts.pop(key)
    b, m = (sum(pair[i] for pair in counts.values()) for i in (0, 1))
    (low_a, high_a), (low_b, high_b) = wilson(a, n), wilson(b, m)
    p, q = a / n, b / m
    low, high = p - q - sqrt((p - low_a) ** 2 + (high_b - q) ** 2), p - q + sqrt((high_a - p) ** 2 + (q - low_b) ** 2)
    return Stand.HIGHER if low > 0 else Stand.LOWER if high < 0 else Stand.ALIKE


def test_each_quarter_is_compared_with_the_rest_of_the_town(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, level="viertel", topic="A")
    place = [column.head.id for column in view.columns].index("anteil_u6")
    found = {row.area.key: row.cells[place][1] for row in view.rows}
    assert found == {key: expected(key) for key in PERSONS[2023]}
    assert len(set(found.values())) > 1
    assert set(view.legend) >= set(found.values())


def test_counts_are_shown_and_not_compared(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, level="viertel", topic="A")
    place = [column.head.id for column in view.columns].index("einwohner_gesamt")
    assert {row.area.key: row.cells[place][0].value for row in view.rows} == {
        key: sum(ages) for key, ages in PERSONS[2023].items()
    }
    assert {row.cells[place][1] for row in view.rows} == {Stand.UNTOLD}


def test_the_declared_good_end_turns_the_stand(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, level="viertel", topic="A")
    column = next(column for column in view.columns if column.head.id == "anteil_u6")
    high = next(
        figure for row in view.rows for figure, mark in row.cells if mark is Stand.HIGHER and figure.denominator
    )
    for direction, wanted in (("higher_is_better", Stand.BETTER), ("lower_is_better", Stand.WORSE)):
        assert stand(replace(column.head, direction=direction), high, column.whole) is wanted


def test_only_the_areas_of_one_district(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, level="viertel", within="bezirk:2")
    assert [row.area.key for row in view.rows] == ["21", "22"]
    assert [choice.value for choice in view.areas_above] == ["bezirk:1", "bezirk:2"]


def test_each_topic_has_its_indicators_and_all_together_all(released: Released, head: ReleaseHead) -> None:
    names = {
        topic: {column.head.id for column in shown(released, head, level="viertel", topic=topic).columns}
        for topic in ("A", "C", "alle")
    }
    assert names["A"] | names["C"] == names["alle"]
    assert "quote_u3" in names["C"] - names["A"]


def test_a_secret_number_has_its_word_and_no_stand(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, level="viertel", topic="C")
    place = [column.head.id for column in view.columns].index("quote_u3")
    secret = {row.area.key: row.cells[place] for row in view.rows}["22"]
    assert (secret[0].value, secret[1]) == (None, Stand.UNTOLD)
    assert secret[0].text in {figure.text for figure in view.states}


@pytest.mark.parametrize("wish", [{"level": "kontinent"}, {"topic": "Z"}, {"within": "bezirk:9", "level": "viertel"}])
def test_what_does_not_exist_is_replaced_and_said(released: Released, head: ReleaseHead, wish: dict[str, str]) -> None:
    view = shown(released, head, **wish)
    assert len(view.notices) == 1
    assert next(iter(wish.values())) in view.notices[0]
    assert view.rows


def test_likeness_changes_the_order_and_nothing_else(released: Released, head: ReleaseHead) -> None:
    plain, alike = (shown(released, head, level="viertel", topic="alle", alike=way) for way in (False, True))
    assert sorted(row.area.key for row in alike.rows) == [row.area.key for row in plain.rows]
    assert {row.area.key: row.cells for row in alike.rows} == {row.area.key: row.cells for row in plain.rows}
