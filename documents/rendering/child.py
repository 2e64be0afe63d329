"""The renderer: a process of its own that turns HTML into PDF and can do nothing else.

Started by `renderer.Renderer` as `python -m documents.rendering.child`. It has no database, no secrets in its
environment, no network and no file access through a document: every URL but the assets handed over with the job is
refused, and the refusal ends the job. It stays warm between jobs (importing WeasyPrint and reading the fonts takes
most of a second) and is killed and replaced when a job reaches a limit.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from documents.rendering.frames import Closed, pack, read_blocking

ASSET = "asset:"
MEGABYTE = 1 << 20
CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1


def refuse_network() -> None:
    """Take the network away: an empty network namespace where the kernel lets us, no sockets in any case."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare"):
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    if hasattr(libc, "prctl"):
        # After the new namespace, which would clear it: a killed worker takes its renderer with it.
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def refuse(event: str, _arguments: tuple[object, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn")):
            message = "the renderer has no network and starts nothing"
            raise OSError(message)

    # An audit hook can't be taken off again, whatever a document brings the libraries to do.
    sys.addaudithook(refuse)


def limit(memory_mb: int, cpu_seconds: int) -> None:
    """Hold this job to its memory and its processor time (counted from what earlier jobs have used)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds + 1, resource.RLIM_INFINITY))


class Errors(logging.Handler):
    """Remembers what WeasyPrint only logs, so that a missing picture is never a silent gap."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.found) < 20:
            self.found.append(record.getMessage()[:300])


def make_engine() -> Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]:
    """Import WeasyPrint, read the fonts once, and return the function that does a job."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    fonts = FontConfiguration()
    errors = Errors()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [errors]
    logger.propagate = False

    class AssetsOnly(URLFetcher):
        """Hands out the job's own assets by name; anything else ends the job."""

        def __init__(self, assets: dict[str, tuple[str, bytes]]) -> None:
            super().__init__(allow_redirects=False, fail_on_errors=True)
            self.assets = assets

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url.startswith(ASSET) and url[len(ASSET) :] in self.assets:
                media_type, data = self.assets[url[len(ASSET) :]]
                return URLFetcherResponse(url, data, {"Content-Type": media_type})
            raise FatalURLFetchingError(url[:200])

    def job(head: dict[str, Any], parts: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        if head.get("ping"):
            from weasyprint.text.ffi import harfbuzz_subset

            fast = bool(harfbuzz_subset)
            return {"version": weasyprint.__version__, "fast_subsetting": fast}, []
        errors.found.clear()
        limit(head["memory_mb"], head["cpu_seconds"])
        assets = {name: (kind, data) for (name, kind), data in zip(head["assets"], parts[1:], strict=True)}
        fetcher = AssetsOnly(assets)
        try:
            html = weasyprint.HTML(string=parts[0].decode(), url_fetcher=fetcher)
            sheet = weasyprint.CSS(string=head["css"], font_config=fonts, url_fetcher=fetcher)
            document = html.render(
                font_config=fonts, stylesheets=[sheet], pdf_variant=head["variant"], pdf_tags=head["tags"]
            )
            pdf = document.write_pdf(
                pdf_identifier=head["identifier"].encode(), pdf_variant=head["variant"], pdf_tags=head["tags"]
            )
        except FatalURLFetchingError as refusal:
            return {"failed": "refused_resource", "detail": str(refusal)}, []
        except MemoryError:
            return {"failed": "memory", "detail": ""}, []
        except RecursionError:
            return {"failed": "invalid", "detail": "nested too deeply"}, []
        except Exception as error:
            return {"failed": "invalid", "detail": f"{type(error).__name__}: {error}"[:300]}, []
        if errors.found:
            return {"failed": "broken_asset", "detail": "; ".join(errors.found)[:600]}, []
        return {"pages": len(document.pages)}, [pdf]

    return job


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer jobs until the parent closes the pipe."""
    refuse_network()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        job = make_engine()
    except OSError as error:
        sink.write(pack({"unavailable": str(error)[:300]}, []))
        sink.flush()
        return
    sink.write(pack({"ready": True}, []))
    sink.flush()
    while True:
        try:
            head, parts = read_blocking(source)
        except Closed:
            return
        answer, pieces = job(head, parts)
        sink.write(pack(answer, pieces))
        sink.flush()
        if answer.get("failed") == "memory":
            return


if __name__ == "__main__":
    # Whatever a library prints must not get between the messages: the pipe is taken away from file descriptor 1.
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, channel)
