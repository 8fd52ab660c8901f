"""A steady load: requests at planned times, whatever the answers do."""

from __future__ import annotations

import http.client
import random
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from queue import Queue

RATE, SECONDS = 100, 20
_CONNECTIONS = 12
_SEED = 20260101
AS_BROWSERS_ASK = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def open_loop(port: int, addresses: Sequence[str], headers: Mapping[str, str] | None = None) -> list[float]:
    """Ask for random addresses (seeded) at fixed times; return milliseconds from the planned time to the last byte."""
    rng = random.Random(_SEED)
    plan: Queue[tuple[float, str] | None] = Queue()
    begin = time.perf_counter() + 0.5
    for number in range(RATE * SECONDS):
        plan.put((begin + number / RATE, rng.choice(addresses)))
    for _connection in range(_CONNECTIONS):
        plan.put(None)
    taken: list[float] = []
    threads = [
        threading.Thread(target=_send, args=(port, plan, headers or {}, taken)) for _connection in range(_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) != RATE * SECONDS:
        raise RuntimeError(f"{RATE * SECONDS - len(taken)} requests were not answered")
    return taken


def _send(port: int, plan: Queue[tuple[float, str] | None], headers: Mapping[str, str], taken: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (item := plan.get()) is not None:
        planned, address = item
        time.sleep(max(0.0, planned - time.perf_counter()))
        connection.request("GET", address, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status == http.client.OK:
            taken.append((time.perf_counter() - planned) * 1000)
    connection.close()


def one_after_another(
    port: int,
    addresses: Sequence[str],
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: str | None = None,
) -> list[float]:
    """Ask for addresses as a single reader; return milliseconds from each request to the last byte of its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    for address in addresses:
        begin = time.perf_counter()
        connection.request(method, address, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        content = answer.read()
        taken.append((time.perf_counter() - begin) * 1000)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{answer.status}: {address}: {content[:200]!r}")
    connection.close()
    return taken


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` percent do not exceed."""
    return statistics.quantiles(values, n=100)[share - 1]
