"""A process for one file: it gets the bytes, answers once, and is gone. What it may cost is its own affair to limit."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from documents.rendering.frames import Channel, Closed, TooLate, TooLong, pack

HOME = Path(__file__).resolve().parents[2]
LONGEST_ANSWER = 256 << 20


def ask_once(module: str, head: dict[str, Any], data: bytes, seconds: int) -> tuple[dict[str, Any], bytes]:
    """Start ``python -m module`` without our environment, send head and bytes, and take its one answer.

    Out of memory aborts the process and too much work is cut off: both answer ``{"failed": "too_heavy"}``.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(HOME),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    deadline = time.monotonic() + seconds
    try:
        channel = Channel(child.stdin.fileno(), child.stdout.fileno())
        channel.send(pack(head, [data]), deadline)
        answer, parts = channel.receive(deadline, LONGEST_ANSWER)
    except (TooLate, TooLong, Closed, ValueError):
        return {"failed": "too_heavy"}, b""
    else:
        return answer, parts[0]
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
