"""The refusals of public notices, holds, commendation notices and publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken, TooLate, WrongState

if TYPE_CHECKING:
    from core.errors import Text


class CommendationIncomplete(RuleBroken):
    code = "commendation_incomplete"
    sentence = _("The notice cannot be drafted yet: something is missing.")
    remedy_text = _(
        "Review every list and decide every veto first; name every copy that the rulebook demands."
    )


class ListsChanged(Conflict):
    code = "lists_changed"
    sentence = _("A list has changed since the notice gathered it.")
    remedy_text = _("Revise the draft, which gathers the lists anew, and send it round again.")


class NumberTaken(Conflict):
    code = "number_taken"
    sentence = _("Another document carries this number.")
    remedy_text = _("Give the next free number.")


class NoticeIncomplete(RuleBroken):
    code = "notice_incomplete"
    sentence = _("The public notice would break a rule of the rulebook.")


class NotYet(Conflict):
    code = "not_yet"
    sentence = _("Its time has not come.")
    remedy_text = _("It happens by itself at its moment.")


class NoticeNotOver(WrongState):
    """A list is submitted after its notice; the sentence says how far the notice is."""

    code = "notice_not_over"
    sentence = _("The list has not been on public notice to the end.")
    remedy_text = _("Put the list on public notice; it is submitted after the notice has closed.")


class NoticeClosed(TooLate):
    code = "notice_closed"
    sentence = _("The public notice has closed.")


class ListHeld(Conflict):
    code = "list_held"
    sentence = _("An appeal is not answered yet; until then the list cannot be submitted.")
    remedy_text = _("Answer the appeal, then submit the list.")


class DataNotPublished(RuleBroken):
    code = "data_not_published"
    sentence = _("These data cannot be made known like this.")


NOTICE_SENTENCES: dict[str, Text] = {
    "data_not_public": _("Under this rulebook indicator data are not made known to everybody."),
    "data_missing": _("Enter the data that are made known."),
    "period_running": _("%(period)s is not over yet."),
    "opens_in_past": _("A notice opens now or later, not in the past."),
    "too_short": _("%(given)s days; the notice lasts at least %(minimum)s working days."),
    "appeal_telephone_missing": _("The notice names the telephone for appeals of the lead unit."),
    "office_telephone_missing": _("The notice names the telephone of the office for complaints."),
    "office_mailbox_missing": _("The notice names the mailbox of the office for complaints."),
    "posted_where_missing": _("Say on which site it is posted."),
    "title_missing": _("The notice needs a title."),
    "basis_missing": _("The notice names the documents that it rests on."),
    "wrong_publisher": _("The notice is published by the lead unit."),
    "posting_missing": _("The posting on the site is not on record: address, time and picture."),
    "posting_incomplete": _("A posting has its address, its time and a picture of the page."),
    "posting_outside": _("The posting lies outside the notice; a list posted later is put on notice anew."),
    "reason_missing": _("Say why."),
    "measures_missing": _("The item names no reward measures to submit."),
    "declaration_missing": _("Whoever hands the list in declares that its scores and data are true."),
}
