"""What an official file is and says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kobimo.errors import InvalidInputError
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.territory import TerritorialChange
from kobimo.reference.checks import found
from kobimo.spaces.official.keys import parse_key
from kobimo.spaces.official.timeline import Listed
from kobimo.spaces.official.timeline import Place as AreaPlace
from kobimo.spaces.official.umsteiger import Umsteiger, crosswalk_of

BBSR = "BBSR"


class OfficialKind(StrEnum):
    """What an official file is."""

    DIRECTORY = "gemeindeverzeichnis"
    EVENTS = "gebietsaenderungen"
    MERGERS = "kreisreform"
    UMSTEIGER = "umsteigeschluessel"


@dataclass(frozen=True)
class OfficialContent:
    """What a file says.

    Attributes
    ----------
    kind : OfficialKind
    title : str
        German, for the history of the workspace.
    lists : tuple of Listed
        The latest first.
    changes : tuple of TerritorialChange
    names : mapping
        Names of areas that occur in changes only.
    umsteiger : Umsteiger or None
    checks : tuple of CheckResult
    """

    kind: OfficialKind
    title: str
    lists: tuple[Listed, ...] = ()
    changes: tuple[TerritorialChange, ...] = ()
    names: Mapping[AreaPlace, str] = field(default_factory=dict)
    umsteiger: Umsteiger | None = None
    checks: tuple[CheckResult, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether nothing of it may be taken over."""
        return has_errors(self.checks)

    def crosswalk(self, space: str) -> Crosswalk | None:
        """Return the conversion table that the file is, for a space."""
        if self.umsteiger is None:
            return None
        return crosswalk_of(self.umsteiger, f"kreise_{self.umsteiger.status.year}", space, BBSR)


@dataclass
class KeyReader:
    """Reads keys of one file and remembers what was wrong with them."""

    file: str
    sheet: str = ""
    repaired: list[tuple[int, str, str]] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)

    def read(self, text: str, level: str, row: int) -> str:
        """Return the repaired key, "" where it is none."""
        try:
            key = parse_key(text, level)
        except InvalidInputError:
            place = Place(self.file, self.sheet, row)
            self.checks.append(found("OFFICIAL_KEY_INVALID", place, text=text, level=level))
            return ""
        if key.repairs:
            self.repaired.append((row, text, key.text))
        return key.text

    def results(self) -> tuple[CheckResult, ...]:
        """Return all check results."""
        if not self.repaired:
            return tuple(self.checks)
        row, before, after = self.repaired[0]
        place = Place(self.file, self.sheet, row)
        note = found("OFFICIAL_KEY_REPAIRED", place, count=len(self.repaired), before=before, after=after)
        return (*self.checks, note)
