"""What distinguishes the kinds of schools (Schulformen): grades, size of classes, all-day, special needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PRIMARY = ("1", "2", "3", "4")
LOWER = ("5", "6", "7", "8", "9", "10")
UPPER = ("EF", "Q1", "Q2")
GRADES = (*PRIMARY, *LOWER, *UPPER)
"""Grades (Jahrgänge) of general schools; the three of the upper stage have courses instead of classes."""

UNGRADED = "ohne"
"""Stands for the grade where there are none: Berufskolleg, Weiterbildungskolleg."""

FIRST_LONG_COHORT = 2018
"""Who entered class 5 of a Gymnasium from this year on has a class 10 there (return to nine years)."""

CERTIFICATES = ("ohne", "foerderschule", "hsa", "msa", "fhr", "ahr")
"""Certificates from none to Allgemeine Hochschulreife."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of school.

    Attributes
    ----------
    title : str
        As the school office writes it.
    plural : str
        In the line with its sum.
    grades : tuple of str
    class_size : float
        Pupils in a class that the school office plans with; smaller ones arise by rounding.
    special_needs : float
        Expected share of pupils with special needs in the last year, between 0 and 1.
    all_day : float
        Expected share of pupils of the lower secondary stage in all-day operation.
    onward : mapping of grade to float
        Pupils of the next grade a year later for each one of this grade who does not leave, apart from general
        growth: changes between kinds of schools and repeated years.
    """

    title: str
    plural: str
    grades: tuple[str, ...]
    class_size: float
    special_needs: float
    all_day: float
    onward: Mapping[str, float]


KINDS: Mapping[str, Kind] = {
    "grundschule": Kind("Grundschule", "Grundschulen", PRIMARY, 23.5, 0.037, 0.0, {}),
    "hauptschule": Kind(
        "Hauptschule",
        "Hauptschulen",
        LOWER,
        20.4,
        0.19,
        1.0,
        {"5": 1.03, "6": 1.08, "7": 1.05, "8": 1.04, "9": 0.99},
    ),
    "realschule": Kind(
        "Realschule",
        "Realschulen",
        LOWER,
        26.8,
        0.036,
        0.0,
        {"5": 1.0, "6": 1.03, "7": 0.995, "8": 0.985, "9": 0.985},
    ),
    "sekundarschule": Kind(
        "Sekundarschule",
        "Sekundarschulen",
        LOWER,
        24.5,
        0.115,
        1.0,
        {"5": 1.0, "6": 1.01, "7": 1.01, "8": 1.0, "9": 0.99},
    ),
    "gesamtschule": Kind(
        "Gesamtschule",
        "Gesamtschulen",
        (*LOWER, *UPPER),
        27.0,
        0.082,
        1.0,
        {"5": 1.0, "6": 1.01, "7": 1.01, "8": 1.005, "9": 0.99, "10": 1.0, "EF": 0.99, "Q1": 0.99},
    ),
    "gymnasium": Kind(
        "Gymnasium",
        "Gymnasien",
        (*LOWER, *UPPER),
        27.2,
        0.008,
        0.0,
        {"5": 0.995, "6": 0.95, "7": 0.975, "8": 0.975, "9": 0.985, "10": 0.98, "EF": 0.97, "Q1": 0.985},
    ),
    "foerderschule": Kind(
        "Förderschule",
        "Förderschulen",
        (*PRIMARY, *LOWER),
        12.0,
        1.0,
        0.6,
        {"1": 1.1, "2": 1.1, "3": 1.1, "4": 1.1, "5": 1.05, "6": 1.05, "7": 1.05, "8": 1.0, "9": 0.98},
    ),
    "waldorfschule": Kind(
        "Freie Waldorfschule",
        "Freie Waldorfschulen",
        GRADES,
        29.0,
        0.02,
        0.3,
        {
            "1": 1.0,
            "2": 1.0,
            "3": 1.0,
            "4": 0.8,
            "5": 1.0,
            "6": 1.0,
            "7": 1.0,
            "8": 0.99,
            "9": 0.99,
            "10": 0.97,
            "EF": 0.97,
            "Q1": 0.97,
        },
    ),
    "berufskolleg": Kind("Berufskolleg", "Berufskollegs", (UNGRADED,), 21.0, 0.006, 0.0, {}),
    "weiterbildungskolleg": Kind("Weiterbildungskolleg", "Weiterbildungskollegs", (UNGRADED,), 20.0, 0.0, 0.0, {}),
}
"""All kinds by their code in the datasets."""


def next_grade(kind: str, grade: str, entered: int) -> str | None:
    """Return the grade after this one for those who entered class 5 in `entered`; None after the last one."""
    grades = KINDS[kind].grades
    if kind == "gymnasium" and grade == "9" and entered < FIRST_LONG_COHORT:
        return "EF"
    position = grades.index(grade) + 1
    return grades[position] if position < len(grades) else None
