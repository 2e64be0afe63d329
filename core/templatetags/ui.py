"""`{% component "name" prop=value … %}`: the one way a template draws a piece of the face.

A component that has a body is closed by `{% endcomponent %}`; inside it, `{% fill "slot" %}…{% endfill
%}` fills a named slot. A component, prop or slot that the table in `core.components` doesn't know, and a
required prop that is missing, are errors when the template is compiled, not blanks on a page.
"""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

from core.component_context import beijing_text, decimal_text, tone_of
from core.components import COMPONENTS, Component

register = template.Library()

# What a component sees of the page around it, beside its props.
_FROM_PAGE = ("request", "csrf_token", "csp_nonce", "now", "display_mode", "perms")


class FillNode(Node):
    """The content of one slot; drawn by the component that it stands in."""

    def __init__(self, slot: str, nodelist: NodeList) -> None:
        self.slot = slot
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Drawn by its component; alone it shows nothing."""
        return mark_safe("")


class ComponentNode(Node):
    """One component on a page."""

    child_nodelists = ("nodelist",)

    def __init__(self, component: Component, props: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.component = component
        self.props = props
        self.fills = {node.slot: node.nodelist for node in nodelist if isinstance(node, FillNode)}
        self.nodelist = NodeList([node for node in nodelist if not isinstance(node, FillNode)])

    def render(self, context: Context) -> SafeString:
        """The component's template over its props alone."""
        component = self.component
        values: dict[str, Any] = dict(component.optional)
        values.update({name: expression.resolve(context) for name, expression in self.props.items()})
        if component.prepare:
            page = cast("dict[str, Any]", context.flatten()) if component.name in _READS_PAGE else {}
            values = component.prepare(values, page)
        if component.body:
            values["body"] = self.nodelist.render(context)
            values["slots"] = {
                slot: self.fills[slot].render(context) if slot in self.fills else ""
                for slot in component.slots
            }
        engine = context.template.engine  # type: ignore[union-attr]
        inner = context.new(values)
        for name in _FROM_PAGE:
            if name not in values and name in context:
                inner[name] = context[name]
        return mark_safe(engine.get_template(component.template_name).render(inner))


# Only these look at the page around them; flattening a context for each badge would cost more than the badge.
_READS_PAGE = frozenset({"deadline", "language_switch", "display_switch"})


def _unquoted(bit: str, tag: str) -> str:
    if len(bit) < 3 or bit[0] not in "\"'" or bit[-1] != bit[0]:
        raise TemplateSyntaxError(f"{{% {tag} %}} needs a name in quotes first, not {bit!r}")
    return bit[1:-1]


@register.tag("component")
def do_component(parser: Parser, token: Token) -> ComponentNode:
    """Compile one component, checking its name, props and slots against the table."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("{% component %} needs a name")
    name = _unquoted(bits.pop(0), "component")
    component = COMPONENTS.get(name)
    if component is None:
        raise TemplateSyntaxError(f"no component {name!r}; there are: {', '.join(sorted(COMPONENTS))}")
    props: dict[str, FilterExpression] = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"component {name!r}: {bits[0]!r} is not prop=value")
    unknown = [prop for prop in props if prop not in component.props]
    if unknown:
        raise TemplateSyntaxError(
            f"component {name!r} has no prop {unknown[0]!r}; it takes: {', '.join(component.props)}"
        )
    missing = [prop for prop in component.required if prop not in props]
    if missing:
        raise TemplateSyntaxError(f"component {name!r} needs the prop {missing[0]!r}")
    nodelist = NodeList()
    if component.body:
        nodelist = parser.parse(("endcomponent",))
        parser.delete_first_token()
    for node in nodelist:
        if isinstance(node, FillNode) and node.slot not in component.slots:
            raise TemplateSyntaxError(
                f"component {name!r} has no slot {node.slot!r}; it has: {', '.join(component.slots)}"
            )
    return ComponentNode(component, props, nodelist)


@register.tag("fill")
def do_fill(parser: Parser, token: Token) -> FillNode:
    """Content for a named slot of the component around it."""
    bits = token.split_contents()[1:]
    if len(bits) != 1:
        raise TemplateSyntaxError("{% fill %} takes exactly one name")
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(_unquoted(bits[0], "fill"), nodelist)


@register.filter
def tone(state: str) -> str:
    """The tone of a state, for a page that colours something of its own."""
    return tone_of(state)


@register.filter
def decimal(value: Any, places: int | None = None) -> str:
    """A number grouped by thousands, exact unless places are given."""
    return decimal_text(value, places)


@register.filter
def beijing(value: Any) -> str:
    """A moment in Beijing time as documents write it."""
    return beijing_text(value) if value else ""
