"""Errors are searched for credentials: message, arguments, attributes, the whole chain and the traceback as printed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from support.genesis_server import SECRETS


def refused(kind: type[BaseException] | tuple[type[BaseException], ...], call: Callable[[], object]) -> Any:
    """Return the error that a call must raise, after looking for credentials in all of it."""
    with pytest.raises(kind) as caught:
        call()
    seen: BaseException | None = caught.value
    while seen is not None:
        shown = "".join(traceback.format_exception(seen)) + repr(seen.args) + repr(vars(seen))
        for secret in SECRETS:
            assert secret not in shown
        seen = seen.__context__ or seen.__cause__
    return caught.value
