"""A page to print: the smallest PDF that every viewer shows, lines of text and nothing a program could count with."""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH, _HEIGHT, _MARGIN, _SIZE, _LEADING = 595, 842, 45, 8, 11
_PER_PAGE = (_HEIGHT - 2 * _MARGIN) // _LEADING


def page_of(lines: Sequence[str]) -> bytes:
    """Print lines of text in a typewriter font.

    Parameters
    ----------
    lines : sequence of str
        In the characters of Windows-1252.

    Returns
    -------
    bytes
        A PDF 1.4 file of as many pages as needed.

    References
    ----------
    .. [1] ISO 32000-1, Annex H.3: simple text string example.
    """
    chunks = [lines[start : start + _PER_PAGE] for start in range(0, len(lines), _PER_PAGE)] or [[]]
    first = 4  # after catalogue, list of pages and font
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(chunks)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(chunks)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, chunk in enumerate(chunks):
        objects += _page(chunk, first + 2 * number + 1)
    return _file(objects)


def _page(lines: Sequence[str], content: int) -> list[bytes]:
    """Write one page and its content."""
    box = f"[0 0 {_WIDTH} {_HEIGHT}]"
    font = "/Resources << /Font << /F1 3 0 R >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {font} /Contents {content} 0 R >>"
    shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in lines)
    start = f"BT /F1 {_SIZE} Tf {_LEADING} TL {_MARGIN} {_HEIGHT - _MARGIN} Td\n".encode()
    stream = start + shown + b"ET"
    return [page.encode(), f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"]


def _escaped(line: str) -> bytes:
    text = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return text.encode("cp1252")


def _file(objects: Sequence[bytes]) -> bytes:
    """Put the objects behind each other and write where each begins."""
    data, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size, where = len(objects) + 1, len(data)
    data += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return data + f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{where}\n%%EOF\n".encode()
