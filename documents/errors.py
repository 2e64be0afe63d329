"""What documents can refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import BadInput


class UploadRefused(BadInput):
    """The gate did not let the file pass; the message says why."""

    code = "upload_refused"
    sentence = _("The file was not accepted.")
    remedy_text = _("Choose another file, or save it again in an accepted format.")
