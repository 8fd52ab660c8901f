"""The twelve registration offices: what their extracts look like, and when they send them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from musterkreis.population import OLDEST
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN

AgeGroup = tuple[str, str, int, int]
"""Heading in the file, code, first and last age."""

SINGLE_YEARS: tuple[AgeGroup, ...] = (
    *((str(age), str(age), age, age) for age in range(OLDEST)),
    (f"{OLDEST} und älter", f"{OLDEST}+", OLDEST, OLDEST),
)

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

SPLIT, HIDDEN_SHEET, TWO_SHEETS = 2021, 2016, 2016
"""Years of the town's extract whose form stands out."""

LOST_ZEROS = 2018
REFUGEES = 2022
SECONDARY = ("05998008", 2021)
REVISED = ("05998016", 2019)
DOUBLED_UMLAUTS = ("05998032", 2016)
LATE = ("05998044", 2018)
MISSING = (("05998036", 2017), ("05998040", 2020))
"""Municipality and year of deliveries that stand out."""

RENAMED = "05998028"
WITHOUT_NATIONALITY = "05998048"


def _groups(headings: str, codes: str) -> tuple[AgeGroup, ...]:
    return tuple(
        (heading, code, int(code.split("-")[0].rstrip("+")), OLDEST if "+" in code else int(code.split("-")[1]))
        for heading, code in zip(headings.split("|"), codes.split("|"), strict=True)
    )


_USUAL = _groups(
    "unter 3|3 bis 5|6 bis 9|10 bis 14|15 bis 17|18 bis 19|20 bis 24|25 bis 44|45 bis 64|65 bis 79|80 und älter",
    "0-2|3-5|6-9|10-14|15-17|18-19|20-24|25-44|45-64|65-79|80+",
)

_GROUPS: dict[str, tuple[AgeGroup, ...]] = {
    "05998008": _USUAL,
    "05998016": _groups(
        "0 - 2|3 - 5|6 - 9|10 - 14|15 - 17|18 - 19|20 - 29|30 - 44|45 - 59|60 - 64|65 - 74|75 u. ä.",
        "0-2|3-5|6-9|10-14|15-17|18-19|20-29|30-44|45-59|60-64|65-74|75+",
    ),
    "05998024": _groups(
        "unter 6|6 bis unter 10|10 bis unter 15|15 bis unter 18|18 bis unter 20|20 bis unter 45|45 bis unter 65"
        "|65 und mehr",
        "0-5|6-9|10-14|15-17|18-19|20-44|45-64|65+",
    ),
    "05998032": _groups(
        "0 - 2|3 - 5|6 - 9|10 - 14|15 - 17|18 - 24|25 - 44|45 - 64|65 u. ä.",
        "0-2|3-5|6-9|10-14|15-17|18-24|25-44|45-64|65+",
    ),
    "05998040": _USUAL,
    "05998048": _groups(
        "0 bis 2|3 bis 5|6 bis 14|15 bis 17|18 bis 19|20 bis 64|65 und älter",
        "0-2|3-5|6-14|15-17|18-19|20-64|65+",
    ),
}


@dataclass(frozen=True, slots=True)
class Office:
    """A registration office.

    Attributes
    ----------
    municipality, source : str
        Keys.
    sender : str
    stem : str
        Name of the municipality without umlauts, as in file names.
    """

    municipality: str
    source: str
    sender: str
    stem: str

    @property
    def groups(self) -> tuple[AgeGroup, ...]:
        """Ages as this office delivers them."""
        return _GROUPS.get(self.municipality, SINGLE_YEARS)

    def sent_on(self, year: int) -> date:
        """Return the day on which the extract of 31 December usually arrives: some weeks later."""
        number = int(self.municipality[-2:])
        return date(year + 1, 1, 20) + timedelta(days=(number * 3 + year * 5) % 70)


OFFICES = (
    Office(TOWN, "einwohner_musterstadt", "Bürgerbüro Stadt Musterstadt", "Musterstadt"),
    Office("05998008", "einwohner_ahlbruegge", "Einwohnermeldeamt Gemeinde Ahlbrügge", "Ahlbruegge"),
    Office("05998012", "einwohner_birkenau", "Bürgerservice Gemeinde Birkenau am Fließ", "Birkenau"),
    Office("05998016", "einwohner_dornfelde", "Bürgerbüro Gemeinde Dornfelde", "Dornfelde"),
    Office("05998020", "einwohner_eschwede", "Bürgerbüro Gemeinde Eschwede", "Eschwede"),
    Office("05998024", "einwohner_fallersbach", "Einwohnermeldeamt Gemeinde Fallersbach", "Fallersbach"),
    Office("05998028", "einwohner_gruendorf", "Bürgerbüro Gemeinde Gründorf-Heide", "Gruendorf"),
    Office("05998032", "einwohner_hohenlinde", "Bürgerservice Gemeinde Hohenlinde", "Hohenlinde"),
    Office("05998036", "einwohner_ibenkamp", "Bürgerbüro Gemeinde Ibenkamp", "Ibenkamp"),
    Office("05998040", "einwohner_kleinwehr", "Einwohnermeldeamt Gemeinde Kleinwehr", "Kleinwehr"),
    Office("05998044", "einwohner_luettringen", "Bürgerbüro Gemeinde Lüttringen", "Luettringen"),
    Office("05998048", "einwohner_moehnhausen", "Einwohnermeldeamt Gemeinde Möhnhausen", "Moehnhausen"),
)


def office_of(municipality: str) -> Office:
    """Return the office of a municipality."""
    return next(office for office in OFFICES if office.municipality == municipality)
