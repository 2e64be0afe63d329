"""Identifiers for rows: UUID version 7, so that ids sort by the time of their making and say nothing of volume."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new UUID v7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    value = int.from_bytes(os.urandom(16), "big")
    value &= (1 << 80) - 1
    value |= (time.time_ns() // 1_000_000) << 80
    value &= ~(0xF << 76)
    value |= 0x7 << 76
    value &= ~(0x3 << 62)
    value |= 0x2 << 62
    return uuid.UUID(int=value)
