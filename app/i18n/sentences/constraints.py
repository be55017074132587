"""What is fixed about a round before the vote."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

CONSTRAINTS: dict[str, Sentence] = {
    "exclusion": N_("Only one of these can be chosen: %(titles)s."),
    "prerequisite": N_("“%(title)s” can only be chosen together with “%(other)s”."),
    "cap_cents": (
        N_("%(value_type_label)s: at most %(max)s together."),
        N_("%(value)s: at most %(max)s together."),
    ),
    "cap_count": (
        Plural(
            N_("%(value_type_label)s: at most %(max_count)s idea."),
            N_("%(value_type_label)s: at most %(max_count)s ideas."),
            "max_count",
        ),
        Plural(
            N_("%(value)s: at most %(max_count)s idea."),
            N_("%(value)s: at most %(max_count)s ideas."),
            "max_count",
        ),
    ),
    "forced_in": N_("“%(title)s” is chosen beforehand. Its cost comes off the budget first."),
    "forced_out": N_("“%(title)s” is left out beforehand. Votes on it buy nothing."),
}

LABELS: dict[str, dict[str, str]] = {
    "constraint_kind": {
        "exclusion": N_("Only one of several"),
        "prerequisite": N_("First another one"),
        "cap": N_("A limit"),
        "forced_in": N_("Chosen beforehand"),
        "forced_out": N_("Left out beforehand"),
    },
}
