"""The verification page in a real browser: the fingerprint is counted there, and the file itself goes nowhere."""

from __future__ import annotations

import hashlib
import mimetypes
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SITE = "http://localhost"
FILE = b"%PDF-1.4 the very document"

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine: the browser tests were not run"
    ),
    pytest.mark.browser,
    pytest.mark.enable_socket,
]


def visit(answer, *, scripts: bool):
    """Choose the file on the page (where it offers to) and say what was asked for and what was sent."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    bodies: list[object] = []

    def serve(route):
        request = route.request
        path = request.url[len(SITE) :]
        if path.startswith("/static/"):
            file = ROOT / "static" / path[len("/static/") :].split("?")[0]
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            route.fulfill(body=file.read_bytes(), content_type=kind) if file.is_file() else route.fulfill(
                status=404
            )
            return
        asked.append(path)
        bodies.append(request.post_data)
        route.fulfill(
            body=answer.content,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": answer["Content-Security-Policy"]},
        )

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.route("**/*", serve)
        page.goto(f"{SITE}/p/yiyang/verify/")
        offered = page.locator("[data-verify-choose]").is_visible()
        if offered:
            with page.expect_navigation():
                page.set_input_files(
                    "#verify-file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": FILE}
                )
        else:
            page.fill("#verify-hash", hashlib.sha256(FILE).hexdigest())
            with page.expect_navigation():
                page.click("button[type=submit]")
        browser.close()
    return offered, asked, bodies


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_only_the_hash_of_a_file_is_asked_for(inside, client_of, scripts):
    answer = client_of().get("/p/yiyang/verify/")

    offered, asked, bodies = visit(answer, scripts=scripts)

    assert offered is scripts
    assert asked == ["/p/yiyang/verify/", f"/p/yiyang/verify/?sha256={hashlib.sha256(FILE).hexdigest()}"]
    assert bodies == [None, None]
