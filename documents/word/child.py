"""The reading process: one Word document in, its blocks or a refusal out, under limits of memory and time.

Started by `reading.read_word` as `python -m documents.word.child`; it has no database and nothing of ours to lose.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from documents.rendering.frames import pack, read_blocking
from documents.word.content import NotAWordFile, TooManyBlocks, blocks_of
from documents.workbooks.package import Refused, inflate
from documents.workbooks.spec import ReadLimits

MEGABYTE = 1 << 20


def answer_for(data: bytes, limits: ReadLimits, most: int) -> tuple[dict[str, Any], bytes]:
    """The archive is measured and looked through before anything parses it."""
    try:
        if not data.startswith(b"PK\x03\x04"):
            return {"failed": "encrypted_or_old" if data.startswith(b"\xd0\xcf\x11\xe0") else "not_word"}, b""
        parts = inflate(data, limits)
        if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
            return {"failed": "macros"}, b""
        return {}, json.dumps(blocks_of(data, most), ensure_ascii=False).encode()
    except Refused as refused:
        return {"failed": refused.mistake.code, "found": refused.mistake.found}, b""
    except NotAWordFile:
        return {"failed": "not_word"}, b""
    except TooManyBlocks:
        return {"failed": "too_heavy"}, b""
    except MemoryError:
        return {"failed": "too_heavy"}, b""
    except BaseException:
        return {"failed": "damaged"}, b""


def main() -> None:
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    head, parts = read_blocking(sys.stdin.buffer)
    limits = ReadLimits(**head["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * MEGABYTE, limits.memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    answer, text = answer_for(parts[0], limits, head["most"])
    channel.write(pack(answer, [text]))
    channel.flush()


if __name__ == "__main__":
    main()
