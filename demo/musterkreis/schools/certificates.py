"""How many pupils leave at the end of a school year, and with which certificate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from musterkreis.schools.kinds import CERTIFICATES

Chances = Mapping[str, float]

LEAVING: Mapping[str, Mapping[str, Chances]] = {
    "hauptschule": {
        "8": {"ohne": 0.008},
        "9": {"ohne": 0.024, "hsa": 0.04},
        "10": {"ohne": 0.040, "foerderschule": 0.05, "hsa": 0.53, "msa": 0.38},
    },
    "realschule": {
        "9": {"ohne": 0.003, "hsa": 0.008},
        "10": {"ohne": 0.007, "foerderschule": 0.006, "hsa": 0.07, "msa": 0.917},
    },
    "sekundarschule": {
        "9": {"ohne": 0.008, "hsa": 0.01},
        "10": {"ohne": 0.019, "foerderschule": 0.03, "hsa": 0.27, "msa": 0.681},
    },
    "gesamtschule": {
        "9": {"ohne": 0.006, "hsa": 0.006},
        "10": {"ohne": 0.016, "foerderschule": 0.021, "hsa": 0.178, "msa": 0.315},
        "EF": {"msa": 0.10},
        "Q1": {"msa": 0.03, "fhr": 0.07},
        "Q2": {"msa": 0.03, "fhr": 0.12, "ahr": 0.85},
    },
    "gymnasium": {
        "9": {"ohne": 0.001, "hsa": 0.006},
        "10": {"ohne": 0.001, "hsa": 0.002, "msa": 0.05},
        "EF": {"msa": 0.045},
        "Q1": {"msa": 0.012, "fhr": 0.045},
        "Q2": {"msa": 0.01, "fhr": 0.03, "ahr": 0.96},
    },
    "foerderschule": {
        "9": {"ohne": 0.04, "foerderschule": 0.03},
        "10": {"ohne": 0.215, "foerderschule": 0.605, "hsa": 0.16, "msa": 0.02},
    },
    "waldorfschule": {
        "10": {"hsa": 0.01, "msa": 0.07},
        "EF": {"hsa": 0.01, "msa": 0.08},
        "Q1": {"msa": 0.10, "fhr": 0.05},
        "Q2": {"msa": 0.08, "fhr": 0.14, "ahr": 0.78},
    },
}
"""Share of the pupils of a grade who leave general schools with a certificate; in a last grade all do."""

MALE = {"ohne": 0.61, "foerderschule": 0.60, "hsa": 0.58, "msa": 0.51, "fhr": 0.49, "ahr": 0.45}
"""Expected share of boys among those who leave with a certificate."""

_USUAL_POVERTY, _DEPENDENCE = 0.15, 1.6


def draw_leavers(rng: np.random.Generator, kind: str, grade: str, pupils: int, poverty: float) -> dict[str, int]:
    """Draw who leaves a grade of a school, by certificate.

    Parameters
    ----------
    rng : numpy.random.Generator
    kind, grade : str
    pupils : int
        Of this grade at the end of the year.
    poverty : float
        Share of poor children around the school, between 0 and 1; without certificate leave more where it is higher.

    Returns
    -------
    dict of certificate to int
        All certificates; at most `pupils` in sum, exactly so in a last grade.
    """
    usual = LEAVING.get(kind, {}).get(grade, {})
    if not usual:
        return dict.fromkeys(CERTIFICATES, 0)
    factor = float(np.exp(_DEPENDENCE * (poverty - _USUAL_POVERTY)))
    chances = np.array([usual.get(c, 0.0) * (factor if c in {"ohne", "foerderschule"} else 1.0) for c in CERTIFICATES])
    last = sum(usual.values()) > 0.99
    staying = 0.0 if last else 1 - sum(usual.values())
    counts = rng.multinomial(pupils, np.array([*chances, staying]) / (chances.sum() + staying))
    return {certificate: int(count) for certificate, count in zip(CERTIFICATES, counts[:-1], strict=True)}
