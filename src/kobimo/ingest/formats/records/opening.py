"""Open JSON: lists of records become grids, features go to the reader of geodata."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.delimited.decoding import Decoded, decode, read_guarded
from kobimo.ingest.formats.delimited.opening import open_decoded
from kobimo.ingest.formats.records.flatten import flat_tables
from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

_FEATURE_HEAD = re.compile(rb'\{[^\[]*?"type"\s*:\s*"(?:FeatureCollection|Topology)"')
_FEATURES = {"FeatureCollection", "Feature", "Topology"}
_TABLE_LINES = 3


@dataclass(frozen=True, slots=True)
class _Document:
    """What the JSON says, and the names that stand twice in one object."""

    value: Any
    twice: list[str]


def open_json(source: Source) -> Opened:
    """Open JSON; see `kobimo.ingest.formats.registry.open_file`."""
    if _begins_features(source):
        return _open_features(source)
    decoded = decode(source.name, read_guarded(source))
    document = _load(source, decoded.text)
    if isinstance(document.value, dict) and document.value.get("type") in _FEATURES:
        return _open_features(source)
    checks = (*decoded.checks, *_twice(source, document))
    facts = _answer_facts(document.value)
    text = _table_text(document.value)
    if text is not None:
        opened = open_decoded(source, Decoded(text, decoded.encoding, checks, decoded.lost))
        return replace(opened, container=Container.JSON, facts={**opened.facts, **facts})
    grids = tuple(
        Grid(source.name, table.name, [table.names, *table.rows], range(len(table.rows) + 1), typed=True)
        for table in flat_tables(document.value)
    )
    if not grids:
        checks = (*checks, found("JSON_WITHOUT_RECORDS", Place(source.name)))
    return Opened(source.name, Container.JSON, grids, checks, decoded.encoding, None, decoded.lost, facts)


def _open_features(source: Source) -> Opened:
    """Load GDAL only where it is needed."""
    from kobimo.ingest.formats.features import opening  # noqa: PLC0415 - takes its time

    return opening.open_geojson(source)


def _begins_features(source: Source) -> bool:
    """Tell geodata by the first bytes, so that large ones are not parsed twice."""
    with source.path.open("rb") as stream:
        head = stream.read(1 << 12)
    return _FEATURE_HEAD.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def _load(source: Source, text: str) -> _Document:
    """Parse one document, or one per line."""
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            names = [name for name, _value in pairs]
            twice.extend(name for name in made if names.count(name) > 1)
        return made

    try:
        return _Document(json.loads(text, object_pairs_hook=members), twice)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            if len(lines) > 1:
                return _Document([json.loads(line, object_pairs_hook=members) for line in lines], twice)
        except json.JSONDecodeError:
            pass
        raise reject("JSON_DAMAGED", source.name, row=error.lineno, reason=error.msg) from error
    except (RecursionError, ValueError) as error:
        reason = _("zu tief verschachtelt") if isinstance(error, RecursionError) else str(error)
        raise reject("JSON_DAMAGED", source.name, reason=reason) from error


def _twice(source: Source, document: _Document) -> list[CheckResult]:
    """Warn of names that stand twice in one object: only the last value could be kept."""
    if not document.twice:
        return []
    names = ", ".join(sorted(set(document.twice))[:5])
    return [found("JSON_NAME_TWICE", Place(source.name), count=len(document.twice), names=names)]


def _table_text(document: Any) -> str | None:
    """Return the table as text that an answer of GENESIS carries."""
    answer = document.get("Object") if isinstance(document, dict) else None
    content = answer.get("Content") if isinstance(answer, dict) else None
    return content if isinstance(content, str) and content.count("\n") >= _TABLE_LINES else None


def _answer_facts(document: Any) -> dict[str, str]:
    """Return what an answer of GENESIS says of itself."""
    status = document.get("Status") if isinstance(document, dict) else None
    if not isinstance(status, dict) or "Code" not in status:
        return {}
    answer = document.get("Object")
    code = answer.get("Code") if isinstance(answer, dict) else None
    facts = {"status": f"{status['Code']}: {status.get('Content', '')}", "licence": document.get("Copyright")}
    return {key: str(value) for key, value in (facts | {"table_code": code}).items() if value}
