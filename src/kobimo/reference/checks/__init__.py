"""The catalogue of checks: stable code, severity, German sentence, remedy.

Codes are grouped by what is checked, one module each. `docs/reference/pruefhinweise.md` is generated from
this catalogue.
"""

from __future__ import annotations

from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks.anomalies import ANOMALY_CHECKS
from kobimo.reference.checks.areas import AREA_CHECKS
from kobimo.reference.checks.changing import CHANGING_CHECKS
from kobimo.reference.checks.collecting import COLLECTING_CHECKS
from kobimo.reference.checks.containers import CONTAINER_CHECKS
from kobimo.reference.checks.delivery import DELIVERY_CHECKS
from kobimo.reference.checks.geometry import GEOMETRY_CHECKS
from kobimo.reference.checks.indicators import INDICATOR_CHECKS
from kobimo.reference.checks.institutions import INSTITUTION_CHECKS
from kobimo.reference.checks.kind import CheckKind
from kobimo.reference.checks.large import LARGE_CHECKS
from kobimo.reference.checks.layouts import LAYOUT_CHECKS
from kobimo.reference.checks.mapping import MAPPING_CHECKS
from kobimo.reference.checks.persons import PERSON_CHECKS
from kobimo.reference.checks.sequence import SEQUENCE_CHECKS
from kobimo.reference.checks.straddling import STRADDLING_CHECKS
from kobimo.reference.checks.streets import STREET_CHECKS
from kobimo.reference.checks.tables import TABLE_CHECKS
from kobimo.reference.checks.territories import TERRITORY_CHECKS
from kobimo.reference.checks.territory import OFFICIAL_CHECKS
from kobimo.reference.checks.values import VALUE_CHECKS

CATALOGUE: dict[str, CheckKind] = {
    kind.code: kind
    for kinds in (
        DELIVERY_CHECKS,
        CONTAINER_CHECKS,
        LARGE_CHECKS,
        LAYOUT_CHECKS,
        TABLE_CHECKS,
        VALUE_CHECKS,
        PERSON_CHECKS,
        AREA_CHECKS,
        GEOMETRY_CHECKS,
        STRADDLING_CHECKS,
        SEQUENCE_CHECKS,
        MAPPING_CHECKS,
        TERRITORY_CHECKS,
        OFFICIAL_CHECKS,
        STREET_CHECKS,
        INSTITUTION_CHECKS,
        CHANGING_CHECKS,
        ANOMALY_CHECKS,
        COLLECTING_CHECKS,
        INDICATOR_CHECKS,
    )
    for kind in kinds
}


def found(code: str, place: Place = Place(), *, count: int = 1, **details: object) -> CheckResult:  # noqa: B008 - frozen
    """Make the check result of `code` with the details its templates name; a hint at the end may be empty."""
    kind = CATALOGUE[code]
    return CheckResult(
        code=code,
        severity=kind.severity,
        message=_(kind.message).format(**details).rstrip(),
        remedy=_(kind.remedy).format(**details).rstrip(),
        place=place,
        count=count,
    )
