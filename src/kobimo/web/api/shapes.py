"""JSON schemas of the answers, for the OpenAPI description; a test compares them with the answers."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_MAYBE_COUNT: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}
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
_UNIT: dict[str, Any] = {"indicator": _TEXT, "title": _TEXT, "unit": _TEXT, "unit_label": _TEXT}
_HEAD: dict[str, Any] = {**_UNIT, "sources": _TEXTS}
_FLOW = _object({**_AREA["properties"], "total": _CELL, "streams": _list(_CELL)})
_HIT: dict[str, Any] = {
    "title": _TEXT,
    "context": _TEXT,
    "where": _TEXT,
    "exact": {"type": "boolean"},
    "page": _TEXT,
}
_STAND: dict[str, Any] = {"enum": ["better", "worse", "higher", "lower", "alike", "untold"]}
_MOVER: dict[str, Any] = {
    **_AREA["properties"],
    **_CELL["properties"],
    "way": _STAND,
    "way_words": _TEXT,
    "way_reason": _TEXT,
}
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
                        **_HEAD,
                        "period": _TEXT,
                        "whole": {"oneOf": [{"type": "null"}, _CELL]},
                    }
                )
            ),
            "areas": _list(
                _object({"key": _TEXT, "name": _TEXT, "cells": _list(_object({**_CELL["properties"], "stand": _TEXT}))})
            ),
        }
    ),
    "Flows": _object(
        {
            "release": _TEXT,
            **_HEAD,
            "level": _TEXT,
            "level_title": _TEXT,
            "period": _TEXT,
            "direction": {"enum": ["from", "to"]},
            "form": _TEXT,
            "picked": _MAYBE_TEXT,
            "places": _list(_object({"code": _TEXT, "title": _TEXT, "codes": _TEXTS})),
            "count": _COUNT,
            "idle": _COUNT,
            "areas": _list(_FLOW),
            "whole": {"oneOf": [{"type": "null"}, _FLOW]},
            "notes": _TEXTS,
            **_ORIGIN,
        }
    ),
    "Pair": _object(
        {
            "release": _TEXT,
            "level": _TEXT,
            "level_title": _TEXT,
            "territory": _MAYBE_TEXT,
            "first": _object({**_HEAD, "period": _TEXT, "breakdown": _TEXT}),
            "second": _object({**_HEAD, "period": _TEXT, "breakdown": _TEXT}),
            "correlation": {"type": ["number", "null"], "minimum": -1, "maximum": 1},
            "words": _TEXT,
            "notes": _TEXTS,
            "count": _COUNT,
            "areas": _list(
                _object(
                    {"key": _TEXT, "name": _TEXT, "first": _CELL, "second": _CELL, "comparable": {"type": "boolean"}}
                )
            ),
            **_ORIGIN,
        }
    ),
    "Dynamics": _object(
        {
            "release": _TEXT,
            **_HEAD,
            "direction": _TEXT,
            "level": _TEXT,
            "level_title": _TEXT,
            "breakdown": _TEXT,
            "period": _TEXT,
            "since": _MAYBE_TEXT,
            "count": _COUNT,
            "areas": _list(_object({**_MOVER, "stand": _STAND, "stand_words": _TEXT})),
            "whole": {"oneOf": [{"type": "null"}, _object({**_MOVER, "words": _TEXT})]},
            **_ORIGIN,
        }
    ),
    "Hits": _object(
        {
            "release": _TEXT,
            "query": _TEXT,
            "count": _COUNT,
            "more": _COUNT,
            "topics": _list(_object({"topic": _TEXT, **_HIT})),
            "indicators": _list(_object({"indicator": _TEXT, **_HIT})),
            "areas": _list(_object({"level": _TEXT, "key": _TEXT, **_HIT})),
        }
    ),
    "Registers": _object(
        {
            "day": _TEXT,
            "count": _COUNT,
            "registers": _list(
                _object(
                    {
                        "register": _TEXT,
                        "title": _TEXT,
                        "space": _TEXT,
                        "count": _MAYBE_COUNT,
                        "former": _MAYBE_COUNT,
                        "problem": _TEXT,
                    }
                )
            ),
        }
    ),
    "Institutions": _object(
        {
            "register": _TEXT,
            "title": _TEXT,
            "space": _TEXT,
            "day": _TEXT,
            "levels": _list(_object({"level": _TEXT, "title": _TEXT})),
            "count": _COUNT,
            "places": _NUMBER,
            "without_places": _COUNT,
            "institutions": _list(
                _object(
                    {
                        "key": _TEXT,
                        "name": _TEXT,
                        "kind": _TEXT,
                        "address": _TEXT,
                        "point": {
                            "type": ["array", "null"],
                            "items": {"type": "number"},
                            "minItems": 2,
                            "maxItems": 2,
                        },
                        "areas": _list(_AREA),
                        "places": _NUMBER,
                        "state": _TEXT,
                        "state_words": _TEXT,
                        "valid_from": _MAYBE_TEXT,
                        "valid_to": _MAYBE_TEXT,
                        "successors": _TEXTS,
                    }
                )
            ),
        }
    ),
    "Targets": _object({"count": _COUNT, "targets": _list(_object({**_UNIT, **_TARGET}))}),
    "Features": _object({"type": {"const": "FeatureCollection"}, "features": _list(_OBJECT)}),
    "Chart": _object({"spec": _OBJECT, "locale": _OBJECT, "picks": _OBJECT}),
    "OpenApi": _object({"openapi": _TEXT, "info": _OBJECT, "paths": _OBJECT}),
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT, "instance": _TEXT},
        {"where": _TEXT, "successors": _list(_OBJECT)},
    ),
}
"""By name; `Problem` is RFC 9457."""
