"""The style sheet: GB/T 9704-2012 in numbers.

The type area (版心) is 156 × 225 mm with 28 characters by 22 lines of 3号 (16 pt): 442.20 pt / 28 = 15.793 pt for a
character, hence a letter-spacing of −0.207 pt (0.215 here: rounding must not cost the 28th character); 637.80 pt / 22 = 28.99 pt for a line, of which 28.95 keeps rounding from
losing the last line. Bought fonts come first in each family, the shipped ones stand in for them.
"""

from __future__ import annotations

FANG = '"仿宋_GB2312", "Duli Latin", "FandolFang", "Duli Song"'
KAI = '"楷体_GB2312", "Duli Latin", "Duli Kai", "Duli Song"'
HEI = '"黑体", "SimHei", "Duli Hei", "Duli Song"'
TITLE = '"方正小标宋简体", "方正小标宋_GBK", "Duli Title", "Duli Song"'
SONG = '"Duli Song"'
RED = "#ff0000"
LINE = "28.95pt"

# The 一字线 stands 7 mm below the type area; a number of 14 pt has its middle 2.5 mm below its top.
_NUMBER = f"""
    content: "— " counter(page) " —"; font-family: {SONG}; font-size: 14pt; line-height: 14pt; letter-spacing: 0;
    vertical-align: top; padding-top: 4.5mm; white-space: nowrap;"""

# 横排表格: the sheet is turned, its head to the left edge of the bound document, and the number stays where it is on the
# other pages, which is now the left side.
_TURNED = "width: 35mm; height: 35mm; box-sizing: border-box; transform: rotate(90deg);"

PAGE = f"""
@page {{ size: 210mm 297mm; margin: 37mm 26mm 35mm 28mm; }}
@page numbered:right {{ @bottom-right {{ {_NUMBER} padding-right: 14pt; text-align: right; }} }}
@page numbered:left {{ @bottom-left {{ {_NUMBER} padding-left: 14pt; text-align: left; }} }}
@page wide {{ size: 297mm 210mm; margin: 28mm 37mm 26mm 35mm; }}
@page wide:right {{ @left-bottom {{ {_NUMBER} {_TURNED} padding-right: 14pt; text-align: right; }} }}
@page wide:left {{ @left-top {{ {_NUMBER} {_TURNED} padding-left: 14pt; text-align: left; }} }}
@page letter {{ margin: 37mm 26mm 35mm 28mm; }}
@page letter:right {{ @bottom-right {{ {_NUMBER} padding-right: 14pt; text-align: right; }} }}
@page letter:left {{ @bottom-left {{ {_NUMBER} padding-left: 14pt; text-align: left; }} }}
@page letter:first {{ @bottom-right {{ content: none; }} }}
@page bare {{ margin: 37mm 26mm 35mm 28mm; }}
"""

BODY = f"""
html {{ font-family: {FANG}; font-size: 16pt; line-height: {LINE}; letter-spacing: -0.215pt; color: #000; }}
body {{ margin: 0; orphans: 2; widows: 2; text-align: justify; overflow-wrap: anywhere; }}
body.numbered {{ page: numbered; }}
body.letter {{ page: letter; }}
body.bare {{ page: bare; }}
p, h1, h2, h3, h4, h5 {{ margin: 0; font-size: 16pt; font-weight: normal; line-height: {LINE}; }}
h2, h3, h4, h5 {{ text-indent: 31.59pt; break-after: avoid; }}
h2 {{ font-family: {HEI}; }}
h3 {{ font-family: {KAI}; }}
p {{ text-indent: 31.59pt; }}
p.flush {{ text-indent: 0; }}
.lead {{ font-family: {KAI}; }}
.hei {{ font-family: {HEI}; }}
"""

HEADER = f"""
.top {{ position: absolute; top: 0; left: 0; }}
.top p {{ text-indent: 0; font-family: {HEI}; }}
.top p.copy {{ font-family: {FANG}; }}
.mark {{ font-family: {TITLE}; color: {RED}; text-align: center; text-indent: 0; white-space: nowrap; letter-spacing: 0;
    margin: 0; }}
.mark span {{ display: inline-block; transform-origin: center; }}
.number {{ text-align: center; text-indent: 0; margin-top: 57.9pt; }}
.number.upward {{ text-align: left; padding: 0 1em; }}
.number.upward .signatory {{ float: right; }}
.number.upward .signatory span {{ font-family: {KAI}; }}
.red-line {{ border-top: 0.5mm solid {RED}; margin-top: 1.6mm; height: 0; }}
h1 {{ font-family: {TITLE}; font-size: 22pt; line-height: 34pt; text-align: center; letter-spacing: 0; break-after: avoid; }}
h1.after-line {{ margin-top: 57.9pt; }}
h1 span {{ display: block; white-space: nowrap; }}
.addressee {{ text-indent: 0; margin-top: 28.95pt; break-after: avoid; }}
.first-after-title {{ margin-top: 28.95pt; }}
.letter-rule {{ position: absolute; left: -8mm; width: 170mm; height: 0; }}
.letter-rule.upper {{ border-top: 1mm solid {RED}; }}
.letter-rule.upper div {{ border-top: 0.35mm solid {RED}; margin-top: 0.6mm; }}
.letter-rule.lower {{ border-top: 0.35mm solid {RED}; bottom: -16.95mm; }}
.letter-rule.lower div {{ border-top: 1mm solid {RED}; margin-top: 0.6mm; }}
.letter-number {{ text-align: right; text-indent: 0; }}
"""

TABLES = f"""
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; margin: 6pt 0; font-size: 12pt; line-height: 17pt;
    letter-spacing: 0; text-align: center; }}
table.narrow {{ font-size: 10.5pt; line-height: 14.5pt; }}
thead {{ display: table-header-group; }}
tr {{ break-inside: avoid; }}
th, td {{ border: 0.35mm solid #000; padding: 2.2pt 3pt; vertical-align: middle; font-weight: normal; text-indent: 0; }}
td {{ border-width: 0.25mm; }}
th {{ font-family: {HEI}; }}
.left {{ text-align: left; }}
.right {{ text-align: right; }}
.caption {{ text-align: center; text-indent: 0; font-family: {HEI}; break-after: avoid; margin-top: 6pt; }}
.unit {{ text-align: right; text-indent: 0; font-size: 12pt; line-height: 17pt; break-after: avoid; }}
.note {{ text-indent: 0; font-size: 12pt; line-height: 17pt; }}
"""

ENDING = f"""
.attachments {{ margin-top: 28.95pt; break-before: avoid; break-inside: avoid; }}
.attachments p {{ padding-left: 79pt; text-indent: -47.4pt; }}
.attachments p.many {{ padding-left: 96pt; text-indent: -64.4pt; }}
.attachments .label, .attachments .serial {{ display: inline-block; text-indent: 0; width: 47.4pt; }}
.attachments .serial {{ width: 17pt; }}
.signature {{ break-inside: avoid; break-before: avoid; padding-top: 57.9pt; }}
.signature.unsealed {{ padding-top: 28.95pt; }}
.signature p {{ text-align: right; text-indent: 0; white-space: nowrap; }}
.annotation {{ break-before: avoid; }}
.annex {{ break-before: page; }}
.annex.wide {{ page: wide; }}
.annex .label {{ font-family: {HEI}; text-indent: 0; }}
.annex h1 {{ margin-top: 28.95pt; margin-bottom: 14pt; font-size: 22pt; }}
.imprint-room {{ break-inside: avoid; padding-top: 28.95pt; }}
.imprint-room .imprint {{ visibility: hidden; }}
.imprint-room .imprint.placed {{ visibility: visible; position: absolute; bottom: 0; left: 0; width: 156mm; }}
.imprint p {{ font-size: 14pt; line-height: 22pt; letter-spacing: 0; text-indent: 0; }}
.imprint div {{ padding: 1.5pt 14pt; border-top: 0.25mm solid #000; }}
.imprint div:first-child {{ border-top: 0.35mm solid #000; }}
.imprint div:last-child {{ border-bottom: 0.35mm solid #000; }}
.imprint .cc p {{ padding-left: 3em; text-indent: -3em; }}
.imprint .printed {{ display: flex; justify-content: space-between; }}
"""

CSS = PAGE + BODY + HEADER + TABLES + ENDING
