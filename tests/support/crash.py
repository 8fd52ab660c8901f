"""A process that dies, without any farewell, just before its n-th change below a folder.

Run as `python crash.py N FOLDER ARGUMENTS...`; N 0 lets `kobimo ARGUMENTS` finish and prints the number of changes.
"""

from __future__ import annotations

import os
import sys

from kobimo.cli.main import main

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
DIED = 9


class Countdown:
    """Audit hook that counts attempts to change something and ends the process at one of them."""

    def __init__(self, fatal: int, folder: str) -> None:
        self.fatal = fatal
        self.folder = folder
        self.seen = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if not isinstance(flags, int) or not flags & WRITING:
                return
        elif event not in CHANGES:
            return
        if not str(arguments[0]).startswith(self.folder):
            return
        self.seen += 1
        if self.seen == self.fatal:
            os._exit(DIED)


if __name__ == "__main__":
    countdown = Countdown(int(sys.argv[1]), sys.argv[2])
    sys.addaudithook(countdown)
    try:
        main(sys.argv[3:])
    finally:
        sys.stderr.write(f"\n{countdown.seen}\n")
