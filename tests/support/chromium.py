"""How the tests start Chromium: nothing that it does on its own may leave this machine."""

from __future__ import annotations

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SOFTWARE_GL = ("--disable-gpu", "--enable-unsafe-swiftshader")
"""Drawing without a graphics card: pages by the processor, WebGL by software."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
