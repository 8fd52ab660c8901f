"""Which period of a part belongs to a period of an indicator; nothing is filled with a neighbouring year."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.indicators.alignment import aligned
from kobimo.model.indicator import PeriodAlignment
from kobimo.model.period import parse_period

YEAR_ENDS = [f"{year}-12-31" for year in (2018, 2019, 2021, 2022, 2023)]


@pytest.mark.parametrize(
    ("rule", "anchor", "found"),
    [
        ({"rule": "same"}, "2022-12-31", "2022-12-31"),
        ({"rule": "same"}, "2020-12-31", None),
        ({"rule": "year_end"}, "2022/23", "2022-12-31"),
        ({"rule": "closing_year_end"}, "2022/23", "2023-12-31"),
        ({"rule": "closing_year_end"}, "2019/20", None),
        ({"rule": "year_end"}, "2022", "2022-12-31"),
        ({"rule": "closing_year_end"}, "2022", "2022-12-31"),
        ({"rule": "closing_year_end"}, "StJ 2022", "2023-12-31"),
        ({"rule": "previous_year_end"}, "2022-03-01", "2021-12-31"),
        ({"rule": "previous_year_end"}, "2021-03-01", None),
        ({"rule": "years_before", "years": 2}, "2021-12-31", "2019-12-31"),
        ({"rule": "years_before", "years": 1}, "2021-12-31", None),
        ({"rule": "fixed", "label": "31.12.2018"}, "2023-12-31", "2018-12-31"),
        ({"rule": "nearest", "within_years": 0.3}, "2022-03-01", "2021-12-31"),
        ({"rule": "latest", "within_years": 1}, "2021-03-01", None),
        ({"rule": "latest", "within_years": 2}, "2021-03-01", "2019-12-31"),
    ],
)
def test_each_rule_finds_its_period_or_none(rule: dict[str, Any], anchor: str, found: str | None) -> None:
    period = aligned(parse_period(anchor), PeriodAlignment.model_validate(rule), map(parse_period, YEAR_ENDS))
    assert (None if period is None else period.label) == found


def test_only_a_fixed_period_has_a_label() -> None:
    for data in ({"rule": "fixed"}, {"rule": "same", "label": "2020"}):
        with pytest.raises(ValueError, match="fixed"):
            PeriodAlignment.model_validate(data)
