"""Words of the register: duties, reviews, incidents, learning and tools."""

from app.i18n.kinds import Plural, Sentence
from app.i18n.translator import N_

LABELS: dict[str, dict[str, str]] = {
    "register_due": {"duty": N_("A duty is late")},
    "register_next": {"duty": N_("Duty"), "review": N_("Check")},
    "register_move": {
        "experiment": N_("Try it"),
        "in_use": N_("Use it"),
        "suspended": N_("Stop it for now"),
        "retired": N_("Stop using it"),
    },
    "review_outcome": {
        "keep": N_("It does what it should"),
        "change": N_("Something has to change"),
        "suspend": N_("Stop it for now"),
        "retire": N_("Stop using it"),
    },
    "duty_state": {
        "todo": N_("To do"),
        "done": N_("Done"),
        "not_needed": N_("Not needed"),
        "lapsed": N_("No longer asked"),
    },
    "standard_field": {
        "name": N_("Name"),
        "description_short": N_("Short description"),
        "organization": N_("Organisation"),
        "department": N_("Department"),
        "status": N_("Status"),
        "begin_date": N_("Begins"),
        "end_date": N_("Ends"),
        "contact_email": N_("Contact"),
        "website": N_("Public page"),
        "publication_category": N_("Publication category"),
        "url": N_("Link to the source"),
        "goal": N_("Goal and impact"),
        "proportionality": N_("Considerations"),
        "human_intervention": N_("Human intervention"),
        "risks": N_("Risk management"),
        "lawful_basis": N_("Legal basis"),
        "process_index_url": N_("Processing register"),
        "impacttoetsen": N_("Impact assessments"),
        "source_data": N_("Data"),
        "methods_and_models": N_("How it works"),
        "provider": N_("Supplier"),
        "publiccode": N_("Source code"),
        "lang": N_("Language"),
        "standard_version": N_("Version of the standard"),
        "source_id": N_("Source number"),
        "tags": N_("Search terms"),
        "lars": N_("Register number"),
        "publication_dt": N_("Published on"),
        "category": N_("Themes"),
        "lawful_basis_grouping": N_("Links to the legal basis"),
        "impacttoetsen_grouping": N_("Links to assessments"),
        "source_data_grouping": N_("Links to data"),
    },
    "personal_data": {
        "none": N_("None"),
        "ordinary": N_("Ordinary, such as names"),
        "special": N_("Special, such as health"),
        "unknown": N_("Not known yet"),
    },
}

IMPORT_FAULTS: dict[str, Sentence] = {
    "no_name": N_("Record %(number)s has no name."),
    "unknown_status": N_("Record %(number)s, “%(name)s”: the status is not one that we know."),
    "no_id": N_("Record %(number)s, “%(name)s”: it has no number to know it by."),
    "twice": N_("Record %(number)s, “%(name)s”: its number stands in the file twice."),
    "no_lawful_basis": N_("Record %(number)s, “%(name)s”: no legal basis is given."),
    "too_long": N_(
        "Record %(number)s, “%(name)s”: %(what)s is longer than the standard takes. It is kept whole."
    ),
    "invisible": N_("Record %(number)s, “%(name)s”: invisible characters are left out of view."),
    "same_title": N_("Record %(number)s, “%(name)s”: another record has the same title."),
}

ERRORS: dict[str, Sentence] = {
    "rules_changed": N_(
        "The rules changed while you answered. What you answered is kept; look at it once more."
    ),
    "answers_differ": (
        N_("The answers give: %(risk_class_label)s. Change an answer, or choose that class."),
        N_("The answers give another class."),
    ),
    "duties_late": (
        Plural(
            N_("One duty is late. Settle it or give it a new day first."),
            N_("%(count_Word)s duties are late. Settle them or give them a new day first."),
            "count",
        ),
        N_("A duty is late. Settle it first."),
    ),
    "owner_not_literate": N_(
        "The owner has no valid record of AI knowledge. We agreed that this comes first."
    ),
    "claimed": (
        N_("%(unit)s was first. Talk with its lead."),
        N_("Another unit was first. Talk with its lead."),
    ),
    "rows_refused": (
        Plural(
            N_("One record cannot be taken in."),
            N_("%(count_Word)s records cannot be taken in."),
            "count",
        ),
        N_("Some records cannot be taken in."),
    ),
    "second_person": N_("Somebody else than you has to say so."),
}
