"""How long and how much: every limit of a call in one place."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one client. Times in seconds, sizes in bytes.

    Attributes
    ----------
    connect, read : float
        Until the connection stands, and between two pieces of an answer. Tables take minutes before the first byte.
    call : float
        For one call from beginning to end.
    status : int
        Size of an answer that is no file.
    download, unpacked : int
        Size of a file as it arrives and after unpacking.
    ratio : int
        How much larger a file may become by unpacking, once it is larger than `ratio_from`.
    ratio_from : int
        Small files compress as well as they like.
    tries : int
        How often a call is made that the service turns down because of overload.
    patience : float
        The longest wait that the service may ask for.
    poll_first, poll_last : float
        Pause between two questions whether a job is done: the first, and the longest.
    job : float
        How long to wait for a job.
    """

    connect: float = 20.0
    read: float = 600.0
    call: float = 1800.0
    status: int = 20 * _MB
    download: int = 2000 * _MB
    unpacked: int = 8000 * _MB
    ratio: int = 300
    ratio_from: int = 50 * _MB
    tries: int = 4
    patience: float = 300.0
    poll_first: float = 5.0
    poll_last: float = 60.0
    job: float = 3600.0
