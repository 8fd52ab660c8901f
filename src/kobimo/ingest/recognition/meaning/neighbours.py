"""What the judgement of a column needs to know of the others, kept up to date so that wide tables stay fast."""

from __future__ import annotations

from collections.abc import Sequence

from kobimo.ingest.outline import Role
from kobimo.ingest.recognition.meaning.draft import Draft

_NAMES = {Role.EMPTY, Role.AREA_NAME, Role.CATEGORY}
_LABELS = {
    Role.CATEGORY, Role.AREA_NAME, Role.AREA_KEY, Role.INSTITUTION_NAME, Role.INSTITUTION_KEY, Role.PERIOD,
}  # fmt: skip
_NEAR = 6
_FAR = 10**9


class Neighbours:
    """Positions of the columns of one table by what was found of them so far.

    Parameters
    ----------
    drafts : sequence of Draft
        Columns of the table.
    """

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._wordy = [draft for draft in drafts if draft.cells.filled and not draft.numeric]
        self._last_number = max((draft.position for draft in drafts if draft.numeric), default=-1)
        self._first_value = self._first_label = self._first_other = _FAR
        self._roles: set[Role] = set()
        self._keys: dict[int, Draft] = {}
        for draft in drafts:
            if draft.decided:
                self.note(draft)

    def note(self, draft: Draft) -> None:
        """Take in the role of a column that was just settled."""
        self._roles.add(draft.role)
        if draft.role is Role.VALUE:
            self._first_value = min(self._first_value, draft.position)
        if draft.role in _LABELS:
            self._first_label = min(self._first_label, draft.position)
        if draft.role not in {Role.VALUE, Role.EMPTY, Role.PERIOD}:
            self._first_other = min(self._first_other, draft.position)
        if draft.role is Role.AREA_KEY:
            self._keys[draft.position] = draft

    @property
    def levels_without_key(self) -> bool:
        """Whether a column names the level of areas, and none is their key yet."""
        return Role.AREA_LEVEL in self._roles and Role.AREA_KEY not in self._roles

    def leads(self, draft: Draft) -> bool:
        """Tell whether no value stands left of a column."""
        return draft.position < self._first_value

    def is_first_label(self, draft: Draft) -> bool:
        """Tell whether nothing but values, periods and empty columns stands left of a column."""
        return draft.position < self._first_other

    def follows_label(self, draft: Draft) -> bool:
        """Tell whether a label or a key stands left of a column."""
        return draft.position > self._first_label

    def precedes_numbers(self, draft: Draft) -> bool:
        """Tell whether numbers stand right of a column."""
        return draft.position < self._last_number

    def names(self, draft: Draft) -> list[Draft]:
        """Return the nearest columns that may hold names."""
        free = [other for other in self._wordy[:200] if other.role in _NAMES and other is not draft]
        return sorted(free, key=lambda other: abs(other.position - draft.position))[:_NEAR]

    def keys(self, draft: Draft) -> list[Draft]:
        """Return the keys of areas up to three columns away."""
        near = range(draft.position - 3, draft.position + 4)
        return [self._keys[position] for position in near if position in self._keys]
