"""Words of fund, promises, experiments, handovers and register."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "handover_step": {
        "documents": N_("Explanation and documents are passed on"),
        "access": N_("Accounts and access are passed on"),
        "figures": N_("The last figures are shared"),
        "supplier": N_("The supplier knows the new owner"),
        "owner": N_("The owner has a name"),
        "people": N_("People have time for it"),
        "budget": N_("Money for a year is set aside"),
        "stop_button": N_("Somebody watches it and may stop it"),
    },
    "standing": {
        "commitment": N_("Promise or offer"),
        "handover": N_("Handover"),
        "claim": N_("Wants to take it over"),
        "register": N_("AI in the register"),
    },
    "ledger_state": {
        "promised": N_("Promised"),
        "invoked": N_("Being taken over"),
        "overdue": N_("Overdue"),
        "fulfilled": N_("Kept"),
        "released": N_("Released"),
        "broken": N_("Not kept"),
    },
    "term": {
        "success_criterion": N_("Succeeds when"),
        "scope": N_("What the unit takes over"),
        "capacity": N_("People"),
        "budget_cents": N_("Money a year"),
        "budget_line": N_("Budget line"),
        "start_within_days": N_("Takes over within"),
        "conditions": N_("Conditions"),
    },
    "register_due": {
        "triage": N_("Look at the risks first"),
        "owner": N_("Needs an owner"),
        "review": N_("Check it again now"),
    },
}

RISK_TEXTS: dict[str, Sentence] = {
    "minimal": N_("No special duties, except that colleagues know how to work with it."),
    "annex_iii_exempt": N_("A sensitive area, but with a small task. Write down why it is exempt."),
    "high_risk_annex_i": N_(
        "Part of a product with its own safety rules. Strict duties apply from 2 August 2028."
    ),
    "high_risk_annex_iii": N_("A sensitive area. The strictest duties apply from 2 December 2027."),
    "not_ai": N_("This works by fixed rules only. Listing it here is a choice."),
    "out_of_scope": N_("The AI Act does not apply now. Ask again before a real experiment."),
    "needs_expert": N_("Somebody who knows the law has to look at it first."),
    "stop": N_("This is prohibited. Do not use it."),
}

ERRORS: dict[str, Sentence] = {
    "not_signed": N_("A unit has to sign before the start."),
    "sign_in_too_old": N_("You signed in a while ago. Sign in once more to sign this."),
    "overlaps": N_("Somebody acts for you already on one of these days."),
    "yourself": N_("Choose somebody else than yourself."),
    "before_the_first": N_("The last day comes before the first. Choose a later one."),
    "too_long_away": N_("At most a year at a time. Choose an earlier last day."),
    "successor_needed": N_("Something of this unit is still open. Choose who goes on with it."),
    "unit_has_promises": N_("This unit has promised something. Choose who goes on with it."),
    "unit_closed": N_("This unit is closed. Choose another one."),
    "both_take_over": N_(
        "Both units take over the same success. Open that handover below, and finish it first."
    ),
    "other_idea": N_("These terms belong to another idea."),
    "commitment_fixed": N_("The experiment rests on this promise since its start."),
    "terms_changed": N_("The terms have changed since you opened this page. Read them again."),
    "account_not_empty": N_("A new account starts empty."),
}
