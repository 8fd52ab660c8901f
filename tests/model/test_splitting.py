"""The variance of the parts of a split is that of drawn splits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.splitting import split_variance_line


@pytest.mark.parametrize(("count", "share", "dispersion"), [(50, 0.3, 0.02), (400, 0.05, 0.1), (7, 0.5, 0.6)])
def test_the_line_is_the_variance_of_drawn_splits(count: int, share: float, dispersion: float) -> None:
    rng = np.random.default_rng(count)
    certainty = 1 / dispersion - 1
    drawn = rng.binomial(count, rng.beta(share * certainty, (1 - share) * certainty, 400_000))
    base, slope = split_variance_line(np.array([float(count)]), np.array([share * (1 - share)]))
    assert float((base + slope * dispersion)[0]) == pytest.approx(drawn.var(), rel=0.02)


@given(st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(0, 20))
def test_no_variance_is_negative_and_a_whole_unit_has_none(count: float, share: float, dispersion: float) -> None:
    base, slope = split_variance_line(np.array([count, count, count]), np.array([share * (1 - share), 0.0, 0.0]))
    variance = base + slope * dispersion
    assert variance[0] >= 0
    assert (variance[1:] == 0).all()
