"""From the text of a formula to words, numbers and signs, each with its place.

Inside square brackets stand codes as they are delivered (`0-2`, `95+`, `unter 3`), outside names and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kobimo.indicators.expression.problems import FormulaError, Span
from kobimo.language import _

LONGEST = 4000
"""Characters of a formula; nobody understands a longer one."""


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    CODE = "code"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign; `text` of a string is what stands between its quotation marks."""

    kind: Kind
    text: str
    span: Span


_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?![\w.])", re.ASCII)
_STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|„([^“\n]*)“")
_CODE = re.compile(r"[^\s,:;\[\]()\"'„“]+")
_COMMA = re.compile(r"[0-9]+,[0-9]+")
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "∕": "/"}
_PLAIN = frozenset("+-*/().,[]:")


def tokens(text: str) -> list[Token]:
    """Cut a formula into tokens; the last one is END.

    Raises
    ------
    FormulaError
        For a sign that no formula has.
    """
    if len(text) > LONGEST:
        raise FormulaError(
            _("Die Formel hat mehr als {limit} Zeichen.").format(limit=LONGEST),
            text,
            Span(LONGEST, LONGEST + 1),
            _("Die Ausprägungen im Datensatz zu einer Gruppe (groups) zusammenfassen."),
        )
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    position, depth = 0, 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        token = _next(text, position, inside=depth > 0)
        if token.kind is Kind.SIGN:
            depth += (token.text == "[") - (token.text == "]")
        yield token
        position = token.span.end
    yield Token(Kind.END, "", Span(len(text), len(text)))


def _next(text: str, position: int, *, inside: bool) -> Token:
    """Return the token at a position."""
    if match := _STRING.match(text, position):
        content = next(group for group in match.groups() if group is not None)
        return Token(Kind.STRING, content, Span(position, match.end()))
    kinds = ((Kind.CODE, _CODE),) if inside else ((Kind.NUMBER, _NUMBER), (Kind.NAME, _NAME))
    for kind, pattern in kinds:
        if match := pattern.match(text, position):
            return Token(kind, match[0], Span(position, match.end()))
    sign = _SIGNS.get(text[position], text[position])
    if sign in _PLAIN:
        return Token(Kind.SIGN, sign, Span(position, position + 1))
    raise FormulaError(_("Dieses Zeichen gibt es in Formeln nicht."), text, Span(position, position + 1), _hint(sign))


def _hint(sign: str) -> str:
    """Say what people mean by a sign."""
    hints = {
        "%": _("Statt % am Ende „* 100“ schreiben."),
        "‰": _("Statt ‰ am Ende „* 1000“ schreiben."),
        "^": _("Potenzen gibt es nicht; eine Kennzahl zählt zusammen und teilt einmal."),
        "=": _("Nur die rechte Seite schreiben, ohne Namen und Gleichheitszeichen."),
        ";": _("Mehrere Merkmale durch Komma trennen."),
        '"': _("Das Anführungszeichen schließen."),
        "'": _("Das Anführungszeichen schließen."),
        "{": _("Ausprägungen stehen in eckigen Klammern: [alter: 0-2]."),
    }
    return hints.get(sign, _("Erlaubt sind + - * / und Klammern, Messgrößen wie einwohner.personen[alter: 0-2]."))


def decimal_comma(text: str, span: Span) -> bool:
    """Whether a comma at `span` was meant as that of a decimal number: 0,5."""
    return _COMMA.search(text, max(0, span.start - 1), span.end + 1) is not None
