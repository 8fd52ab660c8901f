"""Language of what the user reads: German in the source, other languages through gettext catalogues.

The German text is the message id. `KOBIMO_LANGUAGE`, or the choice of the reader of a page, names another catalogue
from `kobimo/locale`. A text without a translation stays German; a language without a catalogue means German.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from pathlib import Path

DOMAIN = "kobimo"
LOCALE_DIR = Path(__file__).parent / "locale"

LANGUAGES = ("de", "en")
"""Languages of the surface, the default first."""

COUNTED = "counted"
"""Context of nouns behind a number: the heading "Kennzahl" is "Indicator", but "3 Kennzahlen" are "3 indicators"."""

MINUS = "\u2212"

_GERMAN_SIGNS = str.maketrans(",.", ".,")


def known(language: str) -> str:
    """Return the language that a code such as `en` or `en_GB.UTF-8` names; German if it is none of ours."""
    code = language[:2].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


_DEFAULT = known(os.environ.get("KOBIMO_LANGUAGE", ""))
_active = ContextVar("language", default=_DEFAULT)


def use(language: str) -> None:
    """Make `language` the language of all messages of this thread from now on."""
    _active.set(known(language))


def active() -> str:
    """Return the code of the language in use."""
    return _active.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language for the time of a block."""
    token = _active.set(known(language))
    try:
        yield
    finally:
        _active.reset(token)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, localedir=LOCALE_DIR, languages=[language], fallback=True)


def counted(number: int, singular: str, plural: str) -> str:
    """Return "1 Gebiet" or "1.234 Gebiete": number and noun in the language in use and in its spelling."""
    return f"{spelled(f'{number:,}')} {translate_plural(singular, plural, number)}"


def spelled(number: str) -> str:
    """Return a number that Python has written (-1,234.5) in the spelling of the language in use, with a true minus."""
    number = number.replace("-", MINUS, 1) if number.startswith("-") else number
    return number if _active.get() == "en" else number.translate(_GERMAN_SIGNS)


def clock(time: datetime, form: str = "%H:%M") -> str:
    """Write day and time: 22.11.2026 14:05, or 22 Nov 2026 14:05; `form` is that of the time, empty for none."""
    day = f"{time.day} {time:%b %Y}" if _active.get() == "en" else f"{time:%d.%m.%Y}"
    return f"{day} {time:{form}}" if form else day


def quoted(text: str) -> str:
    """Put a name between the quotation marks of the language in use."""
    return _("„{text}“").format(text=text)


def translate(text: str) -> str:
    """Translate `text` into the language in use; nothing stays nothing (to gettext it would mean the header)."""
    return _catalogue(_active.get()).gettext(text) if text else ""


def translate_plural(singular: str, plural: str, number: int) -> str:
    """Translate the form of a text that fits a number."""
    return _catalogue(_active.get()).npgettext(COUNTED, singular, plural, number)


_ = translate
