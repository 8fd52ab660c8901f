"""Numbered notes: why a figure has no number, or not the whole one."""

from __future__ import annotations

from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.publish.appearance import word
from kobimo.publish.statistics.flags import FEW_CASES, SMALL_BASE
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
    """Explain a figure that is not an ordinary number, in sentences that begin with the word for its state."""
    unknown = _unknown(figure) if figure.bounds else ""
    return " ".join(text for text in (_reservation(figure), _smallness(figure), unknown) if text)


def _smallness(figure: Figure) -> str:
    """Say that so few persons stand behind a number that chance may have made it; the same for all such figures."""
    codes = {flag.code for flag in figure.flags} if figure.has_number else set()
    if "small_base" in codes:
        text = _("Kleine Basis: weniger als {count} Personen. Einzelne Personen ändern den Wert stark.")
        return text.format(count=SMALL_BASE)
    if "few_cases" in codes:
        text = _("Wenige Fälle: weniger als {count}. Der Wert schwankt von Jahr zu Jahr stark.")
        return text.format(count=FEW_CASES)
    return ""


def _unknown(figure: Figure) -> str:
    """Say how many are not known, and between which values a number lies for that reason."""
    return next((flag.text for flag in figure.flags if flag.code == "unknown_share"), "")


def _reservation(figure: Figure) -> str:
    """Explain a number with a reservation, or why there is none."""
    because = figure.reason
    if figure.status == ValueStatus.ESTIMATED:
        return _("Geschätzt: aus Zahlen für andere Gebiete umgerechnet; hinter ± steht der Standardfehler.")
    if figure.status == ValueStatus.NOT_RELEASED and not because:
        because = _("Der Freigabestand enthält für dieses Gebiet und diesen Zeitraum nichts.")
    state = word(figure.appearance)
    return f"{state}: {because}" if state and because else state or because
