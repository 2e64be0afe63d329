"""Uploads pass the gate; documents are asked for, made once by a worker, or failed and said."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from pypdf import PdfReader

from core.errors import NotAllowed, WrongState
from documents import actions, kinds, queries
from documents.errors import UploadRefused
from documents.models import Rendering, StoredFile
from documents.rendering import RenderingNotHere, allow_here, renderer
from documents.states import RENDERING_TRANSITIONS, RenderingState
from ledger import outbox
from ledger.models import Act, OutboxRow
from tests.documents.builders import KIND, PDF, a_file, asked, failed


@pytest.fixture
def worker():
    """This process may render, as a worker may."""
    allow_here()


def test_an_upload_is_kept_with_its_hash_under_a_clean_name(inside, at):
    stored = actions.store_upload(
        actor=inside.actor("officer", at), at=at, name="C:\\scans\\纪要.pdf", data=PDF, allowed={"pdf"}
    )

    stored.refresh_from_db()
    assert (stored.name, stored.media_type, stored.size) == ("纪要.pdf", "application/pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert bytes(stored.content) == PDF
    assert (stored.stored_at, stored.stored_by_id) == (at, inside.people["officer"].pk)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("list.exe", b"MZ", "kind_not_allowed"),
        ("纪要.pdf", b"", "empty"),
        ("纪要.pdf", b"PK\x03\x04", "content_mismatch"),
        ("纪要.png", b"\x89PNG\r\n\x1a\n", "kind_not_allowed"),
    ],
)
def test_an_upload_that_the_gate_refuses_is_not_kept_and_says_why(inside, at, name, data, reason):
    with pytest.raises(UploadRefused) as refused:
        actions.store_upload(actor=inside.actor("officer", at), at=at, name=name, data=data, allowed={"pdf"})

    assert refused.value.details == {"reason": reason}
    assert str(refused.value) != ""
    assert StoredFile.objects.count() == 0


def test_asking_for_a_document_makes_nothing_yet_and_leaves_one_effect(inside, at):
    rendering = asked(inside, at)

    assert (rendering.state, rendering.file_id) == (RenderingState.WAITING, None)
    assert list(OutboxRow.objects.filter(kind=actions.RENDER).values_list("subject_id", "due_at")) == [
        (str(rendering.pk), at)
    ]


def test_a_kind_that_no_app_declared_is_not_asked_for(inside, at):
    with pytest.raises(KeyError):
        asked(inside, at, kind="nobody_knows")

    assert Rendering.objects.count() == 0


def test_the_worker_makes_the_document_once_and_says_everything_in_it(inside, at, worker):
    rendering = asked(inside, at)

    first, second = outbox.run_due(), outbox.run_due()

    rendering.refresh_from_db()
    assert first > 0
    assert second == 0
    assert rendering.state == RenderingState.DONE
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(rendering.file.content))).pages)
    assert text.split() == ["关于样本的通知", "现将样本印发给你们。", "—", "1", "—"]
    assert list(
        Act.objects.filter(act="documents.document_rendered").values_list("actor_id", "subject_id")
    ) == [(None, str(rendering.pk))]
    assert StoredFile.objects.count() == 1


def test_the_same_content_gives_the_same_bytes(inside, at, worker):
    first, second = asked(inside, at), asked(inside, at)

    done = [actions.perform_rendering(rendering_id=one.pk, at=at).file.sha256 for one in (first, second)]

    assert done[0] == done[1]


def test_the_document_is_an_archive_with_its_fonts_inside(inside, at, worker):
    rendering = actions.perform_rendering(rendering_id=asked(inside, at).pk, at=at)

    reader = PdfReader(io.BytesIO(bytes(rendering.file.content)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data()
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    inside_fonts = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts
    ]
    assert re.findall(rb"pdfaid:(part|conformance)[=>]\"?(\w)", metadata) == [
        (b"part", b"3"),
        (b"conformance", b"U"),
    ]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in inside_fonts)


def test_the_owner_hears_of_the_finished_document_in_the_same_transaction(inside, at, worker):
    heard = []
    kinds.when_rendered(KIND)(lambda rendering, moment: heard.append((rendering.pk, rendering.state, moment)))

    try:
        rendering = actions.perform_rendering(rendering_id=asked(inside, at).pk, at=at)
    finally:
        kinds._hearers.pop(KIND)

    assert heard == [(rendering.pk, RenderingState.DONE, at)]


def test_when_the_owner_fails_nothing_of_the_document_is_kept(inside, at, worker):
    rendering = asked(inside, at)

    def stumble(_rendering, _moment):
        raise ValueError("the owner cannot take it")

    kinds.when_rendered(KIND)(stumble)
    try:
        done = outbox.run_due()
    finally:
        kinds._hearers.pop(KIND)

    rendering.refresh_from_db()
    assert OutboxRow.objects.get(kind=actions.RENDER).attempts == 1
    assert (rendering.state, StoredFile.objects.count(), done >= 0) == (RenderingState.WAITING, 0, True)


def test_a_process_that_did_not_say_so_never_renders(inside, at, monkeypatch):
    rendering = asked(inside, at)
    monkeypatch.setattr(renderer, "_allowed", False)

    with pytest.raises(RenderingNotHere):
        actions.perform_rendering(rendering_id=rendering.pk, at=at)

    rendering.refresh_from_db()
    assert rendering.state == RenderingState.WAITING


def test_a_document_that_cannot_be_made_says_why_and_is_asked_for_again(inside, at, worker):
    rendering = failed(inside, at)

    assert (rendering.state, rendering.error) == (RenderingState.FAILED, "invalid")
    assert str(queries.why_failed(rendering)) != ""
    again = actions.retry_rendering(rendering_id=rendering.pk, actor=inside.actor("officer", at), at=at)
    assert (again.state, again.error, again.finished_at) == (RenderingState.WAITING, "", None)
    assert OutboxRow.objects.filter(kind=actions.RENDER).count() == 2
    assert list(Act.objects.order_by("sequence").values_list("act", flat=True)) == [
        "documents.rendering_failed",
        "documents.rendering_retried",
    ]


def test_only_whoever_asked_or_the_office_asks_again(inside, at, worker):
    rendering = failed(inside, at, person="lead_operator")

    with pytest.raises(NotAllowed):
        actions.retry_rendering(rendering_id=rendering.pk, actor=inside.actor("other_lead", at), at=at)

    actions.retry_rendering(rendering_id=rendering.pk, actor=inside.actor("lead_operator", at), at=at)


@pytest.mark.parametrize("state", [RenderingState.WAITING, RenderingState.DONE])
def test_a_document_that_did_not_fail_is_not_asked_for_again(inside, at, worker, state):
    rendering = asked(inside, at)
    if state == RenderingState.DONE:
        actions.perform_rendering(rendering_id=rendering.pk, at=at)
    acts = Act.objects.count()

    with pytest.raises(WrongState):
        actions.retry_rendering(rendering_id=rendering.pk, actor=inside.actor("officer", at), at=at)

    assert Act.objects.count() == acts


@pytest.mark.parametrize("act", sorted(RENDERING_TRANSITIONS.acts))
@pytest.mark.parametrize("state", sorted(RenderingState.values))
def test_the_table_of_states_allows_these_moves_and_no_others(state, act):
    allowed = {
        ("waiting", "finish"): "done",
        ("waiting", "fail"): "failed",
        ("failed", "retry"): "waiting",
    }

    if (state, act) in allowed:
        assert RENDERING_TRANSITIONS.target(state, act) == allowed[state, act]
    else:
        with pytest.raises(WrongState):
            RENDERING_TRANSITIONS.target(state, act)


def test_a_stored_file_is_never_changed_again(inside, at):
    from django.db import ProgrammingError, transaction

    stored = a_file(inside, at)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(name="andere.pdf")
