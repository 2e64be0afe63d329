"""What the containers ask themselves: does web answer, does beat still write. Standard library only."""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path

# beat writes its schedule at least every three minutes
STALE_AFTER_SECONDS = 600


def web_answers() -> bool:
    """Whether /healthz says 200, asked the way the proxy asks."""
    host = os.environ.get("DULI_ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=8)
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == http.client.OK


def beat_writes() -> bool:
    """Whether the schedule was written lately."""
    written = [path.stat().st_mtime for path in Path(os.environ["DULI_DATA"]).glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < STALE_AFTER_SECONDS


CHECKS = {"web": web_answers, "beat": beat_writes}

if __name__ == "__main__":
    try:
        sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
    except OSError as error:
        sys.exit(str(error))
