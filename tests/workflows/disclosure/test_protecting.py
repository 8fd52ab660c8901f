"""Nothing leaves before it is proved, and a cancelled run leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.disclosure import verifier
from kobimo.errors import DisclosureRefusedError
from kobimo.workflows.disclosure import protecting
from kobimo.workflows.disclosure.loading import Source
from kobimo.workflows.disclosure.protecting import Order, protect

TABLE = "a,b,n\nx,m,1\nx,w,9\ny,m,8\ny,w,7\nz,m,6\nz,w,5\n"


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    out, inside, told = (tmp_path / name for name in ("out.csv", "in.csv", "p.json"))
    return Order(Source(tmp_path / "t.csv", ("freq:1-2",), "n"), out, told, internal=inside)


def test_without_a_proof_nothing_is_written(order, monkeypatch, tmp_path):
    monkeypatch.setattr(verifier, "verify", lambda *_a, **_k: verifier.Verdict(passed=False, unproved=(0,)))
    with pytest.raises(DisclosureRefusedError, match="nichts geschrieben"):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_run_that_is_cancelled_while_writing_leaves_nothing(order, monkeypatch, tmp_path):
    written: list[Path] = []

    def interrupted(path: Path, data: bytes) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        path.write_bytes(data)

    monkeypatch.setattr(protecting, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        protect(order)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_everything_is_written_when_it_is_proved(order, tmp_path):
    assert protect(order).protocol["verified"]
    assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "out.csv", "in.csv", "p.json"}
