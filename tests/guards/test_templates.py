"""Templates: each is used, compiles, and is named after its app. (Inline code, length and icons: tests/ui.)"""

from __future__ import annotations

import re

from django.conf import settings
from django.template import engines

from tests.guards.sources import APPS, ROOT, relative, templates, tracked

USED_BY_FRAMEWORK = {
    "400.html": "Django's error pages are named by their code",
    "403.html": "as 400.html",
    "404.html": "as 400.html",
    "500.html": "as 400.html",
    "403_csrf.html": "as 400.html",
    "errors/409.html": "for a server in front that answers in our name; tests/ui draws it",
    "errors/422.html": "as 409.html",
    "print_base.html": "for pages that are made to be printed; tests/ui draws it",
    "drf_spectacular/swagger_ui.html": "the page about REST, without the inline script and style of its package",
}


def names():
    return [relative(path).removeprefix("templates/") for path in templates()]


def test_every_template_is_used():
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked()
        if (path.suffix == ".py" and relative(path).split("/")[0] in APPS)
        or relative(path).startswith("templates/")
    )
    components = {
        name for name in names() if name.startswith("components/")
    }  # tests/ui holds that each belongs to a component
    unused = [
        name
        for name in names()
        if name not in components
        and name not in USED_BY_FRAMEWORK
        and not re.search(rf"['\"]{re.escape(name)}['\"]", sources)
    ]

    assert unused == []


def test_every_template_that_code_names_exists():
    known = set(names())
    pattern = re.compile(r"['\"]([a-z_]+/[a-z_/]+\.(?:html|txt))['\"]")
    missing = [
        f"{relative(path)}: {name}"
        for path in tracked()
        if (path.suffix == ".py" and relative(path).split("/")[0] in APPS)
        or relative(path).startswith("templates/")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
        if name not in known
        and not name.startswith(("django/", "rest_framework/", "drf_spectacular/", "docs/", "static/"))
        and not name.startswith("django_htmx/")
    ]

    assert missing == []


def test_every_template_compiles():
    engine = engines["django"]

    for name in names():
        if name.endswith((".html", ".txt")):
            engine.get_template(name)


def test_templates_stand_in_the_folder_of_an_app():
    tops = {name.split("/")[0] for name in names() if "/" in name}

    assert tops - set(APPS) - {"components", "doors", "errors", "public", "drf_spectacular"} == set()
    assert settings.TEMPLATES[0]["DIRS"] == [ROOT / "templates"]


def test_a_form_that_posts_carries_its_token():
    found = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        for hit in re.finditer(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", text, re.S | re.I):
            if "csrf_token" not in hit[1] and "csrf" not in hit[1]:
                found.append(relative(path))

    assert found == []


def test_nothing_is_marked_safe_without_a_reason():
    found = [
        f"{relative(path)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\|\s*safe\b|autoescape off", line)
    ]

    assert found == []
