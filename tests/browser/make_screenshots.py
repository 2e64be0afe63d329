"""Makes the pictures of ``docs/screenshots`` anew: ``python3 run.py test tests/browser/make_screenshots.py``.

Its name keeps it out of ordinary runs: it writes into the documentation. Needs Chromium and pdftoppm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from programs.packs.loading import TEXTS
from tests.browser.conftest import DESK, PHONE, played
from tests.browser.site import ROOT, Site

FOLDER = ROOT / "docs" / "screenshots"
TALLEST = 1500
"""A longer page is cut here: the picture shows its head."""
LARGEST = 300_000

Visit = Callable[..., Any]


@pytest.fixture(scope="session")
def commended(site: Site, django_db_blocker: Any) -> Iterator[Site]:
    with played("commended", django_db_blocker, f"commended_{os.getpid()}") as found:
        yield found


@pytest.fixture(scope="module")
def chromium(commended: Site, chromium: Any) -> Any:
    """The browser starts when both databases stand: Django refuses to make one beside its event loop."""
    return chromium


def keep(png: bytes, name: str) -> None:
    """Cut, with a palette of its own, small enough for a repository."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    path = FOLDER / f"{name}.png"
    picture.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < LARGEST


def take(page: Any, name: str) -> None:
    page.wait_for_load_state("networkidle")
    keep(page.screenshot(full_page=True), name)


def test_pages_of_the_office_and_the_lead(visitor: Visit) -> None:
    lead, office = visitor("fagaiwei_jb"), visitor("duchashi")
    take(lead, "home")
    office.goto("/t/yiyang/board/")
    take(office, "board")
    office.get_by_role("link", name="加强安全生产工作").click()
    office.locator("main .artefacts a[href^='/t/yiyang/lists/']").first.click()
    take(office, "list")
    lead.goto("/t/yiyang/board/")
    lead.get_by_role("link", name="优化营商环境").click()
    take(lead, "item")
    lead.locator("main a[href^='/t/yiyang/rounds/']").first.click()
    lead.locator("main a[href*='/objects/']").first.click()
    take(lead, "score-sheet")
    phone = visitor("duchashi", viewport=PHONE)
    phone.goto("/t/yiyang/board/")
    take(phone, "board-phone")


def test_the_pages_of_rulebooks(visitor: Visit) -> None:
    office = visitor("duchashi")
    office.goto("/t/yiyang/rulebooks/drafts/new/")
    pack = office.locator("select[name=origin] option[value*='qinghai-2023']").get_attribute("value")
    office.select_option("select[name=origin]", pack)
    office.locator("main form button[type=submit]").click()
    take(office, "rulebook-editor")
    office.locator("main a[href*='compare']").first.click()
    office.goto(
        office.url.replace("pack%3Aqinghai-2023", "pack:yiyang-2023").replace(
            "pack:qinghai-2023", "pack:yiyang-2023"
        )
    )
    take(office, "rulebook-comparison")
    office.goto("/t/yiyang/programmes/notices/new/")
    office.fill("textarea[name=text]", (TEXTS / "hunan-2023.txt").read_text(encoding="utf-8"))
    office.fill("input[name=year]", "2023")
    office.locator("main form button[type=submit]").click()
    take(office, "notice-read")


@pytest.mark.parametrize(("name", "viewport"), [("notice", DESK), ("notice-phone", PHONE)])
def test_the_public_notice(visitor: Visit, name: str, viewport: dict[str, int]) -> None:
    page = visitor(viewport=viewport)
    page.goto("/p/yiyang/")
    page.locator("a[href*='/notices/']").first.click()
    take(page, name)


def test_the_first_page_of_the_commendation_notice(commended: Site, chromium: Any, tmp_path: Path) -> None:
    tool = shutil.which("pdftoppm")
    assert tool, "pdftoppm is not installed"
    page = chromium.new_context(base_url=commended.address, viewport=DESK).new_page()
    page.goto("/p/yiyang/")
    page.locator("a[href*='/commendations/']").first.click()
    address = page.locator("a[href*='/files/']").first.get_attribute("href")
    (tmp_path / "notice.pdf").write_bytes(page.context.request.get(address).body())
    page.context.close()

    subprocess.run(
        [tool, "-png", "-r", "110", "-f", "1", "-l", "1", "-singlefile", "notice.pdf", "first"],
        cwd=tmp_path,
        check=True,
    )

    keep((tmp_path / "first.png").read_bytes(), "pdf")
