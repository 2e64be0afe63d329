"""What can go wrong when a document is rendered, and what the caller may do about it."""

from __future__ import annotations

INSTALL = (
    "Documents cannot be rendered here: WeasyPrint's system libraries are missing. "
    "Install them: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class RenderingNotHere(RuntimeError):
    """Somebody tried to render inside the web process: programming error, rendering belongs to the worker."""

    def __init__(self) -> None:
        super().__init__("Rendering is allowed only in a worker, a command or a test; queue a task instead.")


class RenderingUnavailable(RuntimeError):
    """The machine lacks what rendering needs; the text is one sentence that says what to install."""

    def __init__(self, sentence: str = INSTALL) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RenderFailed(RuntimeError):
    """No document came out. `retryable` says whether the same input may succeed another time.

    Reasons: `refused_resource` (the document asked for something outside its own assets), `broken_asset`,
    `too_large` (input or output over its limit), `invalid` (WeasyPrint raised), `memory`, `time`, `crashed`.
    """

    def __init__(self, reason: str, *, retryable: bool, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.retryable = retryable
        self.detail = detail
