"""Numbered notes: why a figure has no number, or not the whole one."""

from __future__ import annotations

from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.publish.appearance import word
from kobimo.publish.views import Figure


class Notes:
    """Notes of one document; the same reason has the same number wherever it occurs."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._used: dict[str, int] = {}

    def mark(self, figure: Figure) -> str:
        """Return the number of the note that explains a figure; empty for a figure that needs none."""
        text = note(figure)
        if not text:
            return ""
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        self._used[text] = number
        return str(number)

    def collect(self) -> list[dict[str, str]]:
        """Return the notes that were used since the last call, ordered by number."""
        used, self._used = self._used, {}
        return [{"mark": str(number), "text": text} for text, number in sorted(used.items(), key=lambda item: item[1])]


def note(figure: Figure) -> str:
    """Explain a figure that is not an ordinary number, in a sentence that begins with the word for its state."""
    because = figure.reason
    if figure.status == ValueStatus.ESTIMATED:
        return _("Geschätzt: aus Zahlen für andere Gebiete umgerechnet; hinter ± steht der Standardfehler.")
    if figure.status == ValueStatus.NOT_RELEASED and not because:
        because = _("Der Freigabestand enthält für dieses Gebiet und diesen Zeitraum nichts.")
    state = word(figure.appearance)
    return f"{state}: {because}" if state and because else state or because
