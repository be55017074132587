"""Words of the leadership picture."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "picture_step": {
        "submitted": N_("Submitted"),
        "triaged": N_("First look"),
        "ready": N_("Ready for a session"),
        "chosen": N_("Chosen"),
        "started": N_("Experiment started"),
        "ended": N_("Experiment ended"),
        "handed_over": N_("Handed over"),
        "answered": N_("Answered"),
        "late": N_("Later than promised"),
        "handovers": N_("Successes handed over"),
        "lessons": N_("Lessons written down"),
    },
}

ERRORS: dict[str, Sentence] = {
    "before_from": N_("The last month comes after the first."),
}
