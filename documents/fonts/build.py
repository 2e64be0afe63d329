"""Make the font subsets of this folder anew.

    apt-get download texlive-lang-chinese fonts-noto-cjk fonts-lxgw-wenkai      # Debian 12
    for deb in *.deb; do dpkg -x "$deb" unpacked; done
    python documents/fonts/build.py unpacked documents/fonts [--only "Duli Kai"]

FandolFang is copied as it is (GPL with font exception: unmodified, COPYING beside it). The other faces are cut
down to the characters an official document needs and get names of our own, because a changed OFL font may not
carry a reserved name. It takes about a minute on one core and is run only when a source font changes; the
results are kept in the repository, so that nothing is fetched when the product is installed or runs.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters, digits

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

# Characters of names and places that GB2312 lacks; checked again by tests/documents/test_rendering.py.
RARE = "镕堃喆祎燚赟昇旻玥甪鄠氹㎡㙍䢺𫚭〇㛃䶮珺焜陞祐騫淼犇骉鑫垚喬"
# The part of CJK extension A that is in the table of general standard characters (通用规范汉字表).
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖"
    "䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
SIGNS = "—…·“”‘’〔〕〈〉《》「」『』【】〖〗％‰℃㎡㎥㎞㎎㎏№○●△▲□■◇◆☆★√×÷±≤≥≠≈∞①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳￥〇–€•"


def gb2312() -> set[int]:
    """Every character of GB/T 2312, signs included."""
    return _two_byte("gb2312", range(0xA1, 0xFF), range(0xA1, 0xFF))


def gbk() -> set[int]:
    """Every character of GBK: all 20,902 ideographs of Unicode 1.1 and the signs."""
    return _two_byte("gbk", range(0x81, 0xFF), range(0x40, 0xFF))


def _two_byte(codec: str, leads: range, trails: range) -> set[int]:
    found = set()
    for lead in leads:
        for trail in trails:
            try:
                found.add(ord(bytes((lead, trail)).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                continue
    return found


def common() -> set[int]:
    """ASCII, Latin-1, GB2312, the signs of official writing and the rare characters of names."""
    return set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | gb2312() | {ord(c) for c in RARE + SIGNS}


def widest() -> set[int]:
    """What the last fallback covers: GBK and the general standard characters outside it."""
    return common() | gbk() | {ord(c) for c in EXTENSION_A}


def latin() -> set[int]:
    """Digits and letters: the body takes them from here, in serifs, and everything else from FandolFang."""
    return {ord(c) for c in ascii_letters + digits + ".,%+-/"}


@dataclass(frozen=True)
class Face:
    family: str
    file: str
    source: str
    face: str  # family name inside the source, to find it in a collection
    characters: str  # "common", "widest" or "latin"


FACES = (
    Face("Duli Kai", "DuliKai-Regular.ttf", "LXGWWenKai-Regular.ttf", "LXGW WenKai", "common"),
    Face("Duli Title", "DuliTitle-Bold.otf", "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "common"),
    Face("Duli Hei", "DuliHei-Bold.otf", "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "common"),
    Face("Duli Latin", "DuliLatin-Regular.otf", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "latin"),
    Face("Duli Song", "DuliSong-Regular.otf", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "widest"),
)


def open_face(path: Path, name: str) -> TTFont:
    """The one face of that family name in a font file or collection."""
    if path.suffix == ".ttc":
        for font in TTCollection(str(path), lazy=True).fonts:
            if font["name"].getDebugName(1).startswith(name):
                return font
        message = f"{path.name} holds no face {name}"
        raise SystemExit(message)
    return TTFont(str(path), lazy=True)


def subset(font: TTFont, characters: set[int], *, beyond_bmp: bool) -> None:
    """Keep only those characters, their outlines and the plain kerning."""
    options = Options()
    options.layout_features = ["ccmp", "locl", "kern"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    if beyond_bmp:
        # Noto draws only those of the supplementary planes that are in real use: take them all.
        characters = characters | {code for code in font.getBestCmap() if 0x20000 <= code < 0x2F800}
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def level(font: TTFont) -> None:
    """Give every face FandolFang's ascent and descent: a rare character from a fallback must not push its line down."""
    head, measures = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = 880, -120, 200
    measures.sTypoAscender, measures.sTypoDescender, measures.sTypoLineGap = 880, -120, 200
    measures.usWinAscent, measures.usWinDescent = 978, 272


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the subset a name of its own, in every language of its name table."""
    postscript = f"{family.replace(' ', '')}-{style}"
    full = f"{family} {style}"
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in {0, 5, 13, 14} and n.langID == 0x409]
    for number, text in ((1, family), (2, "Regular"), (3, full), (4, full), (6, postscript)):
        table.setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff.topDictIndex[0]
        top.FullName, top.FamilyName = full, family
        for inner in getattr(top, "FDArray", []):
            if hasattr(inner, "FontName"):
                inner.FontName = postscript
    # Each family has one face, so it is "regular" whatever its weight: nothing is emboldened a second time.
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x21) | 0x40
    font["head"].macStyle = 0


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut the shipped fonts out of the unpacked Debian packages.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    found = {path.name: path for path in options.source.rglob("*") if path.suffix in {".ttc", ".ttf", ".otf"}}
    if not options.only:
        shutil.copyfile(found["FandolFang-Regular.otf"], options.target / "FandolFang-Regular.otf")
    for face in FACES:
        if options.only and options.only != face.family:
            continue
        font = open_face(found[face.source], face.face)
        font.recalcTimestamp = False
        characters = {"common": common, "widest": widest, "latin": latin}[face.characters]()
        subset(font, characters, beyond_bmp=face.characters == "widest")
        level(font)
        rename(font, face.family, face.file.rsplit(".", 1)[0].rsplit("-", 1)[1])
        font.save(options.target / face.file)
        print(face.file, (options.target / face.file).stat().st_size)


if __name__ == "__main__":
    main()
