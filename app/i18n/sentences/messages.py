"""Subjects and bodies of messages, one of each per kind."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "receipt": N_("We received your idea %(reference)s"),
    "question": N_("A question about your idea %(reference)s"),
    "reply": N_("Answer received on %(reference)s"),
    "admitted": N_("Your idea %(reference)s is ready for a round"),
    "declined": N_("Your idea %(reference)s does not go on"),
    "merged": N_("Idea %(reference)s goes on together with another"),
    "join_asked": N_("A colleague wants to go on together with %(reference)s"),
    "join_accepted": N_("You go on together with %(reference)s"),
    "join_declined": N_("%(reference)s goes on without you"),
    "comment": N_("A new comment on %(reference)s"),
    "chosen": N_("Your idea %(reference)s was chosen"),
    "not_chosen": N_("Your idea %(reference)s was not chosen this month"),
    "shelved": N_("Idea %(reference)s rests for now"),
    "adopted": N_("Your idea %(reference)s was taken over"),
    "session_coming": N_("The ballot of %(month)s is open"),
    "published": N_("The outcome of %(month)s is there"),
    "signature_asked": N_("Your signature is asked for %(reference)s"),
    "promised": N_("A unit signed for %(reference)s"),
    "no_promise": N_("A unit said no to %(reference)s"),
    "promise_released": N_("A unit took back its promise for %(reference)s"),
    "promise_lapsed": N_("Your unit's promise for %(reference)s has lapsed"),
    "started": N_("The experiment with %(reference)s has started"),
    "success": N_("The experiment with %(reference)s succeeded"),
    "claim_asked": N_("Claim what your unit promised: %(reference)s"),
    "stopped": N_("The experiment with %(reference)s stopped, with a lesson"),
    "handover_asked": N_("A handover waits for your unit: %(reference)s"),
    "handover_refused": N_("Not like this yet: the handover of %(reference)s"),
    "handover_accepted": N_("A handover was accepted: %(reference)s"),
    "claim_waits": N_("Another unit wants %(reference)s too"),
    "claim_confirmed": N_("Your unit can take %(reference)s over"),
    "claim_refused": N_("An answer to your unit about %(reference)s"),
    "promise_broken": N_("What was promised for %(reference)s did not work out"),
    "promise_countered": N_("A unit made a counter-proposal for %(reference)s"),
    "terms_changed": N_("The terms for %(reference)s have changed"),
    "lead_changed": N_("%(lead)s leads %(unit)s from now on"),
    "lead_left": N_("%(unit)s has no lead now"),
    "promises_passed": N_("%(heir)s goes on with what %(unit)s promised"),
    "deputy_appointed": N_("%(deputy)s acts for %(unit)s while %(lead)s is away"),
    "deputy_ended": N_("%(deputy)s no longer acts for %(unit)s"),
    "promise_came": N_("Does your unit go on with %(reference)s?"),
    "promise_confirmed": N_("A unit goes on with %(reference)s"),
    "promise_contested": N_("A unit sees a problem with %(reference)s"),
    "promise_proposed": N_("A unit steps forward for %(reference)s"),
    "proposal_turned_down": N_("An answer to your proposal for %(reference)s"),
    "handover_escalated": N_("Decide about the handover of %(reference)s"),
    "follow_up": N_("How does %(reference)s do by now?"),
    "owner_asked": N_("Do you answer for %(name)s?"),
    "unit_asked": N_("Do you answer for the AI of %(unit)s?"),
    "class_asked": N_("Do you agree on another class for %(reference)s?"),
    "entry_class_asked": N_("Do you agree on another class for %(name)s?"),
    "incident": N_("Something went wrong with %(name)s"),
    "tool_answered": N_("An answer about %(name)s"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "owner_asked": N_("You were asked to answer for its use. Say yes, or why not."),
    "unit_asked": Plural(
        N_("One use of AI waits for your yes, or why not."),
        N_("%(count)s uses of AI wait for your yes, or why not."),
        "count",
    ),
    "class_asked": N_(
        "A colleague wants another class for “%(title)s” than its answers give. "
        "A second person says yes or no."
    ),
    "entry_class_asked": N_(
        "A colleague wants another class than its answers give. A second person says yes or no."
    ),
    "incident": N_("Read what happened and say what is done. Some incidents have to be reported."),
    "tool_answered": (
        N_("The AI team answered: %(answer)s"),
        N_("The AI team answered your question."),
    ),
    "receipt": (
        N_("Thank you. The AI team answers “%(title)s” before %(answer_by)s."),
        N_("Thank you. The AI team will answer “%(title)s”."),
    ),
    "question": N_(
        "The AI team wants to know something about “%(title)s”. Your answer brings it on."
    ),
    "reply": N_("The submitter answered your question about “%(title)s”."),
    "admitted": N_("“%(title)s” has all it needs. Managers vote on it in the next round."),
    "declined": (
        N_(
            "“%(title)s” does not go on. Reason: “%(reason)s” What would make it a yes: “%(improve)s”"
        ),
        N_("“%(title)s” does not go on. Reason: “%(reason)s”"),
        N_("“%(title)s” does not go on. The page tells why."),
    ),
    "merged": N_("“%(title)s” looks like another idea. Both go on as one, and you are named."),
    "join_asked": N_("Somebody recognises “%(title)s” and wants to join. You decide on its page."),
    "join_accepted": N_(
        "“%(title)s” has one more submitter. All of you hear what happens with it."
    ),
    "join_declined": N_(
        "The submitter of “%(title)s” goes on alone. Your own idea is welcome all the same."
    ),
    "comment": N_("Somebody wrote a comment on “%(title)s”."),
    "chosen": N_("“%(title)s” gets a first experiment. The page tells why and what comes next."),
    "not_chosen": N_(
        "“%(title)s” was not chosen. The page tells why and what would have changed it."
    ),
    "shelved": N_("“%(title)s” rests. The page tells why and when we look again."),
    "adopted": N_("A unit uses “%(title)s” from now on. Thank you for sharing it."),
    "session_coming": N_(
        "Vote in advance. The session is %(session_at)s. You can change your vote there."
    ),
    "published": N_("The round of %(month)s is decided. See what was chosen and why."),
    "signature_asked": (
        N_("%(unit)s is asked to take over “%(title)s” if it succeeds. Read the terms and answer."),
        N_("Your unit is asked to take over “%(title)s”. Read the terms and answer."),
    ),
    "promised": (
        N_("%(unit)s takes “%(title)s” over if it succeeds."),
        N_("A unit takes “%(title)s” over if it succeeds."),
    ),
    "no_promise": (
        N_("%(unit)s does not take “%(title)s” over. Another unit can."),
        N_("“%(title)s” still seeks a unit that takes it over."),
    ),
    "promise_lapsed": N_("Your unit has nothing to take over for “%(title)s”."),
    "promise_released": N_("“%(title)s” needs a new signature before it can start."),
    "started": N_("The experiment with “%(title)s” runs. You can follow its measurements."),
    "success": N_("“%(title)s” reached its goal. A unit takes it over now."),
    "claim_asked": N_("“%(title)s” succeeded. Your unit signed for it and can claim it now."),
    "stopped": N_("The experiment with “%(title)s” is over. Its lesson helps the next idea."),
    "handover_asked": N_(
        "“%(title)s” is ready to be handed over. Accept it or say what is missing."
    ),
    "handover_refused": N_(
        "The unit does not take “%(title)s” over like this. Read why, and ask what would help."
    ),
    "handover_accepted": N_("The unit's lead accepted the handover of “%(title)s”."),
    "claim_waits": N_(
        "%(unit)s also wants to take “%(title)s” over. Say whether that is possible."
    ),
    "claim_confirmed": N_(
        "The AI team confirmed your claim on “%(title)s”. A handover is planned."
    ),
    "claim_refused": N_("The AI team said no to your claim on “%(title)s”. The page tells why."),
    "promise_broken": N_(
        "The unit could not take “%(title)s” over after all. The page tells what stood in the way."
    ),
    "promise_countered": N_(
        "The unit wants other terms for “%(title)s”. Read them and make a new offer."
    ),
    "terms_changed": N_(
        "What your unit is asked for “%(title)s” reads differently now. Read it anew."
    ),
    "lead_changed": N_(
        "What was signed stays in force: %(signed)s. Waiting for an answer: %(offers)s."
    ),
    "lead_left": N_(
        "Name another lead. What was signed stays in force: %(signed)s. Offers that wait: %(offers)s."
    ),
    "promises_passed": N_("The unit closes. Promises that pass to another unit: %(count)s."),
    "deputy_appointed": N_(
        "From %(from_on)s until %(until_on)s: sign, say no, claim and take over for the unit."
    ),
    "deputy_ended": N_("%(lead)s ended it. What was signed in that time stands."),
    "promise_came": N_(
        "“%(title)s” was promised by a unit that closed. Say yes by %(confirm_on)s, or give it back."
    ),
    "promise_confirmed": N_("It said yes to the promise for “%(title)s” that came along."),
    "promise_contested": N_(
        "A promise for “%(title)s” came along from a closed unit. Ask the unit what would help."
    ),
    "promise_proposed": N_("%(unit)s wants to take “%(title)s” over. Read its terms and answer."),
    "proposal_turned_down": N_(
        "The AI team does not go along with your terms for “%(title)s”. The page tells why."
    ),
    "handover_escalated": N_(
        "The handover of “%(title)s” came to management. Plan it anew or end it."
    ),
    "follow_up": N_(
        "“%(title)s” was handed over some months ago. Look whether it still does what was promised."
    ),
}
