"""The verdict on a table: whether each of its rows describes a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kobimo.ingest.persons.contents import Contents, measure_contents
from kobimo.ingest.persons.finding import Certainty, PersonColumn, PersonFinding, PersonKind
from kobimo.ingest.persons.vocabulary import Meaning, Strength, meaning
from kobimo.language import _

_NAMES = frozenset((PersonKind.FIRST_NAME, PersonKind.LAST_NAME))
_RECORD, _NEARLY_A_RECORD = 4, 3
"""Traits of a person that make a record of one, where nothing is counted."""

_MOSTLY = 0.8
_MOSTLY_NAMES, _MANY_NAMES = 0.6, 10


@dataclass(frozen=True, slots=True)
class _Clue:
    """What heading and contents of one column say together."""

    position: int
    column: PersonColumn
    said: Meaning
    contents: Contents

    @property
    def kind(self) -> PersonKind | None:
        """What the column says of a person: the contents decide where the heading may mean two things."""
        if self.said.strength is Strength.STRONG:
            return self.said.kind
        return self.by_contents or self.said.kind or (PersonKind.TRAIT if self.said.trait else None)

    @property
    def by_contents(self) -> PersonKind | None:
        """What the contents alone say."""
        if self.contents.names and not self.said.institution:  # schools bear names of persons
            given = self.contents.first_names >= self.contents.full_names
            return PersonKind.FIRST_NAME if given else PersonKind.LAST_NAME
        if self.contents.births and not self.said.other_date and not self.said.trait:
            return PersonKind.BIRTH_DATE
        if self.contents.personal_mails >= 0.3 and self.contents.distinct >= 3:
            return PersonKind.CONTACT
        return PersonKind.TRAIT if self.contents.sex else None

    @property
    def strong(self) -> bool:
        """Whether the heading can mean nothing but a person."""
        return self.said.strength is Strength.STRONG

    @property
    def confirmed(self) -> bool:
        """Whether the contents are what a strong heading promises."""
        if not self.strong:
            return False
        if self.kind is PersonKind.PERSON_ID:
            return self.contents.distinct >= 3 and self.contents.unique >= _MOSTLY
        if self.kind in _NAMES:
            return self.contents.names or (self.contents.distinct >= 3 and self.by_contents is not None)
        return self.by_contents is self.kind


def find_persons(columns: Sequence[PersonColumn], rows: int, *, today: date | None = None) -> tuple[PersonFinding, ...]:
    """Find the columns of a table that describe persons.

    Headings and contents count together: a school directory has names, streets and mail addresses, but those of
    institutions; a table of counts has sex and age, but counts persons instead of listing them.

    Parameters
    ----------
    columns : sequence of PersonColumn
        All columns of the table.
    rows : int
        Data rows that the counts stand for.
    today : date, optional
        Default: the date of this machine.

    Returns
    -------
    tuple of PersonFinding
        Empty if there is no reason for an alarm. All have the same certainty, that of the table.
    """
    day = today or date.today()  # noqa: DTZ011 - births are compared with years
    clues = [_Clue(n, c, meaning(c.heading), measure_contents(c, day)) for n, c in enumerate(columns)]
    certainty = _certainty(clues) if rows else None
    if certainty is None:
        return ()
    return tuple(_finding(clue, certainty) for clue in clues if _is_shown(clue))


def _certainty(clues: Sequence[_Clue]) -> Certainty | None:
    every = [clue for clue in clues if clue.kind not in {None, PersonKind.TRAIT}]
    identities = [clue for clue in every if not clue.said.official]
    strong = {clue.kind for clue in identities if clue.strong}
    contents = {clue.by_contents for clue in identities} - {None, PersonKind.TRAIT}
    counted = _is_counted(clues)
    if counted and (strong | contents) <= {PersonKind.FIRST_NAME}:
        return None  # the statistics of first names that cities publish
    traits = _traits(clues)
    if len(strong) > 1 or any(clue.confirmed and clue.kind is not PersonKind.CONTACT for clue in identities):
        return Certainty.CERTAIN
    directory = _is_directory(clues)
    if (strong and len(traits) > 1 and not counted) or (len(contents) > 1 and not directory):
        return Certainty.CERTAIN
    support = len(contents) + len(traits) + sum(clue.contents.addresses > 0.5 for clue in clues)
    listed = any(_lists_names(clue) for clue in identities)
    if contents and (support > 1 or listed) and not directory and not counted:
        return Certainty.CERTAIN
    if not counted and not directory and len(traits) >= _RECORD:
        return Certainty.CERTAIN
    nearly = len(traits) >= _NEARLY_A_RECORD and not counted and not directory
    officials = any(clue.by_contents in _NAMES for clue in every if clue.said.official)
    return Certainty.SUSPICIOUS if strong or contents or nearly or officials else None


def _lists_names(clue: _Clue) -> bool:
    """Tell whether a column holds another full name in nearly each row."""
    contents = clue.contents
    return clue.by_contents is PersonKind.LAST_NAME and (
        contents.full_names >= _MOSTLY_NAMES and contents.distinct >= _MANY_NAMES and contents.unique >= _MOSTLY
    )


def _traits(clues: Sequence[_Clue]) -> frozenset[str]:
    """Return the traits of a person that the table has, each once."""
    named = {clue.said.trait for clue in clues if clue.said.trait}
    return frozenset(named | ({"sex"} if any(clue.contents.sex for clue in clues) else set()))


def _is_counted(clues: Sequence[_Clue]) -> bool:
    """Tell whether the table counts: a heading says so, or a column has fractions."""
    return any(clue.said.measure and _is_numeric(clue.column) for clue in clues) or any(
        clue.contents.fractions and clue.kind is None for clue in clues
    )


def _is_numeric(column: PersonColumn) -> bool:
    filled = [cell for cell in column.counts if cell]
    numbers = sum(cell.replace(".", "").replace(",", "").replace(" ", "").isdigit() for cell in filled)
    return numbers > 0.6 * len(filled)


def _is_directory(clues: Sequence[_Clue]) -> bool:
    """Tell whether the rows are institutions: at least two of their headings, and each row names another one."""
    own = [clue for clue in clues if clue.said.institution]
    return len(own) > 1 and any(clue.contents.unique >= _MOSTLY for clue in own)


def _is_shown(clue: _Clue) -> bool:
    return clue.kind is not None and (clue.strong or clue.by_contents is not None or bool(clue.said.trait))


def _finding(clue: _Clue, certainty: Certainty) -> PersonFinding:
    kind = clue.kind or PersonKind.TRAIT
    evidence = []
    if clue.strong or clue.said.trait:
        evidence.append(_("Die Überschrift nennt: {kind}.").format(kind=kind.shown))
    if clue.by_contents is not None:
        evidence.append(_("Der Inhalt sieht so aus: {kind}.").format(kind=clue.by_contents.shown))
    heading = clue.column.heading if clue.said.known else ""
    return PersonFinding(clue.position, heading, kind, certainty, tuple(evidence))
