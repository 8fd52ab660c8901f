"""Requests that schemathesis draws from the description: sound and unsound ones, always the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kobimo.web.api.table import ADDRESSES
from kobimo.web.site import Site

DRAWN = 6
"""Requests for each address: pictures and workbooks take their time."""
VALUES = {"name": "einwohner_gesamt", "level": "viertel", "key": "11", "letter": "A", "register": "kitas"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def api(published_town: Path) -> Iterator[Any]:
    """The description of a running application."""
    with override_settings(KOBIMO_SITE=Site(str(published_town))):
        yield schemathesis.openapi.from_wsgi("/api/schema", get_wsgi_application(), headers={"Host": "127.0.0.1"})


@pytest.mark.parametrize("exists", [True, False], ids=["of what exists", "of anything"])
@pytest.mark.parametrize("name", [address.name for address in ADDRESSES])
def test_every_answer_is_described(api: Any, name: str, exists: bool) -> None:
    @settings(
        max_examples=DRAWN,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=api.find_operation_by_id(name).as_strategy())
    def asks(case: Any) -> None:
        if exists:
            case.path_parameters = {place: VALUES[place] for place in case.path_parameters or {}}
        case.call_and_validate(checks=CHECKS, headers={"Host": "127.0.0.1", "Accept-Encoding": "identity"})

    asks()
