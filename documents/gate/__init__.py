"""The gate every upload passes: what it is, whether it is allowed here, and under which name it is shown."""

from documents.gate.check import ALL_KINDS, Clean, Refused, check_upload, clean_name
from documents.gate.messages import SENTENCES, sentence

__all__ = ["ALL_KINDS", "SENTENCES", "Clean", "Refused", "check_upload", "clean_name", "sentence"]
