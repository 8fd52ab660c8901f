"""`Released`: figures that may leave the calculation, for one audience. Publication accepts nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn, final

import pyarrow as pa

_SEAL: Final = object()


@final
class Released:
    """Values with the audience they were released for.

    Only `kobimo.disclosure` can make one: the constructor wants a seal that is private to this package.

    Attributes
    ----------
    audience : str
    values : pyarrow.Table
        Columns as in `kobimo.indicators.figures.SCHEMA`.
    metadata : mapping
        Embedded definitions, code lists and refusals.
    protocol : mapping
        Rules that were applied and what they did.
    """

    __slots__ = ("audience", "metadata", "protocol", "values")

    audience: str
    values: pa.Table
    metadata: Mapping[str, Any]
    protocol: Mapping[str, Any]

    def __init__(
        self, seal: object, *, audience: str, values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any]
    ) -> None:
        if seal is not _SEAL:
            raise TypeError("Released is made by kobimo.disclosure only")
        for name, value in (("audience", audience), ("values", values), ("metadata", metadata), ("protocol", protocol)):
            object.__setattr__(self, name, value)

    def __init_subclass__(cls) -> None:
        raise TypeError("Released cannot be derived from: a subclass could do without the seal")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Released is immutable: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"Released is immutable: {name}")

    def __reduce__(self) -> NoReturn:
        raise TypeError("Released is neither copied nor pickled: it would lose its seal on the way")


def sealed(audience: str, values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any]) -> Released:
    """Make a `Released`; for the modules of this package."""
    return Released(_SEAL, audience=audience, values=values, metadata=metadata, protocol=protocol)
