"""Subjects and bodies of messages, one of each per kind."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

MESSAGE_SUBJECTS: dict[str, Sentence] = {
    "receipt": N_("We received your idea %(reference)s"),
    "question": N_("A question about your idea %(reference)s"),
    "reply": N_("Answer received on %(reference)s"),
    "admitted": N_("Your idea %(reference)s is ready for a round"),
    "declined": N_("Your idea %(reference)s does not go on"),
    "merged": N_("Idea %(reference)s goes on together with another"),
    "comment": N_("A new comment on %(reference)s"),
    "chosen": N_("Your idea %(reference)s was chosen"),
    "not_chosen": N_("Your idea %(reference)s was not chosen this month"),
    "shelved": N_("Idea %(reference)s rests for now"),
    "adopted": N_("Your idea %(reference)s was taken over"),
    "session_coming": N_("The ballot of %(month)s is open"),
    "published": N_("The outcome of %(month)s is there"),
    "signature_asked": N_("Your signature is asked for %(reference)s"),
    "promised": N_("A unit signed for %(reference)s"),
    "no_promise": N_("A unit declined %(reference)s"),
    "promise_released": N_("A unit took back its promise for %(reference)s"),
    "started": N_("The experiment with %(reference)s has started"),
    "success": N_("The experiment with %(reference)s succeeded"),
    "claim_asked": N_("Claim what your unit promised: %(reference)s"),
    "stopped": N_("The experiment with %(reference)s stopped, with a lesson"),
    "handover_asked": N_("A handover waits for your unit: %(reference)s"),
    "handover_refused": N_("A handover was refused: %(reference)s"),
    "handover_accepted": N_("A handover was accepted: %(reference)s"),
    "claim_waits": N_("Another unit wants %(reference)s too"),
    "claim_confirmed": N_("Your unit can take %(reference)s over"),
    "claim_refused": N_("Your unit's claim on %(reference)s was refused"),
    "promise_broken": N_("A promise for %(reference)s was broken"),
    "promise_countered": N_("A unit made a counter-proposal for %(reference)s"),
    "handover_escalated": N_("Decide about the handover of %(reference)s"),
    "follow_up": N_("How does %(reference)s do by now?"),
    "owner_asked": N_("Do you answer for %(name)s?"),
    "duty_due": N_("A duty for %(name)s is due soon"),
    "duty_late": N_("A duty for %(name)s is late"),
    "review_due": N_("Check %(name)s again soon"),
    "incident": N_("Something went wrong with %(name)s"),
    "tool_answered": N_("An answer about %(name)s"),
}

MESSAGE_BODIES: dict[str, Sentence] = {
    "owner_asked": N_("You were asked to answer for its use. Say yes, or why not."),
    "duty_due": N_("It has to be done before %(due_on)s. The page tells what and how."),
    "duty_late": N_("It had to be done before %(due_on)s. Settle it, or agree another day."),
    "review_due": N_("Its next check is on %(due_on)s. It takes about twenty minutes."),
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
    "promise_released": N_("“%(title)s” needs a new signature before it can start."),
    "started": N_("The experiment with “%(title)s” runs. You can follow its measurements."),
    "success": N_("“%(title)s” reached its goal. A unit takes it over now."),
    "claim_asked": N_("“%(title)s” succeeded. Your unit signed for it and can claim it now."),
    "stopped": N_("The experiment with “%(title)s” is over. Its lesson helps the next idea."),
    "handover_asked": N_(
        "“%(title)s” is ready to be handed over. Accept it or say what is missing."
    ),
    "handover_refused": N_(
        "The handover of “%(title)s” was refused. Management decides what happens now."
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
        "A unit did not keep its promise to take “%(title)s” over. The page tells why."
    ),
    "promise_countered": N_(
        "The unit wants other terms for “%(title)s”. Read them and make a new offer."
    ),
    "handover_escalated": N_(
        "The handover of “%(title)s” came to management. Plan it anew or end it."
    ),
    "follow_up": N_(
        "“%(title)s” was handed over some months ago. Look whether it still does what was promised."
    ),
}
