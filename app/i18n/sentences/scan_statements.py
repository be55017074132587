"""What the scan asks: the statements of the house, in the order of their dimensions."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

SCAN_STATEMENTS: dict[str, Sentence] = {
    "data_1": N_("We know which data our work needs and where they are."),
    "data_2": N_("Who needs data gets them within days, with permission."),
    "data_3": N_("Our data are right and complete enough to decide on."),
    "data_4": N_("Each important data set has a named owner."),
    "data_5": N_("We keep personal and confidential data out of AI where they do not belong."),
    "technology_1": N_("We have approved AI tools that fit our work."),
    "technology_2": N_("We can try something new in a safe place without waiting weeks."),
    "technology_3": N_("Our systems connect to new tools without retyping."),
    "technology_4": N_("We notice when AI in our process goes wrong, and can stop it."),
    "technology_5": N_("We know whom to ask for technical help, and get it."),
    "customer_1": N_("We can name the customer problem behind our AI ideas."),
    "customer_2": N_("We speak with or watch customers before we build."),
    "customer_3": N_("We measure if it got better for the customer, not only faster for us."),
    "customer_4": N_("Customers know when they deal with AI and can reach a person."),
    "customer_5": N_("We work on services that only AI makes possible."),
    "literacy_1": N_("I can explain what our AI can and cannot do."),
    "literacy_2": N_("I check AI output and know which errors to look for."),
    "literacy_3": N_("I know our frames: what may and what may not."),
    "literacy_4": N_("I see when AI may harm people's rights and know whom to tell."),
    "literacy_5": N_("We share what we learn with AI, failures too."),
    "literacy_6": N_("My manager tries AI and talks about it openly."),
}
