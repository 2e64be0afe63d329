"""The component tag: what it refuses when a template is compiled, and what a component can see."""

from __future__ import annotations

import pytest
from django.template import TemplateSyntaxError, engines

from core.components import COMPONENTS


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% component "bagde" label="x" %}', "no component 'bagde'"),
        ('{% component "badge" label="x" colour="red" %}', "has no prop 'colour'"),
        ('{% component "badge" tone="info" %}', "needs the prop 'label'"),
        ('{% component badge label="x" %}', "in quotes"),
        ("{% component %}", "needs a name"),
        ('{% component "badge" "x" %}', "not prop=value"),
        ('{% component "card" %}{% fill "side" %}x{% endfill %}{% endcomponent %}', "has no slot 'side'"),
    ],
)
def test_a_wrong_use_is_refused_when_the_template_is_compiled(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        engines["django"].from_string("{% load ui %}" + source)

    assert words in str(refused.value)


def test_an_unknown_tone_is_refused(draw) -> None:
    with pytest.raises(TemplateSyntaxError, match="tone 'purple' is not one of"):
        draw('{% component "badge" label="x" tone="purple" %}')


def test_a_component_sees_its_props_and_nothing_else_of_the_page(draw) -> None:
    html = draw('{% component "key_figure" label="Items" value=46 %}', note="of the page", unit="of the page")

    assert "of the page" not in html


def test_body_and_slots_are_drawn_with_the_context_of_the_page(draw) -> None:
    html = draw(
        '{% component "card" title="T" %}{{ inside }}{% fill "footer" %}{{ below }}{% endfill %}{% endcomponent %}',
        inside="<b>in</b>",
        below="under",
    )

    assert '<div class="panel-body">&lt;b&gt;in&lt;/b&gt;</div>' in html
    assert '<footer class="panel-foot">under</footer>' in html


def test_text_in_a_prop_is_escaped(draw) -> None:
    html = draw('{% component "badge" label=label %}', label="<script>alert(1)</script>")

    assert html == '<span class="tag tag-neutral">&lt;script&gt;alert(1)&lt;/script&gt;</span>\n'


def test_a_state_takes_its_tone_and_an_unknown_state_is_neutral(draw) -> None:
    snippet = '{%% component "badge" label="x" state="%s" %%}'
    tones = [draw(snippet % state) for state in ("vetoed", "draft", "never-heard")]

    assert ["tag-danger" in tones[0], "tag-neutral" in tones[1], "tag-neutral" in tones[2]] == [
        True,
        True,
        True,
    ]


def test_required_and_optional_props_never_overlap() -> None:
    overlapping = [
        name for name, component in COMPONENTS.items() if set(component.required) & set(component.optional)
    ]

    assert overlapping == []
