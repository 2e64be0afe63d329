"""Length-prefixed messages over a pair of pipes, with a deadline on the parent's side.

A message is a JSON head and any number of byte strings. Nothing that comes from the child is ever unpickled: it has
worked on text that strangers wrote.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
CHUNK = 1 << 16


class Closed(Exception):
    """The other side has gone."""


class TooLate(Exception):
    """The deadline passed before the message was through."""


class TooLong(Exception):
    """The message announces more bytes than its reader accepts."""


def pack(head: dict[str, Any], parts: list[bytes]) -> bytes:
    """The whole message as bytes."""
    text = json.dumps({**head, "parts": len(parts)}, ensure_ascii=False).encode()
    return b"".join(LENGTH.pack(len(piece)) + piece for piece in (text, *parts))


def read_blocking(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """The child's side: wait for one whole message; `Closed` at the end of the stream."""

    def exactly(count: int) -> bytes:
        data = stream.read(count)
        if len(data) < count:
            raise Closed
        return data

    head = json.loads(exactly(LENGTH.unpack(exactly(LENGTH.size))[0]))
    return head, [exactly(LENGTH.unpack(exactly(LENGTH.size))[0]) for _ in range(head["parts"])]


class Channel:
    """The parent's side of the pipes: every send and receive ends by its deadline (monotonic seconds)."""

    def __init__(self, to_child: int, from_child: int) -> None:
        self._out = to_child
        self._in = from_child
        os.set_blocking(to_child, False)
        os.set_blocking(from_child, False)
        self._buffer = bytearray()

    def send(self, message: bytes, deadline: float) -> None:
        """Write the whole message."""
        view = memoryview(message)
        while view:
            self._wait(self._out, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._out, view[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Closed from error

    def receive(self, deadline: float, longest: int) -> tuple[dict[str, Any], list[bytes]]:
        """Read one whole message, refusing one that announces more than `longest` bytes in a part."""
        head = json.loads(self._piece(deadline, longest))
        return head, [self._piece(deadline, longest) for _ in range(min(int(head["parts"]), 8))]

    def _piece(self, deadline: float, longest: int) -> bytes:
        size = LENGTH.unpack(self._take(LENGTH.size, deadline))[0]
        if size > longest:
            raise TooLong
        return self._take(size, deadline)

    def _take(self, count: int, deadline: float) -> bytes:
        while len(self._buffer) < count:
            self._wait(self._in, select.POLLIN, deadline)
            try:
                data = os.read(self._in, CHUNK)
            except BlockingIOError:
                continue
            if not data:
                raise Closed
            self._buffer += data
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    @staticmethod
    def _wait(descriptor: int, event: int, deadline: float) -> None:
        left = deadline - time.monotonic()
        poll = select.poll()
        poll.register(descriptor, event)
        if left <= 0 or not poll.poll(left * 1000):
            raise TooLate
