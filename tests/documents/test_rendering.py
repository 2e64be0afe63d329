"""Rendering happens in a limited child process and nowhere near the web process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from documents.fonts import build
from documents.rendering import (
    Asset,
    Limits,
    RenderFailed,
    allow_here,
    allowed_here,
    render_pdf,
    rendering_status,
)
from documents.rendering.renderer import Renderer, the_renderer

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "documents" / "fonts"
CSS = 'body { font-family: "FandolFang", "Duli Song" }'
PIXEL = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='#f00'/></svg>"
STACK = (
    "FandolFang-Regular.otf",
    "DuliKai-Regular.ttf",
    "DuliTitle-Bold.otf",
    "DuliHei-Bold.otf",
    "DuliSong-Regular.otf",
)


@pytest.fixture(autouse=True)
def _here():
    allow_here()


def page(content):
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>题</title></head><body>{content}</body></html>'


def covered(file):
    with TTFont(FONTS / file, lazy=True) as font:
        return set(font.getBestCmap())


def test_the_fallback_covers_gb2312_every_ideograph_of_gbk_and_the_rare_characters_of_names():
    wanted = build.gb2312() | {c for c in build.gbk() if 0x4E00 <= c <= 0x9FFF}
    wanted |= {ord(c) for c in build.RARE + build.EXTENSION_A + build.SIGNS}

    missing = [chr(c) for c in sorted(wanted - covered("DuliSong-Regular.otf"))]

    assert missing == []


@pytest.mark.parametrize("file", STACK[1:4])
def test_each_shipped_subset_covers_the_ideographs_of_gb2312_and_the_rare_ones(file):
    own = covered(file)

    missing = [chr(c) for c in build.gb2312() | {ord(c) for c in build.RARE} if c >= 0x4E00 and c not in own]

    assert [c for c in missing if ord(c) < 0xE000] == []


def test_every_name_of_a_division_is_covered():
    text = (ROOT / "organizations" / "data" / "divisions.csv").read_text(encoding="utf-8")
    stack = set().union(*(covered(file) for file in STACK))

    missing = {c for c in text if c > "\x7f" and ord(c) not in stack}

    assert missing == set()


def test_the_shipped_fonts_stay_under_35_megabytes():
    size = sum(path.stat().st_size for path in FONTS.iterdir())

    assert size < 35 * 1000 * 1000


def test_every_font_has_its_licence_beside_it_and_no_reserved_name():
    names = {file: TTFont(FONTS / file, lazy=True)["name"].getDebugName(4) for file in STACK[1:]}

    assert not [name for name in names.values() if "LXGW" in name or "Noto" in name or "霞鹜" in name]
    assert "FONT" in (FONTS / "FandolFang-COPYING.txt").read_text().upper()
    assert "Reserved Font Name" in (FONTS / "DuliKai-OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in (FONTS / "DuliTitle-DuliSong-DuliHei-OFL.txt").read_text()


def test_rendering_is_refused_in_a_process_that_did_not_allow_it():
    code = (
        "from documents.rendering import *\n"
        "assert not allowed_here()\n"
        "try: render_pdf('<p>x', css='')\n"
        "except RenderingNotHere: print('refused')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "refused\n"
    assert allowed_here()


def test_the_same_page_gives_the_same_bytes_from_two_children():
    first = render_pdf(page("<p>督查激励 2026</p>"), css=CSS, pdf_variant="pdf/a-3u")
    the_renderer().stop()

    second = render_pdf(page("<p>督查激励 2026</p>"), css=CSS, pdf_variant="pdf/a-3u")

    assert first == second


def test_an_asset_is_reached_by_its_name():
    pdf = render_pdf(
        page('<img alt="印章" src="asset:seal">'), css=CSS, assets={"seal": Asset("image/svg+xml", PIXEL)}
    )

    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "content",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1/a.png">',
        '<img src="asset:other">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1/a.css">',
        '<style>@import url("http://127.0.0.1/a.css");</style>',
        '<style>@font-face { font-family: q; src: url("file:///etc/hostname") }</style><p style="font-family: q">x</p>',
        '<p style="background: url(http://127.0.0.1/a.png)">x</p>',
        '<ul style="list-style-image: url(file:///etc/hostname)"><li>x</li></ul>',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
    ],
)
def test_a_page_that_reaches_outside_fails_loudly(content):
    with pytest.raises(RenderFailed) as failure:
        render_pdf(page(content), css=CSS)

    assert (failure.value.reason, failure.value.retryable) == ("refused_resource", False)


def test_a_picture_inside_a_picture_reaches_nothing():
    inner = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/passwd' width='9' height='9'/></svg>"

    with pytest.raises(RenderFailed) as failure:
        render_pdf(page('<img alt="图" src="asset:a">'), css=CSS, assets={"a": Asset("image/svg+xml", inner)})

    assert failure.value.reason in {"refused_resource", "broken_asset"}


def test_a_broken_picture_is_a_failure_and_not_a_gap():
    with pytest.raises(RenderFailed) as failure:
        render_pdf(
            page('<img alt="图" src="asset:a">'), css=CSS, assets={"a": Asset("image/png", b"not a picture")}
        )

    assert failure.value.reason == "broken_asset"


def test_an_endless_page_is_ended_at_its_time_and_the_next_one_is_rendered():
    endless = page("<table>" + ("<tr>" + "<td>格</td>" * 12 + "</tr>") * 8000 + "</table>")
    started = time.monotonic()

    with pytest.raises(RenderFailed) as failure:
        render_pdf(endless, css=CSS, limits=Limits(wall_seconds=2, cpu_seconds=60))

    assert (failure.value.reason, failure.value.retryable) == ("time", True)
    assert time.monotonic() - started < 5
    assert render_pdf(page("<p>再来</p>"), css=CSS).startswith(b"%PDF-")


def test_processor_time_is_limited_for_each_document():
    endless = page("<table>" + ("<tr>" + "<td>格</td>" * 12 + "</tr>") * 8000 + "</table>")

    with pytest.raises(RenderFailed) as failure:
        render_pdf(endless, css=CSS, limits=Limits(cpu_seconds=1))

    assert (failure.value.reason, failure.value.retryable) == ("time", True)


def test_memory_is_limited_and_the_next_document_is_rendered():
    hungry = page("<b>督</b>" * 10_000)

    with pytest.raises(RenderFailed) as failure:
        render_pdf(hungry, css=CSS, limits=Limits(memory_mb=150, wall_seconds=60))

    assert failure.value.reason in {"memory", "crashed"}
    assert failure.value.retryable
    assert render_pdf(page("<p>再来</p>"), css=CSS).startswith(b"%PDF-")


def test_deep_nesting_is_answered():
    deep = page("<div>" * 3000 + "x" + "</div>" * 3000)

    with pytest.raises(RenderFailed):
        render_pdf(deep, css=CSS, limits=Limits(wall_seconds=20))

    assert rendering_status().available


def test_a_killed_child_is_replaced():
    render_pdf(page("<p>一</p>"), css=CSS)
    pid = the_renderer().pid
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)

    pdf = render_pdf(page("<p>二</p>"), css=CSS)

    assert pdf.startswith(b"%PDF-")
    assert the_renderer().pid != pid


def test_the_child_has_neither_our_secrets_nor_a_network(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://canary")
    renderer = Renderer()
    renderer.ask({"ping": True}, [], Limits())

    environment = Path(f"/proc/{renderer.pid}/environ").read_bytes()
    renderer.stop()

    assert b"canary" not in environment


def test_a_killed_worker_takes_its_renderer_with_it():
    code = (
        "import time\n"
        "from documents.rendering.renderer import *\n"
        "allow_here()\n"
        "rendering_status()\n"
        "print(the_renderer().pid, flush=True)\n"
        "render_pdf('<table>' + '<tr><td>x</td><td>y</td></tr>' * 50000 + '</table>', css='')\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(worker.stdout.readline())
    time.sleep(0.3)

    worker.kill()
    worker.wait()
    worker.stdout.close()
    time.sleep(0.5)

    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split(")")[1].split()[0] == "Z"


def test_too_much_input_is_refused_before_it_is_sent():
    with pytest.raises(RenderFailed) as failure:
        render_pdf("x" * 2_000_000, css=CSS, limits=Limits(input_mb=1))

    assert (failure.value.reason, failure.value.retryable) == ("too_large", False)


def test_a_machine_without_the_libraries_is_told_what_to_install(tmp_path):
    fake = tmp_path / "weasyprint"
    fake.mkdir()
    (fake / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    code = (
        "import documents.rendering.renderer as r\n"
        f"r.HOME = '{tmp_path}:{ROOT}'\n"
        "r.allow_here()\n"
        "print(r.rendering_status().sentence)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "apt-get install libpango-1.0-0" in done.stdout
