"""The doors of appeals."""

from appeals.actions.filing import Upload, file_appeal, register_appeal, withdraw_appeal
from appeals.actions.handling import (
    accept_appeal,
    answer_appeal,
    decide_appeal,
    record_finding,
    refuse_appeal,
)
from appeals.actions.outcomes import correct_by_appeal, finish_outcome, remove_by_appeal

__all__ = [
    "Upload",
    "accept_appeal",
    "answer_appeal",
    "correct_by_appeal",
    "decide_appeal",
    "file_appeal",
    "finish_outcome",
    "record_finding",
    "refuse_appeal",
    "register_appeal",
    "remove_by_appeal",
    "withdraw_appeal",
]
