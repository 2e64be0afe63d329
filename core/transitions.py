"""State machines as small tables: (from, act, to). A state outside the table refuses loudly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import WrongState


@dataclass(frozen=True, slots=True)
class Transition:
    source: str
    act: str
    target: str


class TransitionTable:
    """The allowed moves of one artefact. ``table.target(state, act)`` is the only way to the next state."""

    def __init__(self, artefact: str, rows: Iterable[tuple[str | Iterable[str], str, str]]) -> None:
        self.artefact = artefact
        self._targets: dict[tuple[str, str], str] = {}
        for sources, act, target in rows:
            for source in [sources] if isinstance(sources, str) else list(sources):
                key = (str(source), act)
                if key in self._targets:
                    raise ValueError(f"{artefact}: {key} is declared twice")
                self._targets[key] = str(target)

    def __iter__(self) -> Iterator[Transition]:
        return (Transition(source, act, target) for (source, act), target in self._targets.items())

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(act for _source, act in self._targets)

    def allows(self, state: str, act: str) -> bool:
        return (str(state), act) in self._targets

    def target(self, state: str, act: str) -> str:
        """The state that ``act`` leads to from ``state``; raises ``WrongState`` when it leads nowhere."""
        try:
            return self._targets[(str(state), act)]
        except KeyError:
            raise WrongState(
                _("This step is not possible while the state is “%(state)s”.")
                % {"state": getattr(state, "label", state)},
                artefact=self.artefact,
                state=str(state),
                act=act,
            ) from None
