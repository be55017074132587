"""Words of the frame, the headline test and the evaluation of an experiment."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "guardrail": {"safe_place": N_("It is tried where nothing can break")},
    "side": {"unit": N_("The unit"), "team": N_("The AI team")},
    "lesson_part": {
        "expected": N_("What we expected"),
        "happened": N_("What happened"),
        "why": N_("Why"),
        "reuse": N_("What others can use again"),
        "again_when": N_("Try again when"),
    },
    "used": {"yes": N_("Used"), "partly": N_("Partly used"), "no": N_("Not used")},
    "reading": {"met": N_("Criterion met"), "not_met": N_("Criterion not met")},
}

ERRORS: dict[str, Sentence] = {
    "second_reader_needed": N_("Two people read the headline. The second says what is against it."),
    "dissent_needed": N_("Name one thing that speaks against it, however small."),
    "read_twice": N_("Two people have read this headline already."),
    "one_reader": N_("You spoke for the other side. Let a colleague read it for this one."),
    "read_otherwise": N_("Both sides read the criterion otherwise. Read it again together first."),
    "not_in_unit": N_("Choose somebody who works in the unit that takes it over, or leads it."),
    "before_handover": N_("Choose a day on or after the day of the handover."),
    "not_yet": N_("It is too early to tell. We ask when the day comes."),
    "lesson_needed": N_("Every end leaves a lesson. Write it down first."),
    "over_grant": (
        N_("The grant is %(missing)s short. The AI team knows now; it can give more once."),
        N_("The grant is too small for this. The AI team knows now; it can give more once."),
    ),
}

HISTORY: dict[str, Sentence] = {
    "experiment.free_to_claim": N_("Free for another unit to take over"),
    "handover.refused": N_("The unit said no to the handover"),
    "handover.followed_up": N_("The unit told how it does by now"),
    "idea.lesson_used": N_("Builds on a lesson from before"),
    "experiment.past_end": N_("The last week of the experiment passed"),
    "experiment.evaluated": N_("Unit and AI team read the criterion"),
    "experiment.disputed": N_("Unit and AI team saw it differently; management was told"),
}

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "past_end": N_("The last week of %(reference)s has passed"),
    "reading_asked": N_("How do you see the result of %(reference)s?"),
    "readings_in": N_("Record the result of %(reference)s"),
    "disputed": N_("Unit and AI team differ about %(reference)s"),
    "free_to_claim": N_("Free for your unit? %(reference)s"),
    "told_use": N_("What became of your idea %(reference)s"),
    "lesson_used": N_("An idea builds on what %(source)s taught"),
    "over_grant": N_("A cost does not fit the grant of %(reference)s"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "past_end": N_("“%(title)s” went past its last day. Decide, give more time once, or stop."),
    "reading_asked": N_("The other side read the criterion of “%(title)s”. Say how you see it."),
    "readings_in": N_("Unit and AI team both read the criterion of “%(title)s”."),
    "disputed": N_("They see the criterion of “%(title)s” differently. Talk with both of them."),
    "free_to_claim": N_("“%(title)s” succeeded and has no unit any more. Yours may take it over."),
    "told_use": N_("The unit told how “%(title)s” does in daily use. Read it on its page."),
    "lesson_used": N_("“%(title)s” uses your lesson again. Thank you for writing it down."),
    "over_grant": N_("Somebody wanted to book more on “%(title)s” than is left."),
}
