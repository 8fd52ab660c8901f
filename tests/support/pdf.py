"""What a PDF says: its tags in reading order, and its text as `pdftotext` sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Tag:
    """One structure element: its type, depth, alternative text and attributes."""

    kind: str
    depth: int
    alt: str | None
    attributes: dict[str, Any]


def tags(pdf: Any) -> list[Tag]:
    """Return all structure elements of an opened PDF in reading order."""
    return list(_below(pdf.Root.StructTreeRoot, 0))


def _below(node: Any, depth: int) -> Iterator[Tag]:
    import pikepdf

    if isinstance(node, pikepdf.Array):
        for item in node:
            yield from _below(item, depth)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield Tag(str(node.S)[1:], depth, str(node.Alt) if "/Alt" in node else None, _attributes(node.get("/A")))
        if "/K" in node:
            yield from _below(node.K, depth + 1)


def _attributes(value: Any) -> dict[str, Any]:
    import pikepdf

    found = list(value) if isinstance(value, pikepdf.Array) else [value] if value is not None else []
    return {str(name): item for entry in found for name, item in entry.items()}


def pdf_text(data: bytes, folder: Path, *options: str) -> str:
    """Return the text of a PDF, pages parted by form feeds; hyphens at line ends are undone."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "text.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return re.sub("\u00ad\n", "", done.stdout.decode())


def words_with_boxes(data: bytes, folder: Path) -> Iterator[tuple[int, tuple[float, float, float, float], str]]:
    """Return page, box (left, top, right, bottom in points) and text of each word."""
    html = pdf_text(data, folder, "-bbox")
    for page, part in enumerate(html.split("<page ")[1:], 1):
        for box in re.finditer(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', part):
            left, top, right, low = (float(number) for number in box.groups()[:4])
            yield page, (left, top, right, low), box[5]
