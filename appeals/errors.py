"""The refusals of appeals."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken


class AlreadyOpen(Conflict):
    """The object has an appeal against this notice that is not answered yet."""

    code = "appeal_already_open"
    sentence = _("Your unit already has an open appeal against this notice.")
    remedy_text = _("Wait for its answer, or withdraw it and file another one.")


class OutsideWindow(RuleBroken):
    """The time of receipt that the desk entered does not lie inside the notice."""

    code = "received_outside_the_notice"
    sentence = _("The time of receipt does not lie inside the public notice.")


class Recused(RuleBroken):
    """Whoever scored may not look into the appeal against the scores."""

    code = "recused"
    sentence = _("This person took part in the scoring and cannot look into the appeal.")
    remedy_text = _("Name somebody of the lead unit or of the office who did not take part.")


class NotOnTheList(RuleBroken):
    """Only who is proposed can be taken off a list."""

    code = "not_on_the_list"
    sentence = _("This unit does not stand on the list as proposed.")


class NotCarriedOut(RuleBroken):
    """The list that the appeal was upheld against still stands."""

    code = "outcome_not_carried_out"
    sentence = _("The list has not been replaced yet.")
    remedy_text = _("Carry out the outcome and build the new list first.")
