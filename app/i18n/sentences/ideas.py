"""What happened to an idea, as everybody in the house may read it."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

HISTORY: dict[str, Sentence] = {
    "idea.submitted": N_("Submitted"),
    "idea.imported": N_("Taken over from a list"),
    "idea.taken_up": N_("The AI team looks at it"),
    "idea.edited": N_("Text or plan changed"),
    "idea.asked": N_("The AI team asked something"),
    "idea.answered": N_("The submitter answered"),
    "idea.admitted": N_("Admitted: ready for a session"),
    "idea.declined": N_("Declined, with the reason"),
    "idea.withdrawn": N_("Taken back by the submitter"),
    "idea.merged": (N_("Merged into K-%(into_id)s"), N_("Merged into another idea")),
    "idea.unmerged": N_("On its own again"),
    "idea.joined": (N_("K-%(from_id)s came along"), N_("Another idea came along")),
    "idea.parted": N_("A merged idea went on by itself"),
    "idea.put_on_agenda": (N_("On the agenda of %(month)s"), N_("On the agenda")),
    "idea.left_agenda": N_("Taken off the agenda"),
    "idea.returned": N_("Ready again for a next round"),
    "idea.chosen": (N_("Chosen in the round of %(month)s"), N_("Chosen")),
    "idea.not_chosen": (N_("Not chosen in the round of %(month)s"), N_("Not chosen")),
    "idea.shelved": N_("Kept for later"),
    "idea.awaits_commitment": N_("Waits for a unit's promise"),
    "idea.experiment_prepared": N_("The experiment is being prepared"),
    "idea.adopted": N_("Taken over by a unit"),
    "idea.ended": N_("Ended, with a lesson"),
    "commitment.offered": N_("A unit was asked for a promise"),
    "commitment.signed": N_("A unit signed its promise"),
    "commitment.declined": N_("A unit said no"),
    "commitment.released": N_("A unit took its promise back"),
    "experiment.started": N_("The experiment started"),
    "experiment.paused": N_("The experiment paused"),
    "experiment.resumed": N_("The experiment went on"),
    "experiment.succeeded": N_("The experiment succeeded"),
    "experiment.did_not_succeed": N_("The experiment did not succeed"),
    "experiment.stopped": N_("The experiment stopped"),
    "experiment.extended": N_("The experiment was extended"),
    "handover.planned": N_("The handover was planned"),
    "handover.accepted": N_("The unit accepted the handover"),
    "handover.completed": N_("The handover is complete"),
}

LABELS: dict[str, dict[str, str]] = {}
