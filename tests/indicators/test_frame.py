"""The rows of a formula: levels behind each other, periods in order, and nothing where there is no number."""

import numpy as np

from kobimo.indicators.frame import Figures, Frame
from kobimo.indicators.pairing import Paired
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.status import ValueStatus

LEVELS = [
    {"id": "teil", "title": {"de": "Teil"}, "parent": "stadt"},
    {"id": "stadt", "title": {"de": "Stadt"}, "parent": None},
]
SPACE = Space(
    SpaceDefinition.model_validate({"id": "stadt", "title": {"de": "Stadt"}, "levels": LEVELS}),
    [Area("stadt", "0", "Stadt"), Area("teil", "1", "Nord", "0"), Area("teil", "2", "Süd", "0")],
)
LABELS = [["2022", "2021"], ["2022", "2021"]]
FRAME = Frame(SPACE, ["stadt", "teil"], LABELS)


def test_levels_stand_behind_each_other_with_periods_in_order() -> None:
    levels = {
        "teil": np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),  # 2022 is the first period that was computed
        "stadt": np.array([[[3], [7]], [[11], [15]]]),
    }
    assert FRAME.joined(levels, lambda array: array).tolist() == [[7, 3, 3, 4, 1, 2], [15, 11, 7, 8, 5, 6]]


def test_what_is_the_same_for_all_formulas_and_periods_is_kept_once() -> None:
    levels = {"teil": np.array([[[1, 2]]]), "stadt": np.array([[[3]]])}
    assert FRAME.joined(levels, lambda array: array).tolist() == [[3, 3, 1, 2, 1, 2]]


def test_each_formula_has_its_own_rows_and_no_number_where_there_is_none() -> None:
    values = np.arange(12.0).reshape(2, 6)
    values[1, 2] = np.nan
    secret = np.zeros((2, 6), np.int64)
    secret[0, 5] = 1
    ones, nothing = np.ones((1, 6), np.int64), np.full((1, 1), np.nan)
    paired = Paired(np.arange(12).reshape(2, 6), ones, secret, secret, ones, ones, ones.astype(np.float64))
    status = np.zeros((1, 6), np.int8)
    first, second = FRAME.tables(
        [("a", ""), ("b", "")], Figures(paired, np.zeros((1, 1), np.int64), values, nothing, nothing, status)
    )
    assert first["value"].to_pylist() == [0, 1, 2, 3, 4, 5]
    assert second["value"].to_pylist() == [6, 7, None, 9, 10, 11]
    assert first["numerator"].to_pylist() == [0, 1, 2, 3, 4, None]
    assert second["numerator"].to_pylist() == [6, 7, 8, 9, 10, 11]
    assert second["lower"].null_count == second["difference"].null_count == 6
    assert first["period"].to_pylist() == ["2021", "2022", "2021", "2021", "2022", "2022"]
    assert first["area"].to_pylist() == ["0", "0", "1", "2", "1", "2"]
    assert set(second["indicator"].to_pylist()) == {"b"}
    assert set(second["status"].to_pylist()) == {ValueStatus.NORMAL}
    for table in (first, second):
        table.validate(full=True)
