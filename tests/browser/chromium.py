"""Where Chromium is, and how it is started."""

import shutil

# Milliseconds. Two workers on two cores may be slow; nothing is waited for longer than it takes.
PATIENCE = 30_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Quiet and offline: nothing of the browser's own goes out, and it runs as root in a container.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The path of the machine's own Chromium or Chrome, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
