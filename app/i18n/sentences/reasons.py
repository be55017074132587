"""Why the rule chose an idea or did not, and what would have changed that."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

REASONS: dict[str, Sentence] = {
    "chosen": (
        N_("Chosen as number %(step)s, at %(price_per_point)s per point."),
        N_("Chosen with the equal shares."),
    ),
    "chosen_reserve": (
        N_("Chosen from the exploration reserve, at %(price_per_point)s per point."),
        N_("Chosen from the exploration reserve."),
    ),
    "chosen_larger_shares": (
        N_("Chosen when the shares were made larger, at %(price_per_point)s per point."),
        N_("Chosen when the shares were made larger."),
    ),
    "chosen_rest": (
        N_("It fitted in the %(left)s that was left."),
        N_("It fitted in what was left."),
    ),
    "forced_in": (N_("Added by decision: %(reason)s"), N_("Added by decision.")),
    "too_few_votes": (
        Plural(
            N_("It got %(scores)s score; %(quorum)s were needed."),
            N_("It got %(scores)s scores; %(quorum)s were needed."),
            "scores",
        ),
        N_("It got too few scores."),
    ),
    "too_few_supporters": (
        Plural(
            N_("%(supporters)s voter was in favour; %(min_supporters)s were needed."),
            N_("%(supporters)s voters were in favour; %(min_supporters)s were needed."),
            "supporters",
        ),
        N_("Too few voters were in favour."),
    ),
    "supporters_out_of_money": (
        N_("Those who gave it points had %(supporters_left)s left together; it costs %(cost)s."),
        N_("Those who gave it points had too little left together."),
    ),
    "over_budget": (
        N_("It costs %(cost)s; %(left)s was left."),
        N_("It no longer fitted in the budget."),
    ),
    "rival_chosen": (
        N_("“%(other)s” was chosen, and only one of the two could be."),
        N_("Another idea was chosen, and only one of them could be."),
    ),
    "prerequisite_missing": (
        N_("First “%(other)s” is needed, and that was not chosen."),
        N_("Another idea must come first, and that was not chosen."),
    ),
    "cap_reached": (
        N_("The limit for %(value_type_label)s had been reached."),
        N_("The limit for %(other)s had been reached."),
        N_("The limit of its unit or theme had been reached."),
    ),
    "lost_tie": (
        N_("It stood level with “%(other)s”, which came first %(tie_break_label)s."),
        N_("It stood level with “%(other)s”, which came first."),
        N_("It stood level with another idea and lost the tie."),
    ),
    "forced_out": (N_("Left out by decision: %(reason)s"), N_("Left out by decision.")),
    "withdrawn": N_("It was withdrawn before the decision."),
}

LABELS: dict[str, dict[str, str]] = {
    "tie_break": {
        "cost": N_("because it costs less"),
        "points": N_("because it has more points"),
        "supporters": N_("because more voters were in favour"),
        "lot": N_("by lot"),
    },
}

COUNTERFACTUALS: dict[str, Sentence] = {
    "cost": N_("At %(cost)s it would have been chosen."),
    "limit": N_("The limit was %(limit)s."),
    "support": Plural(
        N_("%(support_Word)s more person answering Yes would have been enough."),
        N_("%(support_Word)s more people answering Yes would have been enough."),
        "support",
    ),
    "rivals": Plural(
        N_("Without “%(rival_titles)s” it would have been chosen."),
        N_("Without any one of these it would have been chosen: %(rival_titles)s."),
        "rivals_told",
    ),
}
