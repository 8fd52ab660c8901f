"""Language of what the user reads: German in the source, other languages through gettext catalogues.

The German text is the message id. `KOBIMO_LANGUAGE` (or the settings of the web session, later) chooses another
catalogue from `kobimo/locale`; a text without a translation stays German.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

DOMAIN = "kobimo"
LOCALE_DIR = Path(__file__).parent / "locale"

_active = "de"


def use(language: str) -> None:
    """Make `language` (a two-letter code) the language of all messages from now on."""
    global _active  # noqa: PLW0603 - the one process-wide setting, as in gettext itself
    _active = language


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, localedir=LOCALE_DIR, languages=[language], fallback=True)


def counted(number: int, singular: str, plural: str) -> str:
    """Return "1 Gebiet" or "1.234 Gebiete": number and noun, translated and in German spelling."""
    noun = _catalogue(_active).ngettext(singular, plural, number)
    return f"{number:,}".replace(",", ".") + f" {noun}"


def _(text: str) -> str:
    """Translate `text` into the active language."""
    return _catalogue(_active).gettext(text)
