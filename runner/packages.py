"""System packages that pip can't bring: what WeasyPrint loads, a browser and Chinese fonts for the tests."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys

from runner.console import say

RENDERING = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
RENDERING_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
BROWSER = ["chromium", "fonts-noto-cjk"]
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def may_install() -> bool:
    """Whether system packages may be installed here: root, and apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(packages: list[str]) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patience = [
        "-o",
        "Acquire::Retries=1",
        "-o",
        "Acquire::http::Timeout=20",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    install = ["apt-get", *patience, "install", "-y", "--no-install-recommends", *packages]
    update = ["apt-get", *patience, "update"]

    def runs(command: list[str]) -> bool:
        return subprocess.run(command, env=environ, capture_output=True).returncode == 0

    return runs(install) or (runs(update) and runs(install))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def rendering_is_there() -> bool:
    """Whether the libraries that lay out official documents can be loaded."""
    if sys.platform == "darwin":
        return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))
    return all(_loads(library) for library in RENDERING_LIBRARIES)


def ensure_rendering() -> None:
    """Install what PDF rendering needs where that may be done, else say in one sentence what is missing."""
    if rendering_is_there():
        return
    if may_install():
        say("Installing the libraries for PDF documents …")
        if _apt(RENDERING) and rendering_is_there():
            return
    if sys.platform == "darwin":
        hint = "brew install pango"
    else:
        hint = f"on Debian or Ubuntu: apt-get install {' '.join(RENDERING)}"
    say(f"PDF documents can't be made until Pango is installed ({hint}); everything else works.")


def browser() -> str | None:
    """The Chromium that the browser tests drive."""
    return next((path for name in BROWSER_NAMES if (path := shutil.which(name))), None)


def _chinese_fonts_are_there() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh-cn"], capture_output=True).stdout.strip())


def ensure_browser() -> str | None:
    """Chromium and Chinese fonts, installed where that may be done; None when there is no browser."""
    if browser() and _chinese_fonts_are_there():
        return browser()
    if may_install():
        say("Installing Chromium and Chinese fonts for the browser tests …")
        if not _apt(BROWSER):
            say("apt-get could not install chromium and fonts-noto-cjk.")
    return browser()
