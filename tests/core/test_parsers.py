"""Reading JSON: exact, keepable, and never an error of ours."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rest_framework.exceptions import ParseError

from core.errors import BadInput
from core.parsers import ExactJSONParser


def read(body: bytes) -> Any:
    return ExactJSONParser().parse(io.BytesIO(body))


@pytest.mark.parametrize("written", ["123456789012345678.12345678", "0.1", "1.50", "1e400", "-2.5E-7"])
def test_fractions_stay_as_they_were_written(written: str) -> None:
    assert read(f'{{"value": [{written}]}}'.encode()) == {"value": [written]}


def test_whole_numbers_words_and_lists_are_read_as_ever() -> None:
    assert read('{"a": 1, "b": "文字", "c": [true, null, {}]}'.encode()) == {
        "a": 1,
        "b": "文字",
        "c": [True, None, {}],
    }


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"a": -Infinity}', b"\xff\xfe{", b"9" * 5000])
def test_what_is_no_json_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        read(body)


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b'{"title": "\\ud800"}', "character", "title"),
        (b'{"cells": [{"unit": "\\u0000"}]}', "character", "cells"),
        (b'{"\\u0000": 1}', "character", ""),
        (b"[" * 60 + b"]" * 60, "depth", ""),
        (b"[" * 100_000, "depth", ""),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(body: bytes, code: str, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(body)

    assert [(finding.code, finding.where) for finding in refused.value.findings] == [(code, where)]
