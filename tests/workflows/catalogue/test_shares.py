"""A share is bounded exactly where everybody who is counted above is counted below as well."""

from __future__ import annotations

import pytest

from kobimo.indicators.expression.reading import read_formula
from kobimo.workflows.catalogue.shares import why_above_100
from support.measures import DATASETS

P = "einwohner.personen"


def why(formula: str) -> str:
    definition = read_formula(formula, DATASETS).definition(id="probe", area="A", title={"de": "Probe"})
    return why_above_100(definition, DATASETS)


@pytest.mark.parametrize(
    "formula",
    [
        f"{P}[alter: 0-2] / {P} * 100",
        f"{P}[alter: 0-2, geschlecht: w] / {P}[alter: u6] * 100",
        f"{P}[alter: [0-2, 4]] / {P}[alter: 0-5] * 100",
        f"{P}[geschlecht: w] / {P}[geschlecht: bekannt] * 100",
        f"vorjahresende({P}[alter: 0]) / vorjahresende({P}) * 100",
    ],
)
def test_a_part_of_its_whole_is_never_more_than_the_whole(formula: str) -> None:
    assert why(formula) == ""


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (f"kita.kinder / {P} * 100", "am Ort der Einrichtung, der Nenner am Wohnort"),
        (f"wanderung.zuzuege / {P} * 100", "verschiedenen Datensätzen"),
        (f"{P}[alter: 0] / vorjahresende({P}) * 100", "verschiedene Stichtage"),
        (f"{P} / {P}[alter: 0-5] * 100", "Merkmal alter enger"),
        (f"{P}[alter: 0-6] / {P}[alter: 0-5] * 100", "Merkmal alter enger"),
        (f"{P}[alter: u6] / {P}[alter: 0-2] * 100", "Merkmal alter enger"),
        (f"{P} / einwohner.haupt * 100", "nicht als Teil von haupt"),
    ],
)
def test_the_reason_is_named_where_a_share_can_pass_100(formula: str, reason: str) -> None:
    assert reason in why(formula)
