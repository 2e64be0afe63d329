"""Public notices for the people of the programme: the list of notices, the page of one, and the doors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision, allow
from core.doors import Door
from documents.actions import store_upload
from evaluations.models import ProposedList
from evaluations.permissions.lists import can_replace_list, can_review_list
from evaluations.queries.lists import list_for
from evaluations.states import ListState, next_step
from organizations.models import Unit
from organizations.roles import Role
from programs.procedure import ListStep
from programs.queries import rules_of
from publicity.actions import notice_changes, notices, packages
from publicity.forms.notices import NoticeForm, PostingForm, ReasonForm, ReviewForm, SubmitForm
from publicity.models import PublicNotice
from publicity.permissions import notices as permissions
from publicity.queries import notices as queries
from publicity.states import NoticeState

PICTURES = frozenset({"pdf", "png", "jpg"})


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices that the actor may know of, newest first."""
    rows = queries.notices_for(request.actor).defer("content").order_by("-opens_at", "-id")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "publicity/notice_list.html", {"page": page, "notices": list(page.object_list)})


@require_safe
def notice_detail(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice as it is shown; the lead and the office see besides what holds the list and what comes next."""
    actor = request.actor
    notice = queries.notice_for(actor, notice_id)
    inside = queries.knows_all(actor, notice.item_id)
    content = notice.content or queries.content_of(notice, rules_of(notice.item.programme))
    context = {
        "notice": notice,
        "content": content,
        "inside": inside,
        "holds": list(queries.open_holds(notice.proposed_list_id)) if inside else [],
        "publication": queries.publication_of_notice(notice.pk),
        "acts": [*_appeals(request, notice), *(_acts(request, notice) if inside else [])],
    }
    return render(request, "publicity/notice_detail.html", context)


def _appeals(request: HttpRequest, notice: PublicNotice) -> list[dict[str, Any]]:
    """Where to appeal while the notice is open (第十三条): evaluated objects file, the desks of lead and office register.

    The doors stand a floor above and are known here by name; they ask for the right themselves.
    """
    actor, tenant = request.actor, request.tenant
    if notice.state != NoticeState.OPEN or (notice.closes_at and request.at >= notice.closes_at):
        return []
    found: list[dict[str, Any]] = []
    own = queries.listed_units(notice, actor.units(Role.OBJECT_LEADER))
    desk = actor.leads(notice.item_id, Role.LEAD_OPERATOR)
    if own:
        url = place(tenant, "appeals:appeal-file", notice.pk)
        found.append(
            {"label": _("File an appeal"), "url": url, "decision": allow(Role.OBJECT_LEADER, own[0])}
        )
    if desk or actor.has(Role.SUPERVISION_OFFICER):
        url = place(tenant, "appeals:appeal-register", notice.pk)
        role = Role.LEAD_OPERATOR if desk else Role.SUPERVISION_OFFICER
        found.append({"label": _("Register an appeal"), "url": url, "decision": allow(role, desk)})
    return found


def _acts(request: HttpRequest, notice: PublicNotice) -> list[dict[str, Any]]:
    actor, tenant = request.actor, request.tenant
    row = notice.proposed_list
    doors: list[tuple[type[Door], UUID, Decision]] = []
    if notice.state == NoticeState.OPEN:
        doors += [
            (RecordPosting, notice.pk, permissions.can_record_posting(actor, notice)),
            (SuspendNotice, notice.pk, permissions.can_suspend_notice(actor, notice)),
        ]
    if notice.state == NoticeState.SUSPENDED:
        doors.append((ResumeNotice, notice.pk, permissions.can_suspend_notice(actor, notice)))
    step = next_step(rules_of(notice.item.programme), row.state)
    row.item = notice.item
    if notice.state == NoticeState.CLOSED or row.state != ListState.ON_NOTICE:
        if step == ListStep.SUBMISSION:
            doors.append((SubmitList, row.pk, permissions.can_submit_list(actor, row)))
        if step == ListStep.REVIEW:
            doors.append((ReviewList, row.pk, can_review_list(actor, row)))
    if row.state in (ListState.ON_NOTICE, ListState.SUBMITTED, ListState.REVIEWED):
        doors += [
            (OrderReselection, row.pk, permissions.can_order_reselection(actor, row)),
            (ReplaceList, row.pk, can_replace_list(actor, row)),
        ]
    if notice.state in (NoticeState.SCHEDULED, NoticeState.OPEN, NoticeState.SUSPENDED):
        doors.append((WithdrawNotice, notice.pk, permissions.can_withdraw_notice(actor, notice)))
    return [
        {"label": door.title, "url": place(tenant, f"publicity:{door.name}", key), "decision": decision}
        for door, key, decision in doors
    ]


class _OnNotice(Door):
    """What the doors of one notice share."""

    api_tags = ("notices",)

    def find(self) -> Any:
        return queries.notice_for(self.actor, self.kwargs["notice_id"])

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "publicity:notice-detail", subject.pk)
        return {"back_url": back}

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "publicity:notice-detail", result.pk)

    def represent(self, result: PublicNotice) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "state": str(result.state),
            "opens_at": result.opens_at.isoformat(),
            "closes_at": result.closes_at.isoformat() if result.closes_at else None,
            "digest": result.digest,
        }


class ScheduleNotice(_OnNotice):
    """Put a signed list on public notice."""

    name = "notice-schedule"
    title = _("Put on public notice")
    explanation = _("Nothing of the list is seen before the notice opens. Its end is fixed when it opens.")
    submit_label = _("Schedule")
    done = _("The notice is scheduled.")
    form_class = NoticeForm

    def context(self, subject: ProposedList) -> dict[str, Any]:
        back = place(self.request.tenant, "evaluations:list-detail", subject.pk)
        return {"back_url": back}

    def find(self) -> ProposedList:
        return list_for(self.actor, self.kwargs["list_id"])

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_schedule_notice(self.actor, subject)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        book = rules_of(subject.item.programme)
        decision = self.permitted(subject)
        unit_id = decision.capacity.unit_id if decision.capacity else None
        lead = Unit.objects.filter(pk=unit_id).first()
        office = Unit.objects.filter(is_office=True).exclude(telephone="").order_by("position", "id").first()
        title = _("Public notice of the proposed list: %(item)s") % {"item": subject.item.title}
        return {
            "initial": {
                "title": title,
                "basis": f"《{book.document.title}》（{book.document.number}）",
                "working_days": book.notice.minimum.length,
                "appeal_telephone": lead.telephone if lead else "",
                "office_telephone": office.telephone if office else "",
                "office_mailbox": office.mailbox if office else "",
            }
        }

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> PublicNotice:
        return notices.schedule_notice(list_id=subject.pk, actor=self.actor, at=at, **data)


class RecordPosting(_OnNotice):
    """Record where, when and how the notice was posted on the site."""

    name = "notice-post"
    title = _("Record the posting")
    form_class = PostingForm

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_record_posting(self.actor, subject)

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: Any) -> PublicNotice:
        picture = data["picture"]
        stored = store_upload(
            actor=self.actor,
            at=at,
            name=picture.name,
            data=picture.read(),
            allowed=PICTURES,
            item_id=subject.item_id,
        )
        return notice_changes.record_posting(
            notice_id=subject.pk,
            address=data["address"],
            posted_at=data["posted_at"],
            picture_id=stored.pk,
            actor=self.actor,
            at=at,
        )


class SuspendNotice(_OnNotice):
    """Order the notice suspended."""

    name = "notice-suspend"
    title = _("Suspend the notice")
    explanation = _("It does not close until it is resumed; the days cut short are shown again.")
    form_class = ReasonForm

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_suspend_notice(self.actor, subject)

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: Any) -> PublicNotice:
        return notice_changes.suspend_notice(notice_id=subject.pk, actor=self.actor, at=at, **data)


class ResumeNotice(_OnNotice):
    """Let the notice go on."""

    name = "notice-resume"
    title = _("Resume the notice")

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_suspend_notice(self.actor, subject)

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: Any) -> PublicNotice:
        return notice_changes.resume_notice(notice_id=subject.pk, actor=self.actor, at=at)


class WithdrawNotice(_OnNotice):
    """Take the notice back; the list can be put on notice again."""

    name = "notice-withdraw"
    title = _("Withdraw the notice")
    explanation = _(
        "The public page says that it was withdrawn, when and why. The list can be put on notice anew."
    )
    form_class = ReasonForm
    irreversible = True

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_withdraw_notice(self.actor, subject)

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: Any) -> PublicNotice:
        return notice_changes.withdraw_notice(notice_id=subject.pk, actor=self.actor, at=at, **data)


class _OnList(Door):
    """The doors of a list that ask for its notice."""

    api_tags = ("lists",)

    def find(self) -> ProposedList:
        return list_for(self.actor, self.kwargs["list_id"])

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "evaluations:list-detail", subject.pk)
        return {"back_url": back}

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "evaluations:list-detail", result.pk)


class SubmitList(_OnList):
    """Hand the list in after its notice: list, reward measures, scores."""

    name = "list-submit"
    title = _("Submit the list")
    submit_label = _("Submit")
    done = _("The list is submitted.")
    form_class = SubmitForm

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_submit_list(self.actor, subject)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        return {
            "declares": rules_of(subject.item.programme).declaration,
            "initial": {"measures": packages.suggested_measures(subject.item_id)},
        }

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return packages.submit_list(list_id=subject.pk, actor=self.actor, at=at, **data)


class ReviewList(_OnList):
    """Record the office's review of a submitted list."""

    name = "list-review"
    title = _("Review the list")
    form_class = ReviewForm

    def permitted(self, subject: ProposedList) -> Decision:
        return can_review_list(self.actor, subject)

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return packages.review_list(list_id=subject.pk, actor=self.actor, at=at, **data)


class OrderReselection(_OnList):
    """Order a new selection: the notice is withdrawn, the list returned."""

    name = "list-reselect"
    title = _("Order a new selection")
    explanation = _("The notice is withdrawn and the list returned; the lead starts again from a new round.")
    form_class = ReasonForm
    irreversible = True

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_order_reselection(self.actor, subject)

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return packages.order_reselection(list_id=subject.pk, actor=self.actor, at=at, **data)


class ReplaceList(_OnList):
    """Replace the list by a new draft after corrected values or a new round."""

    name = "list-replace"
    title = _("Replace the list")
    explanation = _("Its notice is withdrawn; the old list stays visible.")
    form_class = ReasonForm
    irreversible = True

    def permitted(self, subject: ProposedList) -> Decision:
        return can_replace_list(self.actor, subject)

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return packages.replace_list(list_id=subject.pk, actor=self.actor, at=at, **data)


NOTICE_DOORS: list[tuple[str, type[Door]]] = [
    ("lists/<uuid:list_id>/notice/", ScheduleNotice),
    ("notices/<uuid:notice_id>/post/", RecordPosting),
    ("notices/<uuid:notice_id>/suspend/", SuspendNotice),
    ("notices/<uuid:notice_id>/resume/", ResumeNotice),
    ("notices/<uuid:notice_id>/withdraw/", WithdrawNotice),
    ("lists/<uuid:list_id>/submit/", SubmitList),
    ("lists/<uuid:list_id>/review/", ReviewList),
    ("lists/<uuid:list_id>/reselect/", OrderReselection),
    ("lists/<uuid:list_id>/replace/", ReplaceList),
]
