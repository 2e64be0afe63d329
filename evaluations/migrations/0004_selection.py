"""What superiors commended and what they think of objects; what an entry owes its place to; lists without a deliberation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.constraints
import core.ids
from core.operations import SecureTable

_TENANT = "tenant_id = (select nullif(current_setting('duli.tenant', true), '')::bigint)"
_ALL = "(select current_setting('duli.scope', true)) = 'all'"
_ITEMS = "(select string_to_array(nullif(current_setting('duli.items', true), ''), ',')::uuid[])"
# A commendation opens by item, one that belongs to none to whoever has an item at all.
_BY_ANY_ITEM = f"{_TENANT} and ({_ALL} or item_id = any ({_ITEMS}::uuid[]) or (item_id is null and {_ITEMS} is not null))"


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_row_security"),
        ("evaluations", "0003_applications"),
        ("organizations", "0003_reference_data"),
        ("programs", "0004_row_security_of_rulebooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SuperiorCommendation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("award", "award of a superior"), ("experience", "experience")],
                        max_length=20,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("central", "Central Committee or State Council"),
                            ("ministry", "ministry"),
                            ("province", "province"),
                            ("city", "city level"),
                        ],
                        max_length=20,
                    ),
                ),
                ("matter", models.CharField(max_length=200)),
                ("issuer", models.CharField(max_length=100)),
                ("document_number", models.CharField(max_length=100)),
                ("issued_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(null=True)),
                ("strike_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-issued_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SuperiorOpinion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("no_objection", "has no objection"),
                            ("objects", "raises an objection"),
                            ("silent", "no objection by silence"),
                        ],
                        default="asked",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "stays on the list"), ("removed", "taken off the list")],
                        max_length=20,
                    ),
                ),
                ("settlement", models.CharField(blank=True, max_length=300)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="listentry",
            name="evaluations_entry_status",
        ),
        migrations.RemoveConstraint(
            model_name="listentry",
            name="evaluations_entry_exclusion_has_a_reason",
        ),
        migrations.RemoveConstraint(
            model_name="proposedlist",
            name="evaluations_list_goes_on_deliberated",
        ),
        migrations.AddField(
            model_name="listentry",
            name="merit",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="listentry",
            name="placed_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("score", "by its score"),
                    ("tie", "chosen among the tied"),
                    ("deviation", "departing from the scores, with a reason"),
                    ("judged", "proposed by the lead unit, with a reason"),
                    ("direct", "listed directly"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="listentry",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("tied", "tied at the cut line, to be decided"),
                    ("below", "below the cut line"),
                    ("excluded", "excluded"),
                    ("vetoed", "vetoed"),
                    ("objected", "taken off after an objection"),
                    ("yielded", "gives way to a higher award"),
                    ("not_ranked", "not ranked"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__isnull", False),
                    (
                        "status__in",
                        [
                            "below",
                            "excluded",
                            "not_ranked",
                            "objected",
                            "proposed",
                            "tied",
                            "vetoed",
                            "yielded",
                        ],
                    ),
                ),
                name="evaluations_entry_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["excluded", "vetoed", "objected", "yielded"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluations_entry_exclusion_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("placed_by__isnull", False),
                    ("placed_by__in", ["", "score", "tie", "deviation", "judged", "direct"]),
                ),
                name="evaluations_entry_placed_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "deliberated"), _negated=True),
                    ("deliberated_at__isnull", False),
                    _connector="OR",
                ),
                name="evaluations_list_deliberated_has_a_time",
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="item",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.item",
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="paper",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superior_commendations",
                to="programs.programme",
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="struck_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.tenant",
            ),
        ),
        migrations.AddField(
            model_name="superiorcommendation",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="about",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="superior_opinions",
                to="evaluations.listentry",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="item",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.item",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="proposed_list",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="superior_opinions",
                to="evaluations.proposedlist",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="step",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.step",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.tenant",
            ),
        ),
        migrations.AddField(
            model_name="superioropinion",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__isnull", False), ("kind__in", ["award", "experience"])),
                name="evaluations_superior_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", False), ("level__in", ["central", "city", "ministry", "province"])
                ),
                name="evaluations_superior_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("matter__isnull", False), models.Q(("matter", ""), _negated=True)),
                name="evaluations_superior_has_a_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("issuer__isnull", False), models.Q(("issuer", ""), _negated=True)),
                name="evaluations_superior_has_an_issuer",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("document_number__isnull", False), models.Q(("document_number", ""), _negated=True)
                ),
                name="evaluations_superior_has_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("struck_at__isnull", True)),
                fields=("tenant", "programme", "unit", "kind", "document_number", "matter"),
                name="evaluations_superior_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluations_superior_struck_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("struck_at__isnull", True),
                    models.Q(("strike_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluations_superior_struck_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=core.constraints.CompositeForeignKey(
                field="programme",
                name="evaluations_superiorcommendation_programme_same_tenant",
                target="programs.Programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=core.constraints.CompositeForeignKey(
                field="item", name="evaluations_superiorcommendation_item_same_tenant", target="programs.Item"
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=core.constraints.CompositeForeignKey(
                field="unit",
                name="evaluations_superiorcommendation_unit_same_tenant",
                target="organizations.Unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=core.constraints.CompositeForeignKey(
                field="paper",
                name="evaluations_superiorcommendation_paper_same_tenant",
                target="documents.StoredFile",
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorcommendation",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="evaluations_superiorcommendation_tenant_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stance__isnull", False), ("stance__in", ["asked", "no_objection", "objects", "silent"])
                ),
                name="evaluations_opinion_stance",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__isnull", False), ("outcome__in", ["", "kept", "removed"])),
                name="evaluations_opinion_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.UniqueConstraint(
                fields=("tenant", "entry", "step"), name="evaluations_opinion_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance", "asked"), ("answered_at__isnull", False), _connector="OR"),
                name="evaluations_opinion_answered_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True),
                    models.Q(("asked_at__isnull", False), ("answered_at__gte", models.F("asked_at"))),
                    _connector="OR",
                ),
                name="evaluations_opinion_answered_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stance", "objects"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluations_opinion_objection_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at__isnull", True)),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("settled_at__isnull", False),
                        ("stance", "objects"),
                        models.Q(("settlement", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evaluations_opinion_outcome_of_an_objection",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluations_opinion_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="item", name="evaluations_superioropinion_item_same_tenant", target="programs.Item"
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="proposed_list",
                name="evaluations_superioropinion_proposed_list_same_tenant",
                target="evaluations.ProposedList",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="entry",
                name="evaluations_superioropinion_entry_same_tenant",
                target="evaluations.ListEntry",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="step", name="evaluations_superioropinion_step_same_tenant", target="programs.Step"
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="unit", name="evaluations_superioropinion_unit_same_tenant", target="organizations.Unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=core.constraints.CompositeForeignKey(
                field="about",
                name="evaluations_superioropinion_about_same_tenant",
                target="organizations.Unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="superioropinion",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="evaluations_superioropinion_tenant_key"
            ),
        ),
        SecureTable("SuperiorCommendation", policy=_BY_ANY_ITEM),
        SecureTable("SuperiorOpinion", policy="object"),
    ]
