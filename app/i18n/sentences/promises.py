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
    "terms_changed": N_("The terms have changed since you opened this page. Read them again."),
    "account_not_empty": N_("A new account starts empty."),
}
