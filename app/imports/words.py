"""Column names of lists of people, and words in cells: nothing, yes, no, values beside the codes."""

from typing import Final

PEOPLE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "email": (
        "email",
        "e mail",
        "email address",
        "e mail address",
        "e mailadres",
        "emailadres",
        "mail",
    ),
    "first_name": ("first name", "voornaam", "given name", "roepnaam"),
    "infix": ("infix", "tussenvoegsel", "tussenvoegsels"),
    "last_name": ("last name", "achternaam", "surname", "family name"),
    "name": ("name", "naam", "full name", "volledige naam", "display name", "weergavenaam"),
    "parent": (
        "parent unit",
        "parent",
        "bovenliggende afdeling",
        "hoofdafdeling",
        "valt onder",
        "onderdeel van",
        "part of",
        "parent department",
        "parent id",
    ),
    "unit": (
        "unit",
        "afdeling",
        "department",
        "business unit",
        "team",
        "organisatieonderdeel",
        "bureau",
    ),
    "lead": (
        "lead",
        "unit lead",
        "afdelingshoofd",
        "hoofd",
        "leidinggevende",
        "leider",
        "is lead",
        "manager email",
        "lead email",
        "head",
    ),
    "roles": ("roles", "role", "rollen", "rol"),
    "language": ("language", "taal", "voorkeurstaal", "lang"),
}

# What people write where there is nothing to say.
EMPTY_WORDS: Final = frozenset(
    (
        *("", "-", "--", "–", "?", "n/a", "na", "n.a.", "nvt", "n.v.t.", "tbd", "none", "geen"),
        *("null", "onbekend", "unknown", "leeg", "[blank]", "(blank)"),
    )
)

# Words beside the codes and the words of both languages.
VALUE_WORDS: Final[dict[str, dict[str, str]]] = {
    "value_type": {
        "efficientie": "efficiency",
        "kwaliteit": "quality_risk",
        "quality": "quality_risk",
        "risico": "quality_risk",
        "risk": "quality_risk",
        "klant": "customer_value",
        "customer": "customer_value",
        "innovatie": "renewal",
        "innovation": "renewal",
    },
    "benefits": {
        "klant": "customer",
        "customer": "customer",
        "collega": "colleague",
        "colleague": "colleague",
        "medewerker": "colleague",
        "medewerkers": "colleague",
        "employee": "colleague",
        "employees": "colleague",
        "partner": "partner",
        "maatschappij": "society",
        "samenleving": "society",
    },
}
YES_WORDS: Final = frozenset(("yes", "y", "true", "1", "x", "ja", "j", "waar", "wel"))
NO_WORDS: Final = frozenset(("no", "n", "false", "0", "nee", "onwaar", "niet"))
