"""The grammar of formulas, read from left to right by how strongly a sign binds (Pratt [1]_).

    expression = operand { ("+" | "-" | "*" | "/") operand }       "*" and "/" bind more strongly
    operand    = NUMBER | TEXT | "(" expression ")" | entries
               | NAME [ "(" [ expression { "," expression } ] ")" | "." NAME [ entries ] ]
    entries    = "[" NAME ":" codes { "," NAME ":" codes } "]"
    codes      = CODE | "[" CODE { "," CODE } "]"

References
----------
.. [1] Pratt, V. R. (1973). Top down operator precedence. POPL '73, 41-51.
"""

from __future__ import annotations

from decimal import Decimal

from kobimo.indicators.expression.problems import FormulaError, Span
from kobimo.indicators.expression.tokens import Kind, Token, decimal_comma, tokens
from kobimo.indicators.expression.tree import Call, Entries, Entry, Group, Node, Number, Operation, Reference, Word
from kobimo.language import _

DEEPEST = 30
"""Brackets within brackets."""

MOST = 200
"""Signs in one formula."""

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


def parse(text: str) -> Node:
    """Read the structure of a formula, without a look at what its names mean.

    Parameters
    ----------
    text : str

    Returns
    -------
    Node

    Raises
    ------
    FormulaError
        With the place and the remedy.
    """
    parser = _Parser(text)
    tree = parser.expression(0)
    parser.finish()
    return tree


class _Parser:
    """Goes through the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._position = 0
        self._depth = 0
        self._signs = 0

    def finish(self) -> None:
        """Refuse anything behind the end."""
        token = self._token
        if token.kind is Kind.END:
            return
        if token.text in {")", "]"}:
            raise self._error(_("Zu dieser Klammer fehlt die öffnende."), token.span)
        if token.text == ",":
            if decimal_comma(self._text, token.span):
                raise self._error(_("Zahlen haben einen Punkt vor den Nachkommastellen."), token.span, "0.5")
            raise self._error(
                _("Ein Komma trennt nur, was in einer Funktion oder in eckigen Klammern steht."), token.span
            )
        if token.text == "[":
            raise self._error(
                _("Ausprägungen stehen unmittelbar hinter einer Messgröße."),
                token.span,
                _("Zum Beispiel: einwohner.personen[alter: 0-2]."),
            )
        raise self._error(_("Hier fehlt ein Rechenzeichen."), token.span, _("+ - * oder / davor setzen."))

    def expression(self, binding: int) -> Node:
        """Read as long as signs bind more strongly than `binding`."""
        left = self._operand()
        while (strength := _BINDING.get(self._sign, 0)) > binding:
            sign = self._advance()
            self._signs += 1
            if self._signs > MOST:
                raise self._error(_("Die Formel hat mehr als {limit} Rechenzeichen.").format(limit=MOST), sign.span)
            left = Operation(sign.text, left, self.expression(strength), sign.span)
        return left

    def _operand(self) -> Node:
        token = self._token
        if token.kind is Kind.NUMBER:
            self._advance()
            return Number(Decimal(token.text), token.span)
        if token.kind is Kind.STRING:
            self._advance()
            return Word(token.text, token.span, quoted=True)
        if token.kind is Kind.NAME:
            return self._named()
        if self._sign == "(":
            return self._group()
        if self._sign == "[":
            return self._entries()
        raise self._missing(token)

    def _missing(self, token: Token) -> FormulaError:
        """Say what should stand where nothing usable stands."""
        if token.kind is Kind.END:
            if not self._text.strip():
                return self._error(
                    _("Die Formel ist leer."), token.span, _("Zum Beispiel: {formula}").format(formula=EXAMPLE)
                )
            return self._error(_("Die Formel ist hier zu Ende, es fehlt eine Messgröße oder Zahl."), token.span)
        if token.text == "-":
            return self._error(
                _("Eine Formel beginnt nicht mit einem Minus."),
                token.span,
                _("Zuerst schreiben, wovon abgezogen wird."),
            )
        return self._error(
            _("Hier fehlt eine Messgröße oder Zahl."), token.span, _("Zum Beispiel: {formula}").format(formula=EXAMPLE)
        )

    def _group(self) -> Node:
        opening = self._advance()
        self._deeper(opening.span)
        inner = self.expression(0)
        closing = self._expect(")", opening)
        self._depth -= 1
        return Group(inner, opening.span.to(closing.span))

    def _named(self) -> Node:
        token = self._advance()
        word = Word(token.text, token.span)
        if self._sign == "(":
            return self._call(word)
        if self._sign != ".":
            return word
        dot = self._advance()
        if self._token.kind is not Kind.NAME:
            raise self._error(
                _("Hinter dem Punkt fehlt die Messgröße des Datensatzes {dataset}.").format(dataset=word.text), dot.span
            )
        second = self._advance()
        measure = Word(second.text, second.span)
        entries = self._entries() if self._sign == "[" else None
        span = word.span.to(entries.span if entries else measure.span)
        return Reference(word, measure, entries.entries if entries else (), span)

    def _call(self, name: Word) -> Call:
        opening = self._advance()
        self._deeper(opening.span)
        arguments: list[Node] = []
        while self._sign != ")":
            arguments.append(self.expression(0))
            if self._sign != ",":
                break
            self._advance()
        closing = self._expect(")", opening)
        self._depth -= 1
        return Call(name, tuple(arguments), name.span.to(closing.span))

    def _entries(self) -> Entries:
        opening = self._advance()
        found: list[Entry] = []
        while True:
            found.append(self._entry(opening))
            if self._sign != ",":
                break
            self._advance()
        closing = self._expect("]", opening)
        return Entries(tuple(found), opening.span.to(closing.span))

    def _entry(self, opening: Token) -> Entry:
        name, place = self._code(opening)
        if self._sign != ":":
            raise self._error(
                _("Hinter dem Merkmal fehlt der Doppelpunkt mit den Ausprägungen."),
                place,
                _("Zum Beispiel: [alter: 0-2, geschlecht: w]; mehrere Ausprägungen: [alter: [0-2, 6-9]]."),
            )
        self._advance()
        if self._sign != "[":
            code, code_place = self._code(opening)
            return Entry(name, (code,), place.to(code_place), (code_place,))
        inner = self._advance()
        codes = [self._code(inner)]
        while self._sign == ",":
            self._advance()
            codes.append(self._code(inner))
        closing = self._expect("]", inner)
        return Entry(name, tuple(code for code, _at in codes), place.to(closing.span), tuple(at for _code, at in codes))

    def _code(self, opening: Token) -> tuple[str, Span]:
        """Read a code; words side by side belong together: `unter 3`, `0 - 2`."""
        first = self._token
        if first.kind is Kind.STRING:
            self._advance()
            return first.text, first.span
        if first.kind is not Kind.CODE:
            if first.kind is Kind.END:
                raise self._error(_("Die eckige Klammer wird nicht geschlossen."), opening.span)
            raise self._error(_("Hier fehlt ein Merkmal oder eine Ausprägung."), first.span)
        span = first.span
        while self._token.kind is Kind.CODE:
            span = span.to(self._advance().span)
        return self._text[span.start : span.end], span

    def _deeper(self, place: Span) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(_("Die Klammern sind zu tief geschachtelt."), place, _("Die Formel einfacher schreiben."))

    def _expect(self, sign: str, opening: Token) -> Token:
        if self._sign == sign:
            return self._advance()
        token = self._token
        if token.kind is Kind.END:
            raise self._error(_("Diese Klammer wird nicht geschlossen."), opening.span)
        raise self._error(_("Hier wird „{sign}“ erwartet.").format(sign=sign), token.span)

    @property
    def _token(self) -> Token:
        return self._tokens[self._position]

    @property
    def _sign(self) -> str:
        return self._token.text if self._token.kind is Kind.SIGN else ""

    def _advance(self) -> Token:
        token = self._token
        self._position += 1
        return token

    def _error(self, message: str, span: Span, remedy: str = "") -> FormulaError:
        return FormulaError(message, self._text, span, remedy)


EXAMPLE = "einwohner.personen[alter: 0-2] / einwohner.personen * 100"
