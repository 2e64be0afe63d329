"""The rulebook's schema by REST: published, in the description, and behind every refusal."""

import copy
import json
from datetime import datetime
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from programs.models import RulebookVersion
from programs.packs import RULEBOOKS, pack_codes
from programs.packs.validation import schema

ADDRESS = "/api/v1/t/yiyang/rulebooks/new/"


def data(code: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RULEBOOKS / f"{code}.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def post(inside: Any, client_of: Any) -> Any:
    """``post(rulebook)``: the supervision officer hands in a rulebook as JSON."""
    client = client_of(inside.people["officer"])
    return lambda rulebook: client.post(
        ADDRESS, json.dumps({"rulebook": rulebook}), content_type="application/json"
    )


def description() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_everybody_may_read_the_schema(client: Any, db: None) -> None:
    answer = client.get("/api/v1/rulebook-schema/")

    assert reverse("rulebook-schema") == "/api/v1/rulebook-schema/"
    assert answer["Content-Type"].startswith("application/schema+json")
    assert answer.json() == dict(schema())


def test_the_description_of_rest_carries_the_schema_and_the_request_names_it() -> None:
    made = description()

    body = made["paths"]["/api/v1/t/{tenant}/rulebooks/new/"]["post"]["requestBody"]["content"]
    name = body["application/json"]["schema"]["$ref"].rpartition("/")[2]
    field = made["components"]["schemas"][name]["properties"]["rulebook"]

    assert "#/components/schemas/Rulebook" in json.dumps(field)
    assert made["openapi"].startswith("3.1")
    assert made["components"]["schemas"]["Rulebook"]["properties"]["rules"]["minItems"] == 1


@pytest.mark.parametrize("code", pack_codes())
def test_the_schema_in_the_description_judges_as_the_published_one(code: str) -> None:
    made = description()
    shape = {"$ref": "#/components/schemas/Rulebook", "components": made["components"]}
    broken = data(code)
    broken["rules"][0]["value"] = {"nonsense": True}

    jsonschema.Draft202012Validator(shape).validate(data(code))

    assert not jsonschema.Draft202012Validator(shape).is_valid(broken)


def test_a_rulebook_in_the_body_is_stored(post: Any) -> None:
    answer = post(data("chongqing-2022"))

    assert answer.status_code == 200
    assert RulebookVersion.objects.get(pk=answer.json()["id"]).content == data("chongqing-2022")


def test_a_refusal_names_the_rule_the_value_found_and_the_values_possible(post: Any) -> None:
    rulebook = data("chongqing-2022")
    next(rule for rule in rulebook["rules"] if rule["code"] == "item.proposed_by")["value"] = "nobody"

    answer = post(rulebook)

    assert answer.status_code == 422
    assert answer.json()["code"] == "rulebook_invalid"
    [problem] = answer.json()["findings"]
    assert "(item.proposed_by)" in problem["where"]
    assert "项目提出单位" in problem["where"]
    assert all(word in problem["message"] for word in ("政府办公室", "部门", "上级政府"))


BROKEN: list[tuple[str, Any, str]] = [
    ("a list", [1], "rulebook"),
    ("no rules", {"schema": 1}, "rules"),
    ("no document", {**data("chongqing-2022"), "document": "通知"}, "document"),
    ("a rule without a code", {**data("chongqing-2022"), "rules": [{"value": 1}]}, "rules[0].code"),
    ("a word for the number", {**data("chongqing-2022"), "version": "first"}, "version"),
    (
        "a day that is none",
        {
            **data("chongqing-2022"),
            "document": {**data("chongqing-2022")["document"], "issued_on": "2022-02-30"},
        },
        "document.issued_on",
    ),
]


@pytest.mark.parametrize(("name", "rulebook", "place"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_what_cannot_be_read_as_a_rulebook_is_refused_place_by_place(
    post: Any, name: str, rulebook: Any, place: str
) -> None:
    answer = post(copy.deepcopy(rulebook))

    assert answer.status_code == 422, name
    assert [one["where"] for one in answer.json()["findings"] if f"({place})" in one["where"]]
    assert RulebookVersion.objects.count() == 0


def test_a_file_that_is_no_json_is_refused(inside: Any, client_of: Any, at: datetime) -> None:
    answer = client_of(inside.people["officer"]).post(
        ADDRESS, {"pack": SimpleUploadedFile("rulebook.json", b"\xff{", "application/json")}
    )

    assert answer.status_code == 400
    assert answer.json()["findings"][0]["where"] == "pack"
