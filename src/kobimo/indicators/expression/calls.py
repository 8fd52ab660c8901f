"""The functions of formulas: what may stand in their brackets, and what they make of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.indicators.expression.functions import FUNCTIONS, UNKNOWN_WORDS
from kobimo.indicators.expression.operands import Operands
from kobimo.indicators.expression.tree import Call, Entries, Node, Word
from kobimo.indicators.expression.values import Constant, Figure, Sum, Value, figure_of
from kobimo.language import _
from kobimo.model.indicator import Kind, Layer, PeriodAlignment
from kobimo.model.period import parse_period

_HALF = Decimal("0.5")
_VALUE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SAME = PeriodAlignment()


class Calls:
    """Evaluates functions; `value` evaluates what stands in their brackets."""

    def __init__(self, operands: Operands, value: Callable[[Node], Value]) -> None:
        self._operands = operands
        self._error = operands.error
        self._value = value

    def value(self, node: Call) -> Value:
        """Return what a function makes of what stands in its brackets."""
        function = FUNCTIONS.get(node.name.text)
        if function is None:
            error = UnknownNameError(_("Funktion"), node.name.text, FUNCTIONS)
            raise self._error(error.message, node.name.span, error.remedy)
        if not function.least <= len(node.arguments) <= function.most:
            raise self._error(
                _("Die Funktion {name} schreibt man so: {form}").format(name=function.name, form=function.form),
                node.span,
            )
        actions: Mapping[str, Callable[[Call], Value]] = {
            "jahresende": lambda call: self._dated(call, {"rule": "year_end"}),
            "vorjahresende": lambda call: self._dated(call, {"rule": "previous_year_end"}),
            "abschlussjahresende": lambda call: self._dated(call, {"rule": "closing_year_end"}),
            "jahre_vorher": lambda call: self._dated(call, {"rule": "years_before", "years": self._years(call, 50)}),
            "zeitraum": self._fixed,
            "naechster_stichtag": lambda call: self._dated(call, {"rule": "nearest", **self._within(call)}),
            "letzter_stichtag": lambda call: self._dated(call, {"rule": "latest", **self._within(call)}),
            "mittel": self._mean_of_dates,
            "quotensumme": self._age_sum,
            "schichtensumme": self._layer_sum,
            "schicht": self._lonely_layer,
            "mittelwert": lambda call: self._averaged(call, "weighted_mean"),
            "median": lambda call: self._averaged(call, "median"),
            "segregation": self._segregation,
            "saldo": lambda call: self._in_role(call, "net_flow"),
            "anzahl": lambda call: self._in_role(call, "count"),
            "wie_geliefert": lambda call: self._in_role(call, "published"),
            "faelle": lambda call: replace(self._sum(call, 0), free=True, span=call.span),
            "jahre_zusammen": self._pooled,
            "ohne_angabe": self._without_answer,
        }
        return actions[function.name](node)

    def _sum(self, call: Call, position: int) -> Sum:
        """Return an argument that must be counts."""
        value = self._value(call.arguments[position])
        if isinstance(value, Sum):
            return value
        raise self._error(
            _("In {name}(…) steht eine Messgröße oder eine Summe, kein Verhältnis und keine Zahl.").format(
                name=call.name.text
            ),
            call.arguments[position].span,
        )

    def _ratio(self, call: Call, position: int) -> Figure:
        """Return an argument that must be a plain quotient."""
        value = self._value(call.arguments[position])
        if isinstance(value, Figure) and value.kind == "ratio" and value.years == 1 and value.unknown is None:
            return value
        raise self._error(
            _("In {name}(…) steht ein Verhältnis: Zähler / Nenner.").format(name=call.name.text),
            call.arguments[position].span,
        )

    def _number(self, call: Call, position: int) -> Decimal:
        value = self._value(call.arguments[position])
        if isinstance(value, Constant):
            return value.value
        raise self._error(_("Hier steht eine Zahl."), call.arguments[position].span)

    def _years(self, call: Call, most: int, least: int = 1) -> int:
        """Return a whole number of years; one if none is given."""
        if len(call.arguments) == 1:
            return 1
        number = self._number(call, 1)
        if number == int(number) and least <= number <= most:
            return int(number)
        raise self._error(
            _("Möglich sind ganze Jahre von {least} bis {most}.").format(least=least, most=most), call.arguments[1].span
        )

    def _within(self, call: Call) -> dict[str, Any]:
        if len(call.arguments) == 1:
            return {}
        number, most = self._number(call, 1), 50
        if 0 < number <= most:
            return {"within_years": float(number)}
        raise self._error(
            _("Möglich sind mehr als 0 und höchstens {most} Jahre.").format(most=most), call.arguments[1].span
        )

    def _fixed(self, call: Call) -> Sum:
        """Take counts of one period for all."""
        argument = call.arguments[1]
        text = argument.text if isinstance(argument, Word) else str(getattr(argument, "value", ""))
        try:
            label = parse_period(text).label
        except InvalidInputError as error:
            raise self._error(
                error.message,
                argument.span,
                _('Den Zeitraum in Anführungszeichen schreiben: "2020" oder "2020-12-31".'),
            ) from error
        return self._dated(call, {"rule": "fixed", "label": label})

    def _dated(self, call: Call, rule: Mapping[str, Any], inner: Sum | None = None) -> Sum:
        """Give counts a period rule; each has one at most."""
        counts = inner or self._sum(call, 0)
        alignment = PeriodAlignment.model_validate(rule)
        for item in counts.summands:
            if item.part.period != _SAME:
                raise self._error(
                    _("Diese Messgröße hat schon einen Stichtag."),
                    item.span,
                    _("Nur eine Funktion für Zeiträume angeben."),
                )
        summands = tuple(
            replace(item, part=item.part.model_copy(update={"period": alignment})) for item in counts.summands
        )
        return replace(counts, summands=summands, span=call.span)

    def _mean_of_dates(self, call: Call) -> Sum:
        """Take the mean of two dates: those given, or the ends of the year before and of the year."""
        first = self._sum(call, 0).settled
        if len(call.arguments) == 1:
            both = (
                self._dated(call, {"rule": "previous_year_end"}, first),
                self._dated(call, {"rule": "year_end"}, first),
            )
        else:
            both = first, self._sum(call, 1).settled
        summands = tuple(replace(item, factor=item.factor * _HALF) for side in both for item in side.summands)
        return Sum(summands, call.span, free=any(side.free for side in both))

    def _dimension_name(self, call: Call) -> Word:
        word = call.arguments[0]
        if isinstance(word, Word):
            return word
        raise self._error(
            _("An erster Stelle steht der Name eines Merkmals, zum Beispiel {form}.").format(
                form=FUNCTIONS[call.name.text].form
            ),
            word.span,
        )

    def _over(self, word: Word, *sums: Sum) -> str:
        """Return the name of a dimension that all counts have."""
        for counts in sums:
            for item in counts.summands:
                self._operands.dimension(self._operands.datasets[item.part.dataset], word.text, word.span)
        return word.text

    def _age_sum(self, call: Call) -> Figure:
        word, ratio = self._dimension_name(call), self._ratio(call, 1)
        return replace(ratio, kind="age_sum_ratio", over=self._over(word, *ratio.sums), span=call.span)

    def _layer_sum(self, call: Call) -> Figure:
        ratio = self._ratio(call, 0)
        layers = tuple(self._layer(argument, ratio) for argument in call.arguments[1:])
        return replace(ratio, kind="layer_sum_ratio", layers=layers, span=call.span)

    def _layer(self, node: Node, ratio: Figure) -> Layer:
        if not isinstance(node, Call) or node.name.text != "schicht" or not isinstance(node.arguments[0], Entries):
            raise self._error(_("Hier steht eine Schicht: schicht([beginn: 1], 1)."), node.span)
        before = self._years(node, 20, 0) if len(node.arguments) > 1 else 0
        for item in ratio.numerator.summands:
            where = self._operands.where(self._operands.datasets[item.part.dataset], node.arguments[0].entries)
        return Layer(where=where, years_before=before)

    def _lonely_layer(self, call: Call) -> Value:
        raise self._error(
            _("Eine Schicht steht nur in einer Schichtensumme."),
            call.span,
            FUNCTIONS["schichtensumme"].form,
        )

    def _averaged(self, call: Call, kind: Kind) -> Figure:
        word, counts = self._dimension_name(call), self._sum(call, 1).settled
        over = self._over(word, counts)
        dataset = self._operands.datasets[counts.summands[0].part.dataset]
        values: dict[str, Decimal] = {}
        if len(call.arguments) > 2:
            values = self._values(call.arguments[2])
        dimension = dataset.dimension(over)
        wanted = counts.summands[0].part.where.get(over, dimension.codes)
        codes = [member for code in wanted for member in dimension.groups.get(code, (code,))]
        needed = [code for code in codes if code not in values and code not in dimension.unknown]
        if dimension.kind == "coded" and needed:
            raise self._error(
                _("{name} hat keine Zahlen; zu {codes} fehlt, wofür sie stehen.").format(
                    name=over, codes=", ".join(needed)
                ),
                call.span,
                _("Die Werte dahinter angeben, zum Beispiel {form}.").format(
                    form=f"{call.name.text}({over}, x, [{needed[0]}: 1.5])"
                ),
            )
        return Figure(kind, counts, None, call.span, over=over, values=values)

    def _values(self, node: Node) -> dict[str, Decimal]:
        """Return what categories stand for."""
        if not isinstance(node, Entries):
            raise self._error(_("Hier stehen Werte in eckigen Klammern: [95+: 97.5]."), node.span)
        found: dict[str, Decimal] = {}
        for entry in node.entries:
            if len(entry.codes) > 1:
                raise self._error(_("Hinter {code} steht eine einzelne Zahl.").format(code=entry.name), entry.span)
            if _VALUE.fullmatch(entry.codes[0]) is None:
                raise self._error(
                    _("Hinter {code} steht eine Zahl mit Punkt, zum Beispiel 97.5.").format(code=entry.name), entry.span
                )
            found[entry.name] = Decimal(entry.codes[0])
        return found

    def _segregation(self, call: Call) -> Figure:
        return Figure("index", self._sum(call, 0).settled, self._sum(call, 1).settled, call.span)

    def _in_role(self, call: Call, role: Kind) -> Value:
        """Say what counts are where the formula alone does not."""
        value = self._value(call.arguments[0])
        if role == "net_flow" and isinstance(value, Figure) and value.kind == "ratio":
            return replace(value, kind=role, span=call.span)
        counts = self._sum(call, 0)
        return replace(counts, role=role, span=call.span)

    def _pooled(self, call: Call) -> Figure:
        figure = self._figure(call)
        if figure.years != 1:
            raise self._error(_("jahre_zusammen steht nur einmal in einer Formel."), call.span)
        return replace(figure, years=self._years(call, 10, 2), span=call.span)

    def _without_answer(self, call: Call) -> Figure:
        figure, word = self._figure(call), call.arguments[1]
        if figure.kind != "ratio":
            raise self._error(_("ohne_angabe gehört zu einem Verhältnis: Zähler / Nenner."), call.arguments[0].span)
        if not isinstance(word, Word) or word.text not in UNKNOWN_WORDS:
            raise self._error(_("Möglich sind: {words}.").format(words=", ".join(UNKNOWN_WORDS)), word.span)
        return replace(figure, unknown=UNKNOWN_WORDS[word.text], span=call.span)

    def _figure(self, call: Call) -> Figure:
        value = self._value(call.arguments[0])
        if isinstance(value, Constant):
            raise self._error(_("Hier steht eine Messgröße oder ein Verhältnis, keine Zahl."), value.span)
        return figure_of(value)
