"""What each reason says to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from documents.word.reading import NotRead

SENTENCES = {
    "not_word": _("This is not a Word document (.docx)."),
    "encrypted_or_old": _(
        "The document is protected by a password or in the old .doc format; save it as .docx."
    ),
    "damaged": _("The document is damaged and cannot be read."),
    "macros": _("The document contains macros; save it as .docx without macros."),
    "embedded_object": _("The document contains an embedded object: %(found)s. Remove it."),
    "external_link": _("The document refers to other files. Remove the links."),
    "too_large": _("The document is too large (%(found)s)."),
    "too_many_parts": _("The document has too many parts (%(found)s)."),
    "unsafe_archive": _("The file is packed in an unusual way (%(found)s); save it again with Word or WPS."),
    "inflates_too_much": _("The unpacked document is too large (%(found)s)."),
    "unsafe_xml": _(
        "The file contains definitions that are not accepted (%(found)s); save it again with Word or WPS."
    ),
    "too_heavy": _("Reading the document takes too much time or memory; paste its text instead."),
    "not_text": _("The file is no readable text in UTF-8 or GB 18030."),
}


def sentence(code: str, found: str = "") -> str:
    """The reason as a sentence in the reader's language."""
    return str(SENTENCES.get(code, SENTENCES["damaged"])) % {"found": found}


def sentence_of(refused: NotRead) -> str:
    return sentence(refused.code, refused.found)
