"""Words of the register: duties, reviews, incidents, learning and tools."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "register_due": {"duty": N_("A duty is late")},
    "register_next": {"duty": N_("Duty"), "review": N_("Check")},
    "register_move": {
        "experiment": N_("Try it"),
        "in_use": N_("Use it"),
        "suspended": N_("Stop it for now"),
        "retired": N_("Stop using it"),
    },
    "review_outcome": {
        "keep": N_("It does what it should"),
        "change": N_("Something has to change"),
        "suspend": N_("Stop it for now"),
        "retire": N_("Stop using it"),
    },
    "duty_state": {
        "todo": N_("To do"),
        "done": N_("Done"),
        "not_needed": N_("Not needed"),
        "lapsed": N_("No longer asked"),
    },
    "personal_data": {
        "none": N_("None"),
        "ordinary": N_("Ordinary, such as names"),
        "special": N_("Special, such as health"),
        "unknown": N_("Not known yet"),
    },
}

ERRORS: dict[str, Sentence] = {
    "rules_changed": N_(
        "The rules changed while you answered. What you answered is kept; look at it once more."
    ),
    "answers_differ": (
        N_("The answers give: %(risk_class_label)s. Change an answer, or choose that class."),
        N_("The answers give another class."),
    ),
    "duties_late": (
        Plural(
            N_("One duty is late. Settle it or give it a new day first."),
            N_("%(count_Word)s duties are late. Settle them or give them a new day first."),
            "count",
        ),
        N_("A duty is late. Settle it first."),
    ),
    "owner_not_literate": N_(
        "The owner has no valid record of AI knowledge. We agreed that this comes first."
    ),
    "claimed": (
        N_("%(unit)s was first. Talk with its lead."),
        N_("Another unit was first. Talk with its lead."),
    ),
    "second_person": N_("Somebody else than you has to say so."),
}
