"""What the invented councils decided: one target that is reached, one that is not yet, one of a single town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from musterkreis.world import TOWN


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as somebody types it: of the whole where it names no area, without an end where it names no period."""

    indicator: str
    value: str
    decided_by: str
    decided_on: date
    area: str = ""
    by: str = ""
    words: str = ""
    source: str = ""


AIMS: tuple[Aim, ...] = (
    Aim(
        "daycare_rate_u3",
        "35",
        "Kreistag Musterkreis",
        date(2023, 3, 15),
        by="2027",
        words="Bis 2027 sollen 35 von 100 Kindern unter 3 Jahren betreut werden (erfundener Beschluss).",
        source="Vorlage 14/2023",
    ),
    Aim(
        "daycare_rate_u3",
        "30",
        "Rat der Stadt Musterstadt",
        date(2023, 6, 20),
        area=f"gemeinde:{TOWN}",
        by="2026",
        words="Die Stadt schafft zuerst Plätze in den Sozialräumen mit den niedrigsten Quoten (erfundener Beschluss).",
        source="Niederschrift Nr. 6/2023",
    ),
    Aim(
        "child_poverty_u18_rate",
        "12",
        "Kreistag Musterkreis",
        date(2021, 12, 9),
        by="2025",
        words="Bis 2025 sollen weniger Kinder als bisher von Armut betroffen sein (erfundener Beschluss).",
        source="Vorlage 61/2021",
    ),
)
