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
SOFTWARE_GL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""WebGL without a graphics card."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
