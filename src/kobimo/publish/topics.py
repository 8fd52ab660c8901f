"""The topic areas of municipal education monitoring, A to H."""

from __future__ import annotations

from kobimo.errors import UnknownNameError
from kobimo.language import _


def topics() -> dict[str, str]:
    """Return the titles of all topic areas by letter, in the language in use."""
    return {
        "A": _("Rahmenbedingungen"),
        "B": _("Grundinformationen zur Bildung"),
        "C": _("Frühkindliche Bildung"),
        "D": _("Allgemeinbildende Schulen"),
        "E": _("Berufliche Bildung"),
        "F": _("Hochschulen"),
        "G": _("Weiterbildung"),
        "H": _("Non-formale und informelle Lernwelten"),
    }


def topic_title(letter: str) -> str:
    """Return the title of a topic area.

    Parameters
    ----------
    letter : str
        A to H.

    Returns
    -------
    str
        As in the guide of municipal education monitoring [1]_, in the language in use.

    Raises
    ------
    UnknownNameError
        If there is no such topic area.

    References
    ----------
    .. [1] Statistisches Bundesamt, Statistisches Landesamt Baden-Württemberg, Deutsches Institut für
       Erwachsenenbildung: Anwendungsleitfaden zum Aufbau eines kommunalen Bildungsmonitorings, table of contents.

    Examples
    --------
    >>> topic_title("C")
    'Frühkindliche Bildung'
    """
    titles = topics()
    if letter not in titles:
        raise UnknownNameError(_("Themenbereich"), letter, titles)
    return titles[letter]
