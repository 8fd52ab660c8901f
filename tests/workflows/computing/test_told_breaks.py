"""Breaks as a release keeps them: told in every language."""

from __future__ import annotations

from datetime import date

from kobimo.language import speaking
from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.territory import AreaVersion, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.model.text import Text
from kobimo.workflows.computing.breaks import told_breaks

LEVELS = (
    LevelDefinition(id="viertel", title=Text(de="Viertel"), parent="stadt"),
    LevelDefinition(id="stadt", title=Text(de="Stadt")),
)
DAY = date(2023, 7, 1)


def test_a_break_is_kept_in_german_and_english_whoever_builds() -> None:
    before, after = Validity(None, date(2023, 6, 30)), Validity(DAY, None)
    versions = [
        AreaVersion(Area("stadt", "1", "Stadt")),
        *(AreaVersion(Area("viertel", key, name, "1"), before) for key, name in (("11", "Nord"), ("12", "Ost"))),
        AreaVersion(Area("viertel", "13", "Nordost", "1"), after),
    ]
    changes = [
        TerritorialChange(DAY, "viertel", key, "13", ChangeKind.MERGED, reason="Beschluss") for key in ("11", "12")
    ]
    history = SpaceHistory(SpaceDefinition(id="stadt", title=Text(de="Stadt"), levels=LEVELS), versions, changes)
    with speaking("en"):
        (found,) = told_breaks(history, {("viertel", "13")})
    assert (
        found["text"]
        == found["told"]["de"]
        == ("Gebietsänderung am 01.07.2023: aus Nord, Ost wurde Nordost. Beschluss.")
    )
    assert found["told"]["en"] != found["told"]["de"]
    assert "1 Jul 2023" in found["told"]["en"]
    assert "Nordost" in found["told"]["en"]
