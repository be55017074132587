"""What was wrong with an input or an attempt, and what to do about it."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "required": (N_("Fill in: %(field_label)s."), N_("Fill this in.")),
    "invalid": N_("Something is not right yet. See the fields below."),
    "too_long": (
        N_("This is too long. At most %(max)s characters fit."),
        N_("This is too long. Make it shorter."),
    ),
    "too_short": (
        N_("This is too short. At least %(min)s characters are needed."),
        N_("This is too short. Write a little more."),
    ),
    "too_small": (N_("Choose at least %(min)s."), N_("This number is too small.")),
    "too_large": (N_("Choose at most %(max)s."), N_("This number is too large.")),
    "too_many_values": (N_("Choose at most %(max)s."), N_("Choose fewer.")),
    "not_a_number": N_("This is not a number. Write for example 12500."),
    "not_a_date": N_("This is not a date. Write for example 3-12-2026."),
    "not_an_email": N_("This is not an email address. Write for example name@example.com."),
    "not_a_month": N_("This is not a month. Write for example 2026-12."),
    "in_the_past": N_("This day has passed. Choose a later one."),
    "unknown_value": (
        N_("“%(value)s” is not one of the choices."),
        N_("This is not one of the choices."),
    ),
    "unknown_field": N_("This field does not exist."),
    "not_found": N_("This does not exist, or you may not see it."),
    "not_allowed": N_("You may not do this."),
    "not_signed_in": N_("Sign in first."),
    "wrong_state": (
        N_("This cannot be done now. The state is: %(state_label)s."),
        N_("This cannot be done now."),
    ),
    "stale": N_("Someone changed this in the meantime. See what is new and save again."),
    "exists": N_("This exists already."),
    "already_exists": N_("This exists already."),
    "already_done": N_("This was done already."),
    "idempotency_mismatch": N_("This key was used before for something else."),
    "round_closed": N_("You cannot vote in this round now."),
    "item_not_open": N_("You cannot vote on this idea now."),
    "not_held": N_("The session has not been held yet, so there are no minutes."),
    "vote_too_late": N_(
        "Your answer came too late: the vote on this idea is closed. It was not counted."
    ),
    "other_chair": (
        N_("%(person)s leads the session now. Take the chair if you want to lead."),
        N_("Somebody else leads the session now. Take the chair if you want to lead."),
    ),
    "no_reset": N_("A vote begins again only with a reason."),
    "recused": N_("You do not take part in the vote on this idea."),
    "not_on_panel": N_("You are not on the panel of this round."),
    "after_session": N_("The session comes first. Choose a later moment."),
    "before_session": N_("This comes before the session. Choose an earlier moment."),
    "other_month": (
        N_("The session has to be in %(month)s."),
        N_("The session has to be in the month of the round."),
    ),
    "idea_not_ready": N_("An idea on this agenda is not ready yet."),
    "twice": N_("The same idea stands here twice."),
    "no_more_votes": N_("This idea has had its second vote."),
    "too_few_votes": (
        N_("Too few scores are in. At least %(quorum)s are needed."),
        N_("Too few scores are in."),
    ),
    "unknown_person": (
        N_("We know nobody with the address “%(value)s”."),
        N_("We do not know this person."),
    ),
    "last_admin": N_("Somebody has to remain administrator. Name another one first."),
    "no_owner": N_("Name an owner first."),
    "not_triaged": N_("The triage has to be done first."),
    "prohibited": N_("The law forbids this use of AI."),
    "not_reversible": N_("This transfer cannot be reversed."),
    "no_agenda": N_("This round has no agenda yet. Choose ideas first."),
    "panel_too_small": N_("A panel has at least three members."),
    "quorum_not_met": (
        N_("%(have)s of the %(needed)s ballots needed are in."),
        N_("Too few ballots are in."),
    ),
    "not_revealed": N_("The votes are still hidden."),
    "not_decided": N_("This round is not decided yet."),
    "not_published": N_("This round is not published yet."),
    "too_little_money": (
        N_("%(missing)s is missing on the account."),
        N_("There is too little money on the account."),
    ),
    "blocked": (
        Plural(
            N_("One thing is still missing before the start."),
            N_("%(count_Word)s things are still missing before the start."),
            "count",
        ),
        N_("Something is still missing before the start."),
    ),
    "not_ready": (
        N_("Still missing: %(fields_label)s."),
        N_("Not everything has been filled in yet."),
    ),
    "no_commitment": N_("No unit has signed for this idea yet."),
    "not_unit_lead": N_("Only the lead of the unit can do this."),
    "expired": N_("This has expired."),
    "has_stake": N_("You have a stake in this idea."),
    "same_idea": N_("Choose another idea."),
    "not_supported": N_("You cannot support this idea."),
    "wrong_password": N_("The address and the password do not go together."),
    "too_many": (
        N_("Too many attempts. Try again in %(seconds)s seconds."),
        N_("Too many attempts. Wait a moment and try again."),
    ),
    "experiment_started": N_("The experiment has started. This can no longer be changed."),
    "no_deviation": N_("This is what the outcome says already."),
    "other_round_open": (
        N_("The round of %(month)s takes ideas in already."),
        N_("Another round takes ideas in already."),
    ),
    "inactive": N_("This person is no longer active."),
    "link_expired": N_("This link has expired or has been used. Ask for a new one."),
    "too_easy": N_("This password is too easy to guess. Choose a longer sentence."),
    "wrong_current": N_("This is not your present password."),
    "extended_before": N_("This experiment has been extended once already."),
    "asked_twice": N_("This unit has refused twice. Look for another one."),
    "in_the_future": N_("This day has yet to come. Choose today or earlier."),
    "needs_number": N_("Add a number, so that everyone can see if it was reached."),
    "risk_blocks": N_("With this risk class the idea cannot go on yet."),
    "contradiction": N_("These wishes contradict each other."),
    "server_error": N_("Something went wrong on our side. What you wrote is still there."),
}

BLOCKERS: dict[str, Sentence] = {
    "no_commitment": N_("A unit has to sign the commitment."),
    "no_grant": N_("The money has not been booked yet."),
    "no_goal": N_("The goal is missing."),
    "no_measure": N_("The measure is missing."),
    "no_stop_rule": N_("The stop rule is missing."),
    "no_register_entry": N_("The register entry is missing."),
    "checklist_open": (
        N_("To do first: %(item_label)s."),
        N_("The checklist is not finished."),
    ),
}
