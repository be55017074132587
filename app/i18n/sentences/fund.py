"""Words of the fund's year and its figures."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "second_person_needed": (
        N_("Somebody other than you agrees first: %(titles)s."),
        N_("For this amount somebody other than you agrees first."),
    ),
}

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "second_person": N_("Will you look along at an extension?"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "second_person": N_(
        "%(amount)s more for “%(title)s”. For this amount a second person decides."
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "fund_part": {
        "allotted": N_("Allotted"),
        "reserved": N_("Reserved for rounds"),
        "granted": N_("Granted to experiments"),
        "returned": N_("Returned by experiments"),
        "left": N_("Left"),
        "booked": N_("Booked as spent"),
        "running": N_("Still with experiments"),
    },
}

FUND_PARTS: dict[str, Sentence] = {
    "allotted": N_("What was put into the year, less what was taken back."),
    "reserved": N_("What rounds got, less what they granted or gave back."),
    "granted": N_("What experiments got: their grants and their extensions."),
    "returned": N_("What experiments had left at their end."),
    "left": N_("What is free for the rounds that come."),
    "booked": N_("What experiments paid, less what was put right."),
    "running": N_("What experiments got and have not spent or given back."),
}
