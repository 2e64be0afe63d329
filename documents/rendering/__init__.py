"""HTML to PDF in a child process with limits. The door is `render_pdf`; it refuses to work inside the web process."""

from documents.rendering.errors import RenderFailed, RenderingNotHere, RenderingUnavailable
from documents.rendering.renderer import (
    Asset,
    Limits,
    Status,
    allow_here,
    allowed_here,
    render_pdf,
    rendering_status,
)

__all__ = [
    "Asset",
    "Limits",
    "RenderFailed",
    "RenderingNotHere",
    "RenderingUnavailable",
    "Status",
    "allow_here",
    "allowed_here",
    "render_pdf",
    "rendering_status",
]
