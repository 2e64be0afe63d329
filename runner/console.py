"""How the runner speaks: one line at a time, and one sentence when it can't go on."""

from __future__ import annotations

import sys


class Refusal(Exception):
    """The runner can't go on; the text is one sentence that says why and what to do."""


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM. Not an `Exception`, so that no handler swallows it."""


def say(text: str) -> None:
    """Print one line at once, also when the output is a pipe; a closed terminal is no reason to fail."""
    try:
        print(text, flush=True)
    except (BrokenPipeError, OSError):
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115 (lives as long as the process)
