"""The OpenAPI description: operations of doors take the fields of their form and answer as JSON, refuse as problem+json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programs.packs import schema

_FIELDS: list[tuple[type[forms.Field], type[serializers.Field]]] = [
    (forms.FileField, serializers.FileField),
    (forms.ModelMultipleChoiceField, serializers.ListField),
    (forms.ModelChoiceField, serializers.UUIDField),
    (forms.UUIDField, serializers.UUIDField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.MultipleChoiceField, serializers.ListField),
    (forms.JSONField, serializers.JSONField),
]

_REFUSALS = {
    "400": "The input contains mistakes; every one is named.",
    "401": "No valid session or token.",
    "403": "No right to do this; the reason is said.",
    "404": "Nothing at this address for this actor.",
    "409": "Not possible at the present stage, or changed meanwhile.",
    "422": "A rule of the rulebook would be broken; rule, clause and remedy are said.",
}


class SessionOrToken(OpenApiAuthenticationExtension):  # type: ignore[misc,no-untyped-call]
    """A person's session at the browser, or a token of one tenant."""

    target_class = "organizations.api.authentication.RequestActorAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer"}


class DoorAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """What a change answers: the object and its state afterwards."""

    id = serializers.CharField()
    state = serializers.CharField()


@extend_schema_field({"$ref": "#/components/schemas/Rulebook"})
class RulebookField(serializers.JSONField):
    """A pack; its shape is the published JSON Schema."""


def rulebook_component() -> dict[str, Any]:
    """The published JSON Schema of rulebooks as a component: what it refers to inside itself is found where it now stands."""
    return cast("dict[str, Any]", _moved(schema(), "#/components/schemas/Rulebook/$defs/"))


def _moved(node: Any, base: str) -> Any:
    if isinstance(node, Mapping):
        return {
            name: base + str(one).removeprefix("#/$defs/") if name == "$ref" else _moved(one, base)
            for name, one in node.items()
        }
    return [_moved(one, base) for one in node] if isinstance(node, list) else node


def with_rulebook(result: dict[str, Any], **_generation: Any) -> dict[str, Any]:
    """The description carries the rulebook's schema itself, so that a client can make a rulebook from it alone."""
    result.setdefault("components", {}).setdefault("schemas", {})["Rulebook"] = rulebook_component()
    return result


def _as_serializer_field(field: forms.Field) -> serializers.Field:
    common = {"required": field.required, "help_text": str(field.help_text or field.label or "")}
    if getattr(field, "component", "") == "Rulebook":
        return RulebookField(**common)
    for kind, serializer in _FIELDS:
        if isinstance(field, kind):
            if serializer is serializers.DecimalField:
                return serializers.DecimalField(max_digits=24, decimal_places=8, **common)
            return serializer(**common)
    if isinstance(field, forms.ChoiceField) and not callable(field.choices):
        return serializers.ChoiceField(choices=list(field.choices), **common)
    return serializers.CharField(allow_blank=not field.required, **common)


class DuliSchema(AutoSchema):
    def get_request_serializer(self) -> Any:
        door = getattr(self.view, "door", None)
        if door is None:
            return super().get_request_serializer()
        fields = {name: _as_serializer_field(field) for name, field in door.form_class.base_fields.items()}
        for name, text in getattr(door.form_class, "json_members", {}).items():
            fields[name] = serializers.JSONField(help_text=text)
        return type(f"{door.__name__}Input", (serializers.Serializer,), fields)()

    def get_response_serializers(self) -> Any:
        door = getattr(self.view, "door", None)
        if door is None:
            return super().get_response_serializers()
        return DoorAnswer()

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            for status, text in _REFUSALS.items():
                operation.setdefault("responses", {}).setdefault(
                    status, {"description": text, "content": {"application/problem+json": {"schema": {}}}}
                )
        return operation

    def get_tags(self) -> list[str]:
        door = getattr(self.view, "door", None)
        module = (door or type(self.view)).__module__
        return [module.split(".")[0]]

    def get_operation_id(self) -> str:
        door = getattr(self.view, "door", None)
        if door is not None:
            return f"{door.__module__.split('.')[0]}_{door.name}".replace("-", "_")
        return super().get_operation_id()
