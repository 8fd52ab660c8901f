"""From the structure of a formula to a figure: what may be added, taken away, multiplied and divided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kobimo.indicators.expression.calls import Calls
from kobimo.indicators.expression.operands import Operands
from kobimo.indicators.expression.problems import Span
from kobimo.indicators.expression.tree import Call, Entries, Group, Node, Number, Operation, Reference
from kobimo.indicators.expression.values import FACTORS, Constant, Figure, Sum, Value
from kobimo.language import _

_ONE = Decimal(1)


class Evaluator:
    """Evaluates one formula; every refusal says where, why and what to do."""

    def __init__(self, operands: Operands) -> None:
        self._operands = operands
        self._error = operands.error
        self._calls = Calls(operands, self.value)

    def value(self, node: Node) -> Value:
        """Return what a node stands for."""
        if isinstance(node, Number):
            return Constant(node.value, node.span)
        if isinstance(node, Reference):
            return self._operands.sum_of(node)
        if isinstance(node, Group):
            inner = self.value(node.inner)
            settled = inner.settled if isinstance(inner, Sum) else inner
            return replace(settled, span=node.span)
        if isinstance(node, Operation):
            return self._operation(node)
        if isinstance(node, Call):
            return self._calls.value(node)
        if isinstance(node, Entries):
            raise self._error(
                _("Vor der eckigen Klammer fehlt die Messgröße."),
                node.span,
                _("Zum Beispiel: einwohner.personen[alter: 0-2]."),
            )
        if node.quoted:
            raise self._error(_("Ein Text in Anführungszeichen ist hier nicht möglich."), node.span)
        raise self._operands.alone(node)

    def _operation(self, node: Operation) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        span = left.span.to(right.span)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return Constant(self._of_numbers(node, left.value, right.value), span)
        if node.sign in {"+", "-"}:
            return self._added(node, left, right, span)
        if node.sign == "*":
            return self._multiplied(node, left, right, span)
        return self._divided(node, left, right, span)

    def _of_numbers(self, node: Operation, left: Decimal, right: Decimal) -> Decimal:
        if node.sign == "/" and right == 0:
            raise self._error(_("Durch null wird nicht geteilt."), node.right.span)
        return {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
        }[node.sign]()

    def _added(self, node: Operation, left: Value, right: Value, span: Span) -> Sum:
        for side in (left, right):
            if isinstance(side, Constant):
                raise self._error(
                    _("Eine Zahl lässt sich nicht zu einer Zählung addieren oder von ihr abziehen."),
                    side.span,
                    _("Statt 1 - a / b: (b - a) / b."),
                )
        if not isinstance(left, Sum) or not isinstance(right, Sum):
            raise self._error(
                _("Verhältnisse werden nicht addiert oder abgezogen: Das Ergebnis wäre keine Quote einer Gruppe."),
                node.place,
                _("Bei gleichem Nenner: (a + b) / n. Eine Quotensumme über ein Merkmal: quotensumme(alter, a / b)."),
            )
        sign = _ONE if node.sign == "+" else -_ONE
        taken = tuple(replace(item, factor=item.factor * sign) for item in right.settled.summands)
        return Sum((*left.settled.summands, *taken), span, free=left.free or right.free)

    def _multiplied(self, node: Operation, left: Value, right: Value, span: Span) -> Value:
        number, other = (left, right) if isinstance(left, Constant) else (right, left)
        if not isinstance(number, Constant):
            raise self._error(
                _("Zwei Zählungen werden nicht miteinander malgenommen."),
                node.place,
                _("Malgenommen wird nur mit Zahlen, zum Beispiel mit 100 für Prozent."),
            )
        return self._scaled(other, number, number.value, span)

    def _scaled(self, value: Value, number: Constant, by: Decimal, span: Span) -> Value:
        if by <= 0:
            raise self._error(_("Der Faktor muss größer als null sein."), number.span)
        if isinstance(value, Figure):
            return replace(value, factor=value.factor * by, span=span)
        if isinstance(value, Sum):
            return replace(value, scale=value.scale * by, span=span)
        return Constant(value.value * by, span)

    def _divided(self, node: Operation, left: Value, right: Value, span: Span) -> Value:
        if isinstance(right, Constant):
            if right.value == 0:
                raise self._error(_("Durch null wird nicht geteilt."), right.span)
            return self._scaled(left, right, 1 / right.value, span)
        if isinstance(left, Constant):
            raise self._error(
                _("Eine Zahl wird nicht durch eine Zählung geteilt."), node.place, _("Im Zähler steht eine Messgröße.")
            )
        if isinstance(left, Figure) or isinstance(right, Figure):
            raise self._error(
                _("Ein Verhältnis wird nicht noch einmal geteilt; Verhältnisse von Verhältnissen sind keine Kennzahl."),
                node.place,
                _("Zähler und Nenner je einmal schreiben: (a + b) / (c + d). Zwei Quoten stellt man nebeneinander."),
            )
        return self._quotient(left, right, span)

    def _quotient(self, above: Sum, below: Sum, span: Span) -> Figure:
        """Divide; a number in front of the numerator is the factor of the unit where it can be."""
        factor = above.scale if above.scale in FACTORS else _ONE
        numerator = replace(above, scale=_ONE) if factor != 1 else above.settled
        return Figure(
            "net_flow" if above.role == "net_flow" else "ratio", numerator, below.settled, span, factor=factor
        )
