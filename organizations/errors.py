"""The refusals this app can give."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken, TooLate


class RolesExclude(RuleBroken):
    """The three administrators exclude each other and every business role (GB/T 22239-2019 8.1.5)."""

    code = "roles_exclude"
    sentence = _("These roles may not lie in one hand.")
    remedy_text = _("Give the role to another person, or end the role that excludes it first.")


class LastAdministrator(RuleBroken):
    code = "last_administrator"
    sentence = _("The last security administrator cannot be taken away.")
    remedy_text = _("Appoint another security administrator first.")


class NotDelegated(RuleBroken):
    code = "not_delegated"
    sentence = _("This role was not delegated to the unit.")
    remedy_text = _("Ask the security administrator to delegate the role.")


class CodeNotValid(TooLate):
    """Wrong, used or expired: the same answer for all three."""

    code = "code_not_valid"
    status = 400
    sentence = _("This code is not valid. Codes work once and for 72 hours.")
    remedy_text = _("Ask whoever gave you the code for a new one.")


class NameTaken(Conflict):
    code = "name_taken"
    sentence = _("This name is already in use.")
    remedy_text = _("Choose another name.")


class WorksElsewhere(Conflict):
    code = "works_elsewhere"
    sentence = _("This account also serves another government and cannot be disabled here.")
    remedy_text = _("Let the security administrator end the roles held here.")
