"""Where Chromium is, and how it is started."""

import shutil

# Milliseconds. Two workers on two cores may be slow; nothing is waited for longer than it takes.
PATIENCE = 30_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Of several switches that name features Chromium takes the last, so that these stand in one.
# The first are those that Playwright switches off. The others are pages of the browser's own, for
# suggestions under its address field and for its buttons: each window loads them, and that takes
# longer than most of our pages.
FEATURES_OFF = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter"),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("ThirdPartyStoragePartitioning",),
    *("InitialWebUI", "PreloadTopChromeWebUI", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("WebUIOmniboxPopup", "WebUIReloadButton"),
)

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
    f"--disable-features={','.join(FEATURES_OFF)}",
]


def find_chromium() -> str | None:
    """The path of the machine's own Chromium or Chrome, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
