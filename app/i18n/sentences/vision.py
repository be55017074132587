"""Words of the vision and the frames."""

from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "vision_part": {
        "first": N_("Why"),
        "second": N_("Where to"),
        "third": N_("What stays human"),
    },
    "vision_hint": {
        "first": N_("What AI should mean for customers and colleagues."),
        "second": N_("What is different in three years, so that anyone can picture it."),
        "third": N_("What people keep deciding and doing themselves."),
    },
    "frames_part": {
        "first": N_("Just try it"),
        "second": N_("Have a word first"),
        "third": N_("Never"),
    },
    "frames_hint": {
        "first": N_("What anyone may try without asking."),
        "second": N_("What needs a word first, and with whom."),
        "third": N_("What nobody does, whatever it would bring."),
    },
    "field": {
        "first_nl": N_("first part, in Dutch"),
        "first_en": N_("first part, in English"),
        "second_nl": N_("second part, in Dutch"),
        "second_en": N_("second part, in English"),
        "third_nl": N_("third part, in Dutch"),
        "third_en": N_("third part, in English"),
        "ambition": N_("ambition"),
        "name_nl": N_("name, in Dutch"),
        "name_en": N_("name, in English"),
        "ambition_nl": N_("ambition, in Dutch"),
        "ambition_en": N_("ambition, in English"),
        "measure_nl": N_("measure, in Dutch"),
        "measure_en": N_("measure, in English"),
        "tried": N_("what you tried"),
        "saw": N_("what you saw"),
    },
}
