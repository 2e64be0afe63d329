"""What the components promise to the people who read a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator

from core.component_context import beijing_text, decimal_text, relative_text
from core.decisions import allow, refuse
from core.errors import Clause, Finding, RuleBroken

NOW = datetime(2023, 7, 31, 4, 0, tzinfo=UTC)  # noon in Beijing


class AppealForm(forms.Form):
    reason = forms.CharField(label="Reason", help_text="What is wrong.")
    channel = forms.ChoiceField(label="Channel", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])


def text_of(html: str) -> str:
    """The words of a piece of HTML, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_midnight_that_ends_a_day_is_that_days_24_00() -> None:
    assert beijing_text(datetime(2023, 7, 31, 16, 0, tzinfo=UTC)).endswith("24:00")
    assert "31" in beijing_text(datetime(2023, 7, 31, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + timedelta(minutes=59), "less than an hour left"),
        (NOW, "less than an hour left"),
        (NOW - timedelta(seconds=1), "just passed"),
        (NOW + timedelta(hours=12), "12 hours left"),
        (NOW + timedelta(hours=36), "1 day left"),
        (NOW - timedelta(hours=1), "1 hour late"),
        (NOW - timedelta(days=3), "3 days late"),
    ],
)
def test_how_far_a_deadline_is_reads_as_a_calendar_says_it(draw, at: datetime, words: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert relative_text(at, NOW) == words


def test_a_deadline_names_its_zone_and_is_late_one_second_after(draw) -> None:
    html = draw('{% component "deadline" at=at now=now %}', at=NOW, now=NOW + timedelta(seconds=1))

    assert "deadline-danger" in html
    assert "(Beijing time)" in html


def test_a_deadline_that_was_met_is_no_longer_counted(draw) -> None:
    html = draw('{% component "deadline" at=at now=now done_at=at %}', at=NOW, now=NOW + timedelta(days=9))

    assert "data-deadline" not in html
    assert text_of(html).endswith("done")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("1284500.50"), None, "1,284,500.50"),
        (Decimal("0.1234567890123456789"), None, "0.1234567890123456789"),
        (Decimal("1E+3"), None, "1,000"),
        (Decimal("2.345"), 2, "2.34"),
        (0, None, "0"),
        (None, 2, ""),
        ("甲等", None, "甲等"),
    ],
)
def test_a_number_is_shown_exactly_unless_places_are_asked_for(value, places, shown: str) -> None:
    assert decimal_text(value, places) == shown


def test_zero_is_a_value_and_nothing_is_a_dash(draw) -> None:
    assert text_of(draw('{% component "number" value=0 %}')) == "0"
    assert text_of(draw('{% component "number" value=None %}')) == "—"


def test_a_fall_is_good_where_less_is_better(draw) -> None:
    html = draw('{% component "delta" value=value better="down" %}', value=Decimal("-1.5"))

    assert "delta-success" in html
    assert text_of(html) == "down 1.5"


def test_a_refused_button_says_why_beside_it(draw) -> None:
    html = draw(
        '{% component "button" label="Send" action="/x/" decision=d %}', d=refuse("An appeal is open.")
    )

    assert "<form" not in html
    assert text_of(html) == "Send An appeal is open."


def test_an_allowed_button_posts_with_a_token_and_its_fields(draw) -> None:
    html = draw(
        '{% component "button" label="Send" action="/x/" decision=d fields=fields %}',
        d=allow("lead_operator"),
        fields={"version": 3},
    )

    assert '<form class="inline-form" method="post" action="/x/">' in html
    assert "csrfmiddlewaretoken" in html
    assert '<input type="hidden" name="version" value="3">' in html


def test_an_act_that_cannot_be_undone_needs_a_second_step_without_script(draw) -> None:
    html = draw('{% component "confirm" action="/x/" label="Withdraw" %}For good.{% endcomponent %}')

    assert html.index("<summary") < html.index("<form") < html.index('type="submit"')
    assert "csrfmiddlewaretoken" in html


def test_a_refusal_shows_rule_clause_quote_and_what_to_do(draw) -> None:
    refused = RuleBroken(
        "Too many.",
        clause=Clause("样政办发〔2025〕1号", "第九条", "不超过3个"),
        findings=[Finding("count", "Four were given.", where="List A")],
        remedy="Take one off.",
    )

    words = text_of(draw('{% component "refusal" refusal=r %}', r=refused))

    for part in (
        "Too many.",
        "样政办发〔2025〕1号 第九条",
        "不超过3个",
        "List A Four were given.",
        "Take one off.",
        "rule_broken",
    ):
        assert part in words


def test_the_cut_line_stands_after_the_last_awarded_row_and_nothing_is_sorted(draw) -> None:
    rows = [
        {"rank": rank, "name": name, "score": Decimal(5)} for rank, name in ((2, "B"), (1, "A"), (3, "C"))
    ]

    words = text_of(
        draw('{% component "rank_table" rows=rows caption="R" cut_after=2 cut_label="CUT" %}', rows=rows)
    )

    assert words == "R Rank Object Score 2 B proposed 5 1 A proposed 5 CUT 3 C 5"


def test_an_excluded_object_stays_in_the_table_with_its_clause(draw) -> None:
    rows = [{"rank": 1, "name": "A", "score": 9, "excluded": "vetoed", "clause": Clause("D", "Art. 1", "Q")}]

    words = text_of(draw('{% component "rank_table" rows=rows caption="R" cut_after=1 %}', rows=rows))

    assert "A vetoed D Art. 1 Q" in words
    assert "proposed" not in words


def test_the_errors_of_a_form_are_listed_first_and_lead_to_their_fields(draw) -> None:
    html = draw('{% component "form" form=form %}', form=AppealForm(data={}))

    assert '<a href="#id_reason">Reason</a>' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_help_of_a_field_is_tied_to_its_input(draw) -> None:
    html = draw('{% component "form" form=form %}', form=AppealForm())

    assert 'aria-describedby="id_reason_helptext"' in html
    assert 'id="id_reason_helptext"' in html


def test_choices_stand_in_a_fieldset_with_a_legend(draw) -> None:
    html = draw('{% component "field" field=form.channel %}', form=AppealForm())

    assert "<fieldset" in html
    assert "Channel" in html[html.index("<legend") : html.index("</legend>")]


def test_only_a_form_that_asks_for_it_keeps_a_draft(draw) -> None:
    assert "data-draft=" not in draw('{% component "form" form=form %}', form=AppealForm())
    assert 'data-draft="appeal-1"' in draw(
        '{% component "form" form=form draft_key="appeal-1" %}', form=AppealForm()
    )


def test_pages_keep_the_query(draw) -> None:
    html = draw(
        '{% component "pagination" page=page query="state=open" %}', page=Paginator(range(50), 10).page(2)
    )

    assert 'href="?state=open&amp;page=3"' in html
    assert '<a href="?state=open&amp;page=2" aria-current="page">2</a>' in html


def test_the_current_stage_is_told_to_a_screen_reader(draw) -> None:
    html = draw(
        '{% component "stepper" stages=stages %}',
        stages=[{"label": "Draft", "state": "done"}, {"label": "Signing", "state": "current"}],
    )

    assert html.count('aria-current="step"') == 1
    assert text_of(html) == "Draft Done Signing In progress"
