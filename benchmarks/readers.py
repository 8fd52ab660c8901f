"""Many readers at once for a while: whether everyone is answered, and whether the server keeps its memory."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from load import AS_BROWSERS_ASK, one_after_another, percentile
from served import free_port, json_addresses, page_addresses, running, serve_command
from table import Row

_READERS, _SEED = 200, 20260103
_SECONDS = int(os.environ.get("KOBIMO_READERS_SECONDS", "60"))
"""The promise is about ten minutes: `KOBIMO_READERS_SECONDS=600`."""
_THINKING = (0.5, 3.5)
"""Seconds from an answer to the next question of the same reader."""
_PATIENCE = 10
_MEGABYTE = 1e6


@dataclass
class _Seen:
    """What happened: milliseconds of each answer, what went wrong, memory of the server at times."""

    taken: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure_readers(workspace: Path) -> list[Row]:
    """Let readers open pages, each on a connection of his own, thinking between them."""
    port = free_port()
    with running(serve_command(workspace, port), port, "/") as (process, _ready):
        addresses = [*page_addresses(port), *json_addresses(port)]
        one_after_another(port, addresses)
        seen = asyncio.run(_crowd(port, addresses, process))
    quarter = len(seen.memory) // 4
    growth = max(seen.memory[-quarter:]) - max(seen.memory[quarter : 2 * quarter])
    how = (
        f"{_READERS} readers for {_SECONDS} s, each with a connection of his own, {_THINKING[0]} to {_THINKING[1]} s "
        f"(seeded) between an answer and the next question, among {len(addresses)} pages and JSON files"
    )
    why = f"; first: {seen.wrong[0]}" if seen.wrong else ""
    return [
        Row(
            f"{_READERS} readers at once, errors",
            len(seen.wrong),
            "answers",
            f"{how}: {len(seen.taken):,} answers; another status, a broken connection or {_PATIENCE} s without answer "
            f"is an error{why}.",
            limit=0,
        ),
        Row(
            "the same, growth of memory",
            max(growth, 0.0) / _MEGABYTE,
            "MB",
            "Highest resident memory of the server in the last quarter of the time above that in the second one "
            f"({max(seen.memory) / _MEGABYTE:.0f} MB at most).",
            limit=10,
        ),
        Row("the same, p95", percentile(seen.taken, 95), "ms", "From the question to the last byte."),
    ]


async def _crowd(port: int, addresses: Sequence[str], process: psutil.Process) -> _Seen:
    seen, end = _Seen(), time.perf_counter() + _SECONDS
    watcher = asyncio.create_task(_watch(process, seen))
    readers = [_reader(port, addresses, random.Random(_SEED + number), end, seen) for number in range(_READERS)]
    await asyncio.gather(*readers)
    watcher.cancel()
    with suppress(asyncio.CancelledError):
        await watcher
    return seen


async def _watch(process: psutil.Process, seen: _Seen) -> None:
    while True:
        seen.memory.append(process.memory_info().rss)
        await asyncio.sleep(0.25)


async def _reader(port: int, addresses: Sequence[str], rng: random.Random, end: float, seen: _Seen) -> None:
    await asyncio.sleep(rng.uniform(0, _THINKING[1]))
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while time.perf_counter() < end:
        address = rng.choice(addresses)
        begin = time.perf_counter()
        try:
            async with asyncio.timeout(_PATIENCE):
                streams = streams or await asyncio.open_connection("127.0.0.1", port)
                await _answered(*streams, address, port)
            seen.taken.append((time.perf_counter() - begin) * 1000)
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
            seen.wrong.append(f"{address}: {type(error).__name__} {error}")
            if streams:
                streams[1].close()
            streams = None
        await asyncio.sleep(rng.uniform(*_THINKING))
    if streams:
        streams[1].close()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, port: int) -> None:
    """Ask, and read the answer to its end; raises ValueError if it is not what was asked for."""
    asked = "".join(f"{name}: {value}\r\n" for name, value in AS_BROWSERS_ASK.items())
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{asked}\r\n".encode("ascii"))
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), None)
    if " 200 " not in head.partition("\r\n")[0] or length is None:
        raise ValueError(head.partition("\r\n")[0])
    await reader.readexactly(int(length.partition(":")[2]))
