"""The acts of this app as sentences for people."""

ACTS: dict[str, str] = {}
