"""Whose figures they are: the sources that stand behind an indicator of a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.publish.catalogue import ReleaseCatalogue


def source_slugs(catalogue: ReleaseCatalogue, definition: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sources whose deliveries stand behind an indicator, in order."""
    datasets = [definition[side]["dataset"] for side in ("numerator", "denominator") if definition.get(side)]
    slugs = {
        entry["source"]
        for dataset in datasets
        for entries in catalogue.metadata["inputs"].get(dataset, {}).values()
        for entry in entries
    }
    return tuple(sorted(slugs))


def source_texts(catalogue: ReleaseCatalogue, definition: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how the sources of an indicator want to be named."""
    sources = catalogue.metadata["sources"]
    slugs = source_slugs(catalogue, definition)
    texts = (sources[slug]["attribution"] or sources[slug]["supplier"] for slug in slugs if slug in sources)
    return tuple(dict.fromkeys(texts))
