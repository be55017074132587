"""To-dos on the first page: title, text and button per kind."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

TODO_TITLES: dict[str, Sentence] = {
    "question": N_("Answer a question about your idea"),
    "draft": N_("Finish your draft"),
    "ballot": Plural(
        N_("Vote in advance on one idea"), N_("Vote in advance on %(left)s ideas"), "left"
    ),
    "session": N_("The session is on now"),
    "lead_session": N_("Lead the session"),
    "publish": N_("Settle and publish the decision"),
    "sign": N_("Answer for your unit: take it over on success?"),
    "claim": N_("Claim a success for your unit"),
    "accept": N_("Accept a handover"),
    "complete": N_("Complete a handover"),
    "answer": Plural(N_("Answer one idea"), N_("Answer %(count)s ideas"), "count"),
    "seek_unit": Plural(
        N_("One chosen idea seeks a unit"), N_("%(count)s chosen ideas seek a unit"), "count"
    ),
    "step_forward": Plural(
        N_("One chosen idea seeks a unit: yours, perhaps?"),
        N_("%(count)s chosen ideas seek a unit: yours, perhaps?"),
        "count",
    ),
    "measure": N_("A measurement is missing"),
    "duty": N_("Do what the rules ask of AI"),
    "review": N_("Look again at AI in use"),
    "incident": N_("Report what went wrong with AI"),
    "own": N_("Do you answer for this use of AI?"),
}

TODO_TEXTS: dict[str, Sentence] = {
    "question": N_("The AI team wants to know something about “%(title)s”."),
    "draft": N_("“%(title)s” is saved. Submitting takes two minutes."),
    "ballot": N_("About 20 seconds per idea. In the session you can still change your vote."),
    "session": N_("Vote along with the round of %(month)s."),
    "lead_session": N_("Open, reveal and settle each idea of %(month)s."),
    "publish": N_("Everyone hears the answer of %(month)s at once."),
    "sign": N_("“%(title)s”. The offer ends on %(expires_on)s."),
    "claim": N_("“%(title)s” succeeded, and your unit promised to take it over."),
    "accept": N_("“%(title)s” is ready to be handed over to your unit."),
    "complete": N_("Your unit accepted “%(title)s”. Finish the list; then it is in use."),
    "answer": N_("Somebody waits for the answer that we promised."),
    "seek_unit": N_("Without a signature the experiment cannot start."),
    "step_forward": N_("You can step forward on your own terms, also for an idea of others."),
    "measure": N_("“%(title)s” had no measurement for a week."),
    "duty": N_("“%(title)s” has a duty whose day comes. The list says what it asks."),
    "review": N_("“%(title)s” was looked at a while ago. Is it still right?"),
    "incident": N_("“%(title)s”. This incident has a day by which it must be reported."),
    "own": N_("You were asked to answer for “%(title)s”. Say yes, or why not."),
}

TODO_BUTTONS: dict[str, Sentence] = {
    "question": N_("Answer"),
    "draft": N_("Go on"),
    "ballot": N_("Vote on"),
    "session": N_("Join"),
    "lead_session": N_("Open the session"),
    "publish": N_("See the decision"),
    "sign": N_("Read the terms"),
    "claim": N_("Claim"),
    "accept": N_("Look at it"),
    "complete": N_("See the list"),
    "answer": N_("Give answers"),
    "seek_unit": N_("Find a unit"),
    "step_forward": N_("See the ideas"),
    "measure": N_("Add measurement"),
    "duty": N_("See the duties"),
    "review": N_("Look again"),
    "incident": N_("See the incident"),
    "own": N_("Answer the question"),
}
