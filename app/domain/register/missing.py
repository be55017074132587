"""What is to be written down about a use of AI by the step where it stands, or wants to go. Pure.

People may move on without; the organisation may agree that they may not (`RegisterPolicy`). What
follows an experiment by itself never waits for it.
"""

from typing import Protocol

from app.core.errors import FieldError, Invalid
from app.domain.register.models import RegisterDetail
from app.domain.register.needs import NEEDED, OURS, TOLD
from app.domain.register.states import EntryState
from app.domain.register.values import PersonalData

_STEPS = (EntryState.PROPOSED, EntryState.EXPERIMENT, EntryState.IN_USE)


class Known(Protocol):
    """What an entry says of itself."""

    @property
    def risk_flags(self) -> list[str] | tuple[str, ...]:
        """Return the labels that its triage gave."""


class Placed(Protocol):
    """Where an entry stands."""

    @property
    def state(self) -> EntryState:
        """Return its state."""

    @property
    def experiment_id(self) -> int | None:
        """Return the experiment that it follows, if any."""


def missing(entry: Known, detail: RegisterDetail, to: EntryState) -> tuple[str, ...]:
    """Return the fields that a step needs and nobody wrote, in the order of the form.

    What we make ourselves has no supplier; without personal data nothing is kept of people; only
    what meets people needs words for them.
    """
    return tuple(
        name
        for step in _steps(to)
        for name in NEEDED[step]
        if _asked(name, entry, detail) and not _known(name, entry, detail)
    )


def step_of(entry: Placed) -> EntryState:
    """Return the step for which an entry is to be made ready now: where it stands, or the next."""
    if entry.state is EntryState.PROPOSED and entry.experiment_id is not None:
        return EntryState.EXPERIMENT
    return EntryState.RETIRED if entry.state is EntryState.RETIRED else EntryState.IN_USE


def _steps(to: EntryState) -> tuple[EntryState, ...]:
    if to is EntryState.RETIRED:
        return ()
    last = EntryState.IN_USE if to is EntryState.SUSPENDED else to
    return _STEPS[: _STEPS.index(last) + 1]


def _asked(name: str, entry: Known, detail: RegisterDetail) -> bool:
    if name in OURS:
        return "provider" not in entry.risk_flags
    if name in TOLD:
        return "transparency" in entry.risk_flags
    return name != "retention" or detail.personal_data != PersonalData.NONE


def _known(name: str, entry: Known, detail: RegisterDetail) -> bool:
    value = getattr(entry, name) if hasattr(entry, name) else getattr(detail, name)
    return value not in (None, "", PersonalData.UNKNOWN)


def refuse_missing(names: tuple[str, ...]) -> None:
    """Refuse a step that lacks these fields, each named with what to do.

    Raises:
        Invalid: `needed_first` per field.
    """
    if names:
        raise Invalid(*(FieldError(name, "needed_first", {"needed": name}) for name in names))
