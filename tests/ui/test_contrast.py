"""The colours of the theme against WCAG 2.1 AA: 4.5 for text, 3 for what marks a control."""

from __future__ import annotations

import re

import pytest

from .conftest import ROOT

THEME = (ROOT / "static/duli/theme.css").read_text()


def palette(selector: str) -> dict[str, str]:
    """The custom colours that one rule of the theme sets."""
    block = THEME[THEME.index(selector + " {") :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", block[: block.index("}")]))


STANDARD = palette(":root")
CONTRAST = {**STANDARD, **palette("html.display-contrast")}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


MARK_PAIRS = [("focus", "surface"), ("focus", "ground"), ("line-strong", "surface"), ("focus", "bar")]
TONES = ("neutral", "info", "success", "warning", "danger")
INKS = ("text", "text-soft", "link", "ink-500", "ink-600", "ink-900")
TEXT_PAIRS = [
    *[(text, ground) for text in INKS for ground in ("surface", "ground", "surface-sunk")],
    *[(f"{tone}-text", f"{tone}-ground") for tone in TONES],
    *[(f"{tone}-text", "surface") for tone in TONES],
    *[("text", f"{tone}-ground") for tone in TONES],
    *[("text-soft", f"{tone}-ground") for tone in TONES],
    ("bar-text", "bar"),
    ("bar-soft", "bar"),
    ("ink-900", "accent-soft"),
    ("red", "surface"),
    ("surface", "accent"),
]


@pytest.mark.parametrize("colours", [STANDARD, CONTRAST], ids=["standard", "high contrast"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(colours: dict[str, str], text: str, ground: str) -> None:
    assert ratio(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [STANDARD, CONTRAST], ids=["standard", "high contrast"])
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_what_marks_a_control_stands_out(colours: dict[str, str], mark: str, ground: str) -> None:
    assert ratio(colours[mark], colours[ground]) >= 3


def test_high_contrast_text_reaches_aaa() -> None:
    assert ratio(CONTRAST["text"], CONTRAST["ground"]) >= 7
    assert ratio(CONTRAST["link"], CONTRAST["ground"]) >= 7


@pytest.mark.parametrize("ground", ["#9b1c1c", "#b32424", "#1b5a94"])
def test_white_is_readable_on_our_solid_colours(ground: str) -> None:
    assert ratio("#ffffff", ground) >= 4.5
