"""JSON schemas of the answers, for the OpenAPI description; a test compares them with the answers."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_OBJECT: dict[str, Any] = {"type": "object"}


def _object(required: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(more or {})}}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_ORIGIN: dict[str, Any] = {
    "licences": _list(_object({"source": _TEXT, "licence": _MAYBE_TEXT})),
    "citation": _object({"short": _TEXT, "long": _TEXT}),
    "address": _MAYBE_TEXT,
}
_AREA = _object({"level": _TEXT, "key": _TEXT, "name": _TEXT})
_FIGURE: dict[str, Any] = {
    "value": _NUMBER,
    "numerator": _NUMBER,
    "denominator": _NUMBER,
    "status": _TEXT,
    "reason": _TEXT,
    "coverage": _NUMBER,
    "error": _NUMBER,
    "ci_low": _NUMBER,
    "ci_high": _NUMBER,
    "method": _MAYBE_TEXT,
    "flags": _list(_object({"code": _TEXT, "text": _TEXT})),
}
_TARGET: dict[str, Any] = {
    "level": _TEXT,
    "area": _TEXT,
    "name": _TEXT,
    "value": {"type": "number"},
    "by": _MAYBE_TEXT,
    "words": _TEXT,
    "decided_by": _TEXT,
    "decided_on": _TEXT,
    "source": _TEXT,
}
_CELL = _object({"value": _NUMBER, "status": _TEXT, "reason": _TEXT})
_MAYBE_FIGURE: dict[str, Any] = {"oneOf": [{"type": "null"}, _object(_FIGURE)]}
_KEY_FIGURE = _object(
    {
        "indicator": _TEXT,
        "title": _TEXT,
        "topic": _TEXT,
        "unit": _TEXT,
        "unit_label": _TEXT,
        "sources": _TEXTS,
        "period": _TEXT,
        "own": _MAYBE_FIGURE,
        "parent": _MAYBE_FIGURE,
        "whole": _MAYBE_FIGURE,
        "comparison": _OBJECT,
        "change": _OBJECT,
        "trend": _OBJECT,
        "target": {"oneOf": [{"type": "null"}, _object({**_TARGET, "reached": {"type": ["boolean", "null"]}})]},
        "breaks": _list(_OBJECT),
        "series": _list(_object({"period": _TEXT, **_FIGURE})),
    },
    {"area": _AREA},
)
_ROW = _object(
    {
        "indicator": _TEXT,
        "level": _TEXT,
        "area": _TEXT,
        "name": _TEXT,
        "period": _TEXT,
        "breakdown": _TEXT,
        "value": _NUMBER,
        "numerator": _NUMBER,
        "denominator": _NUMBER,
        "unit": _TEXT,
        "status": _TEXT,
        "reason": _TEXT,
        "flags": _TEXT,
        "coverage": _NUMBER,
        "release": _MAYBE_TEXT,
    }
)

SHAPES: dict[str, dict[str, Any]] = {
    "Indicators": _object(
        {
            "release": _TEXT,
            "count": _COUNT,
            "indicators": _list(
                _object(
                    {
                        "id": _TEXT,
                        "title": _TEXT,
                        "question": _TEXT,
                        "topic": _TEXT,
                        "topic_title": _TEXT,
                        "kind": _TEXT,
                        "unit": _TEXT,
                        "unit_label": _TEXT,
                        "sources": _TEXTS,
                        "levels": _TEXTS,
                        "periods": _TEXTS,
                        "breakdowns": _TEXTS,
                    }
                )
            ),
        }
    ),
    "Areas": _object(
        {
            "release": _TEXT,
            "count": _COUNT,
            "areas": _list(
                _object({"level": _TEXT, "level_title": _TEXT, "key": _TEXT, "name": _TEXT, "parent": _MAYBE_TEXT})
            ),
        }
    ),
    "Table": _object(
        {
            "title": _TEXT,
            "unit": _TEXT,
            "level": _TEXT,
            "release": _MAYBE_TEXT,
            "territory": _MAYBE_TEXT,
            "sources": _TEXTS,
            "notes": _TEXTS,
            "targets": _list(_object(_TARGET)),
            "legend": _list(_object({"code": _TEXT, "sign": _TEXT, "word": _TEXT, "text": _TEXT})),
            "count": _COUNT,
            "reason": _TEXT,
            "rows": _list(_ROW),
            **_ORIGIN,
        }
    ),
    "Area": _object(
        {
            "level": _TEXT,
            "level_title": _TEXT,
            "key": _TEXT,
            "name": _TEXT,
            "space": _TEXT,
            "release": _TEXT,
            "territory": _MAYBE_TEXT,
            "types": _list(_OBJECT),
            "above": _list(_AREA),
            "below": _list(_AREA),
            "count": _COUNT,
            "indicators": _list(_KEY_FIGURE),
            **_ORIGIN,
        }
    ),
    "Topic": _object(
        {
            "topic": _TEXT,
            "title": _TEXT,
            "release": _TEXT,
            "count": _COUNT,
            "indicators": _list(_KEY_FIGURE),
            **_ORIGIN,
        }
    ),
    "Matrix": _object(
        {
            "release": _TEXT,
            "level": _TEXT,
            "level_title": _TEXT,
            "topic": _TEXT,
            "within": _MAYBE_TEXT,
            "count": _COUNT,
            "indicators": _list(
                _object(
                    {
                        "indicator": _TEXT,
                        "title": _TEXT,
                        "unit": _TEXT,
                        "unit_label": _TEXT,
                        "period": _TEXT,
                        "sources": _TEXTS,
                        "whole": {"oneOf": [{"type": "null"}, _CELL]},
                    }
                )
            ),
            "areas": _list(
                _object({"key": _TEXT, "name": _TEXT, "cells": _list(_object({**_CELL["properties"], "stand": _TEXT}))})
            ),
        }
    ),
    "Features": _object({"type": {"const": "FeatureCollection"}, "features": _list(_OBJECT)}),
    "Chart": _object({"spec": _OBJECT, "locale": _OBJECT}),
    "OpenApi": _object({"openapi": _TEXT, "info": _OBJECT, "paths": _OBJECT}),
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT, "instance": _TEXT},
        {"where": _TEXT},
    ),
}
"""By name; `Problem` is RFC 9457."""
