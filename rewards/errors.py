"""The refusals of rewards."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken


class NotIssued(Conflict):
    """Rewards are promised by an issued commendation notice and nothing else."""

    code = "notice_not_issued"
    sentence = _("The commendation notice has not been issued.")


class NoPromise(RuleBroken):
    """The plan says nothing of what is given."""

    code = "no_reward_text"
    sentence = _("Neither the plan nor the item says what the reward is.")
    remedy_text = _("Enter the reward of this item by hand.")


class YearNotClosed(RuleBroken):
    """A programme is concluded when its notice is issued and every reward has its end."""

    code = "year_not_closed"
    sentence = _("The programme cannot be concluded yet: something is still open.")
    remedy_text = _(
        "Issue the commendation notice; have every reward honoured, or withdraw it with a reason."
    )
