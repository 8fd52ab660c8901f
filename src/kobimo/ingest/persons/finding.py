"""What the detector gets and gives. A finding never carries a value of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kobimo.language import _


class PersonKind(StrEnum):
    """What a column says of a person."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    BIRTH_DATE = "birth_date"
    PERSON_ID = "person_id"
    HOME_ADDRESS = "home_address"
    CONTACT = "contact"
    TRAIT = "trait"

    @property
    def shown(self) -> str:
        """German name."""
        names = {
            PersonKind.FIRST_NAME: _("Vorname"),
            PersonKind.LAST_NAME: _("Name einer Person"),
            PersonKind.BIRTH_DATE: _("Geburtsdatum"),
            PersonKind.PERSON_ID: _("Kennung einer Person"),
            PersonKind.HOME_ADDRESS: _("Anschrift einer Person"),
            PersonKind.CONTACT: _("E-Mail oder Telefon einer Person"),
            PersonKind.TRAIT: _("Merkmal einer Person"),
        }
        return names[self]


class Certainty(StrEnum):
    """Certain: each row is a person. Suspicious: it may be so, somebody has to look."""

    CERTAIN = "certain"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column as the detector sees it.

    Attributes
    ----------
    heading : str
        As delivered; "" where the file has no headings.
    counts : mapping of str to int
        Distinct cleaned cells, the empty one included, and in how many rows each stands.
    """

    heading: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PersonFinding:
    """One column of a table that holds persons.

    Attributes
    ----------
    position : int
        Column from 0.
    heading : str
        As delivered, if the vocabulary knows it; "" else, since it may be a value of a file without headings.
    kind : PersonKind
    certainty : Certainty
        Of the whole table.
    evidence : tuple of str
        German sentences without any value.
    """

    position: int
    heading: str
    kind: PersonKind
    certainty: Certainty
    evidence: tuple[str, ...]


def certainty_of(findings: tuple[PersonFinding, ...]) -> Certainty | None:
    """Return the verdict on tables with these findings, None for none."""
    if any(item.certainty is Certainty.CERTAIN for item in findings):
        return Certainty.CERTAIN
    return Certainty.SUSPICIOUS if findings else None
