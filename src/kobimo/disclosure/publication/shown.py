"""The table of a release as readers get it: what must not be known is gone from every column, under one sign."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kobimo.disclosure.publication.guarded import Guarded
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import BoolArray
from kobimo.model.status import ValueStatus

_NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "difference", "error", "unknown", "chance")
"""Columns from which a number could be computed."""

_BY_BASE = (ValueStatus.BASE_TOO_SMALL, ValueStatus.ZERO_DENOMINATOR)
"""States that say something of the base."""


def shown(values: pa.Table, release: Publication, guarded: Guarded) -> pa.Table:
    """Take out of a table what readers must not know.

    A row that is hidden, and one that was delivered as secret, get the same state and lose every number; so does a row
    whose state would tell that its base is small where the base itself is not shown. How often a delivered total
    differs from its parts is nobody's business outside.

    Parameters
    ----------
    values : pyarrow.Table
        Rows of `kobimo.indicators.tables.SCHEMA`, those of `release.statements`.
    release : Publication
    guarded : Guarded

    Returns
    -------
    pyarrow.Table
        The same rows and columns.
    """
    stated = release.statements
    states = values["status"].cast(pa.string()).to_numpy(zero_copy_only=False).astype(object)
    secret = guarded.rows | (states == ValueStatus.SUPPRESSED.value)
    secret |= np.isin(states, [state.value for state in _BY_BASE]) & stated.about_base & ~_base_shown(release, guarded)
    empty = secret | ~stated.numeric
    states[secret] = ValueStatus.CONFIDENTIAL.value
    columns = {name: values[name] for name in values.column_names}
    for name in _NUMBERS:
        gone = empty | stated.persons if name == "difference" else empty
        columns[name] = pc.if_else(pa.array(gone), pa.scalar(None, values[name].type), values[name])
    columns["status"] = pa.chunked_array([pa.array(states, pa.string())]).dictionary_encode()
    share = values["parts_used"].to_numpy() / np.maximum(values["parts"].to_numpy(), 1)
    columns["coverage"] = pc.if_else(pa.array(empty), pa.array(share), values["coverage"])
    return pa.table(columns).cast(values.schema)


def _base_shown(release: Publication, guarded: Guarded) -> BoolArray:
    """Return the rows whose base is shown elsewhere, or is a zero that everybody sees."""
    base = release.cells.cells(release.statements.base)
    place = np.maximum(base, 0)
    open_cells = release.system.fixed | (release.system.published & ~guarded.cells)
    return (base >= 0) & open_cells[place]
