"""Work in several processes: in order, in the reader's language, and with a remedy when a process dies."""

from __future__ import annotations

import math
import os
import time

import pytest

from kobimo import language
from kobimo.errors import WorkspaceError
from kobimo.language import spelled
from kobimo.workflows.running.abreast import abreast


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(abreast(2, time.sleep, (0,), math.factorial, range(12))) == [math.factorial(n) for n in range(12)]


@pytest.mark.parametrize(("chosen", "number"), [("de", "1.234,5"), ("en", "1,234.5")])
def test_the_processes_speak_the_language_in_use(chosen: str, number: str) -> None:
    with language.speaking(chosen):
        assert list(abreast(1, time.sleep, (0,), spelled, ["1,234.5"])) == [number]


def test_an_error_of_the_work_is_the_error_of_all() -> None:
    with pytest.raises(ValueError, match="factorial"):
        list(abreast(1, time.sleep, (0,), math.factorial, [3, -1]))


def test_a_process_that_dies_is_reported_with_a_remedy() -> None:
    with pytest.raises(WorkspaceError, match="Teilprozess") as caught:
        list(abreast(1, os._exit, (1,), math.factorial, [3]))
    assert "wiederholen" in caught.value.remedy
