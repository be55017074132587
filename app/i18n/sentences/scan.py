"""Words of the AI scan."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "dimension": {
        "data": N_("Data"),
        "technology": N_("Technology"),
        "customer": N_("Customer focus"),
        "literacy": N_("AI literacy"),
    },
    "scan_scale": {
        "1": N_("Not yet"),
        "2": N_("Here and there"),
        "3": N_("In our main work"),
        "4": N_("Almost always"),
        "5": N_("Always, and we keep improving it"),
        "0": N_("I don't know"),
    },
    "scan_step_state": {
        "open": N_("Going on"),
        "done": N_("Done"),
        "dropped": N_("Let go"),
    },
    "field": {
        "closes_on": N_("last day"),
        "opens_on": N_("first day"),
        "due_on": N_("day by which it is done"),
        "nl": N_("Dutch text"),
        "en": N_("English text"),
        "dimension": N_("subject"),
    },
}

ERRORS: dict[str, Sentence] = {
    "not_on_scale": N_("Choose a number from 1 to 5, for example 3.5."),
    "before_opening": N_("The last day comes after the first."),
    "scan_open": N_("Another scan is open. Close that one first."),
    "scan_closed": N_("This scan is closed. Your earlier answers count."),
    "scan_frozen": N_("What a scan asks stands once it is open."),
    "scan_code": N_("We do not know this code, or the scan is closed."),
    "scan_key_missing": N_(
        "The key of this scan is not on this server. Without it nobody can read the answers."
    ),
    "scan_not_published": N_("The results are not open yet. Ambitions come first."),
    "ambition_frozen": N_("The results are open, so this ambition stands."),
    "group_too_small": N_("This group is not shown by itself, so that nobody can be recognised."),
    "three_steps": N_("Three steps are open already. Finish one, or let it go."),
    "too_many_statements": N_("There is room for %(most)s statements of your own."),
}

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "scan_invitation": N_("How far is your team with AI?"),
    "scan_reminder": N_("The AI scan is still open"),
    "scan_results": N_("The results of the AI scan are open"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "scan_invitation": N_(
        "The AI scan is open until %(closes_on)s. It takes less than four minutes, and nobody can see "
        "what you answered or whether you did. The link is yours: do not pass it on."
    ),
    "scan_reminder": N_(
        "The AI scan is open until %(closes_on)s. Everybody gets this message, because nobody knows "
        "who answered. Did you? Then thank you, and leave it."
    ),
    "scan_results": N_("See where your unit stands, and which step comes next."),
}
