"""Words of what waits: on whom, and for what."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "no_next_step": N_("Something comes next with every idea, and somebody does it."),
}

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "nudge": Plural(
        N_("Something waits for you"), N_("%(count_Word)s things wait for you"), "count"
    ),
    "waits_long": Plural(
        N_("Something waits longer than planned"),
        N_("%(count_Word)s things wait longer than planned"),
        "count",
    ),
    "digest": Plural(
        N_("This week one thing waits for you"),
        N_("This week %(count_word)s things wait for you"),
        "count",
    ),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "nudge": (
        N_("%(step_code_label)s: “%(title)s”. At the latest %(due_on)s."),
        N_("%(step_code_label)s, in the round of %(month)s. At the latest %(due_on)s."),
        N_("Among them %(titles)s. Your day shows what and by when."),
        N_("Your day shows what and by when."),
    ),
    "waits_long": (
        N_("“%(title)s” waits for %(unit)s: %(step_code_label)s. Ask what would help."),
        N_("“%(title)s” waits: %(step_code_label)s. Ask what would help."),
        N_("The round of %(month)s waits: %(step_code_label)s. Ask what would help."),
        N_("Among them %(titles)s. Ask what would help."),
        N_("Ask what would help."),
    ),
    "digest": N_("What comes up within two weeks, or waits already."),
}

LABELS: dict[str, dict[str, str]] = {
    "party": {
        "submitter": N_("Submitters"),
        "ai_team": N_("AI team"),
        "panel": N_("The panel"),
        "facilitator": N_("Who leads the session"),
        "unit": N_("A unit still to be found"),
        "experiment_lead": N_("Who leads an experiment"),
        "management": N_("Management"),
        "second_person": N_("A second person"),
    },
    "step_code": {
        "submit": N_("Finish the draft"),
        "answer": N_("Answer"),
        "reply": N_("Answer our question"),
        "agenda": N_("Put on the agenda"),
        "vote": N_("Vote in the session"),
        "publication": N_("Publish the answer"),
        "commitment": N_("Sign the promise"),
        "revisit": N_("Look at it again"),
        "seek_unit": N_("Find a unit"),
        "prepare": N_("Settle what comes before the start"),
        "start": N_("Start"),
        "check_in": N_("Measure"),
        "resume": N_("Go on, or stop with a lesson"),
        "result": N_("Judge the result"),
        "take_over": N_("Take the success over"),
        "close": N_("Close"),
        "offer": N_("Offer the promise"),
        "sign": N_("Answer the offer"),
        "confirm": N_("Say yes to a promise that came along, or give it back"),
        "settle": N_("Talk about a promise that came along"),
        "keep": N_("Follow the experiment"),
        "accept": N_("Accept the handover, or say why not"),
        "complete": N_("Complete the handover"),
        "escalate": N_("Talk about the refused handover"),
        "decide_handover": N_("Decide about the handover"),
        "follow_up": N_("Tell how it does"),
        "confirm_claim": N_("Answer another unit that wants it too"),
        "open_intake": N_("Open the intake"),
        "make_agenda": N_("Make the agenda"),
        "ballot": N_("Vote in advance"),
        "session": N_("Lead the session"),
        "publish": N_("Settle and publish"),
        "look_again": N_("Look again, as agreed in the session"),
        "duty": N_("Do what the rules ask"),
        "review": N_("Check it again"),
        "incident": N_("Report what went wrong"),
        "own": N_("Say whether you answer for it"),
        "second_person": N_("Look along at a large extension"),
        "read": N_("Read what was agreed beside the result"),
        "agree_grant": N_("Look along at a large grant"),
        "agree_class": N_("Look along at another outcome"),
        "name_owner": N_("Find somebody who answers for it"),
        "triage": N_("Answer the questions about the rules"),
        "close_incident": N_("Write down what was done about it"),
        "join": N_("Answer who wants to go on together"),
        "tool": N_("Answer a question for a tool"),
        "named": N_("Look at the tools that were named"),
        "scan_step": N_("Take the step, or say what stands in the way"),
        "list": N_("Go on with a list, or leave it"),
    },
}
