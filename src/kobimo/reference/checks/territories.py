"""Checks of the territorial status of deliveries."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

TERRITORY_CHECKS = (
    CheckKind(
        "AREAS_DISSOLVED",
        Severity.NOTE,
        "{dataset}, Würfel {cube}, {period}: Gebiete der Ebene {level}, die es zu dieser Zeit nicht gibt und bei denen "
        "nur „-“ steht, sind weggelassen ({areas}): {keys}. Das ist keine Null.",
        "Es ist nichts zu tun. Gibt es die Gebiete doch, bitte deren Gültigkeit (valid_from, valid_to) berichtigen.",
    ),
    CheckKind(
        "TERRITORY_OTHER",
        Severity.NOTE,
        "{dataset}, {period}: Die Schlüssel der Ebene {level} gehören nicht zum Gebietsstand dieses Zeitraums ({own}), "
        "sondern zum Gebietsstand {status}, zum Beispiel {keys}. So werden sie gelesen.",
        "Nichts zu tun, wenn die Quelle ihre Zahlen auf diesen Gebietsstand umgerechnet hat; dann möglichst in der "
        "Einlesevorlage unter area angeben: territory: newest oder ein Datum. Steht bei aufgelösten Gebieten nur „-“, "
        "diese Zeilen unter drop weglassen, sonst gelten sie als null.",
    ),
    CheckKind(
        "TERRITORY_MIXED",
        Severity.ERROR,
        "{dataset}, {cube}, {period}: Die Schlüssel der Ebene {level} gehören zu verschiedenen Gebietsständen: nicht "
        "zum Stand {own} gehört zum Beispiel {not_own}, nicht zum Stand {status} zum Beispiel {not_other}.",
        "Bei der datenliefernden Stelle klären, für welchen Gebietsstand die Zahlen gelten, und eine Lieferung mit "
        "einem einheitlichen Stand anfordern; oder die Gültigkeit der Gebiete (valid_from, valid_to) berichtigen. "
        "Zeilen aufgelöster Gebiete, in denen nur „-“ steht, in der Einlesevorlage unter drop weglassen: Das ist keine "
        "Null.",
    ),
)
