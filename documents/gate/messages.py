"""What each reason of a refusal says to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from documents.gate.check import Refused

SENTENCES = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(limit)s MB."),
    "kind_not_allowed": _("Files of this kind are not accepted here."),
    "content_mismatch": _("The content does not match the file name's ending."),
    "too_many_pixels": _("The picture has too many pixels."),
    "infected": _("The file is infected and was refused."),
    "active_content": _("The file contains macros or active content."),
    "damaged": _("The file is damaged."),
    "inflates_too_much": _("The file unpacks to too much data."),
}


def sentence(refusal: Refused) -> str:
    """The refusal as a sentence in the reader's language."""
    return str(SENTENCES[refusal.reason]) % {"limit": refusal.limit_mb}
