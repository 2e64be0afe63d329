"""The parent's side of rendering: one warm child per worker process, replaced when it reaches a limit or dies."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.rendering.errors import INSTALL, RenderFailed, RenderingNotHere, RenderingUnavailable
from documents.rendering.frames import Channel, Closed, TooLate, TooLong, pack

HOME = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).resolve().parents[1] / "fonts"
MEGABYTE = 1 << 20
START_SECONDS = 60


@dataclass(frozen=True)
class Limits:
    """What one document may cost."""

    memory_mb: int = 1536
    cpu_seconds: int = 90
    wall_seconds: int = 180
    input_mb: int = 30
    output_mb: int = 100


@dataclass(frozen=True)
class Asset:
    """A picture or other part of the document, reached from it as `asset:<name>` and in no other way."""

    media_type: str
    data: bytes


@dataclass(frozen=True)
class Status:
    """Whether this machine can render, for health pages and `run.py`."""

    available: bool
    sentence: str
    version: str = ""
    fast_subsetting: bool = False


_allowed = False


def allow_here() -> None:
    """Say that this process may render. Workers, commands and tests say so; the web process never does."""
    global _allowed
    _allowed = True


def allowed_here() -> bool:
    """Whether this process may render."""
    return _allowed


def font_configuration(folder: Path, *, extra: Path | None = None) -> Path:
    """Write a fontconfig file that knows the shipped fonts only, so that every machine lays out the same page.

    `extra` is a folder of the customer's own fonts (方正小标宋 and the like), which come first where the style names them.
    """
    directories = "".join(f"<dir>{path}</dir>" for path in (extra, FONTS) if path)
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{directories}<cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return file


class Renderer:
    """Keeps the child, feeds it one job at a time and replaces it when it must."""

    def __init__(self, *, extra_fonts: Path | None = None) -> None:
        self._extra_fonts = extra_fonts
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the warm child, if there is one."""
        return self._child.pid if self._child else None

    def ask(
        self, head: dict[str, Any], parts: list[bytes], limits: Limits
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One message to the child and its answer; raises RenderFailed or RenderingUnavailable."""
        with self._lock:
            self._start()
            assert self._channel is not None
            deadline = time.monotonic() + limits.wall_seconds
            try:
                self._channel.send(pack(head, parts), deadline)
                answer, pieces = self._channel.receive(deadline, limits.output_mb * MEGABYTE)
            except TooLate:
                self.stop()
                raise RenderFailed("time", retryable=True, detail=f"{limits.wall_seconds} s") from None
            except TooLong:
                self.stop()
                raise RenderFailed("too_large", retryable=False, detail="output") from None
            except (Closed, ValueError):
                raise self._post_mortem() from None
            except BaseException:
                # Interrupted in mid-message (a worker's own time limit): the pipe is out of step, start afresh.
                self.stop()
                raise
            if answer.get("failed") == "memory":
                self.stop()
        if reason := answer.get("failed"):
            raise RenderFailed(reason, retryable=reason == "memory", detail=str(answer.get("detail", "")))
        return answer, pieces

    def stop(self) -> None:
        """Kill the child; the next job starts a new one."""
        child, self._child, self._channel = self._child, None, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self.stop()
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="duli-render-")
        folder = Path(self._folder.name)
        configuration = font_configuration(folder, extra=self._extra_fonts)
        # A small environment of its own: no secrets, no proxies, the same hash order every time.
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PYTHONPATH": str(HOME),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "FONTCONFIG_FILE": str(configuration),
        }
        self._child = subprocess.Popen(
            [sys.executable, "-m", "documents.rendering.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._channel = Channel(self._child.stdin.fileno(), self._child.stdout.fileno())
        try:
            answer, _ = self._channel.receive(time.monotonic() + START_SECONDS, MEGABYTE)
        except (Closed, TooLate, TooLong, ValueError):
            self.stop()
            raise RenderFailed("crashed", retryable=True, detail="the renderer did not start") from None
        if "unavailable" in answer:
            self.stop()
            raise RenderingUnavailable(f"{INSTALL} ({answer['unavailable']})")

    def _post_mortem(self) -> RenderFailed:
        """Say why the child went: by its own memory or processor limit, or otherwise."""
        child = self._child
        code = 0
        if child is not None:
            try:
                code = child.wait(timeout=2)
            except subprocess.TimeoutExpired:
                code = 0
        self.stop()
        if code in {-24, -9}:  # SIGXCPU, or the kernel's killer
            return RenderFailed(
                "time" if code == -24 else "crashed", retryable=True, detail=f"signal {-code}"
            )
        return RenderFailed("crashed", retryable=True, detail=f"exit {code}")


_renderer: Renderer | None = None
_owner = 0


def the_renderer() -> Renderer:
    """The renderer of this process; a forked worker gets one of its own and leaves its parent's alone."""
    global _renderer, _owner
    if not allowed_here():
        raise RenderingNotHere
    if _renderer is None or _owner != os.getpid():
        _renderer, _owner = Renderer(extra_fonts=_extra_fonts()), os.getpid()
        atexit.register(_stop_own, _renderer, _owner)
    return _renderer


def _extra_fonts() -> Path | None:
    folder = os.environ.get("DULI_FONTS_DIR", "")
    return Path(folder) if folder and Path(folder).is_dir() else None


def _stop_own(renderer: Renderer, owner: int) -> None:
    if owner == os.getpid():
        renderer.stop()


def render_pdf(
    html: str,
    *,
    css: str,
    limits: Limits | None = None,
    pdf_variant: str | None = None,
    identifier: str = "duli",
    assets: Mapping[str, Asset] | None = None,
    tags: bool = True,
) -> bytes:
    """The PDF of that page. Same input, same bytes: dates and ids come from the HTML's metadata and `identifier`.

    Raises RenderingNotHere in a process that may not render, RenderingUnavailable where libraries are missing and
    RenderFailed when no document came out.
    """
    limits = limits or Limits()
    renderer = the_renderer()
    given = dict(assets or {})
    parts = [html.encode(), *(asset.data for asset in given.values())]
    if sum(len(part) for part in parts) + len(css) > limits.input_mb * MEGABYTE:
        raise RenderFailed("too_large", retryable=False, detail="input")
    head = {
        "css": css,
        "variant": pdf_variant,
        "identifier": identifier,
        "tags": tags,
        "memory_mb": limits.memory_mb,
        "cpu_seconds": limits.cpu_seconds,
        "assets": [(name, asset.media_type) for name, asset in given.items()],
    }
    _, pieces = renderer.ask(head, parts, limits)
    return pieces[0]


def rendering_status() -> Status:
    """Start the child if need be and say whether documents can be rendered here."""
    try:
        answer, _ = the_renderer().ask({"ping": True}, [], Limits(wall_seconds=30))
    except RenderingUnavailable as missing:
        return Status(available=False, sentence=missing.sentence)
    except RenderFailed as failure:
        return Status(available=False, sentence=str(failure))
    sentence = "" if answer["fast_subsetting"] else "Rendering is slow: apt-get install libharfbuzz-subset0"
    return Status(True, sentence, answer["version"], answer["fast_subsetting"])
