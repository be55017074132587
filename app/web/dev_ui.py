"""The gallery of components: every macro in every state, in both languages and both themes."""

from typing import Any

from starlette.responses import Response

from app.doors import Room, guard
from app.policy import Action
from app.web.deps import PageDep

router = Room()

# The states are listed by hand, so that the gallery shows them in the order of the month.
STATES: dict[str, tuple[str, ...]] = {
    "idea": (
        "draft", "submitted", "triage", "needs_info", "ready", "in_round", "selected",
        "not_selected", "awaiting_commitment", "in_experiment", "adopted", "ended", "declined",
        "merged", "shelved", "withdrawn",
    ),
    "round": ("planned", "intake", "preparation", "session", "decided", "published", "cancelled"),
    "item": ("waiting", "open", "revealed", "settled"),
    "commitment": (
        "drafted", "offered", "signed", "declined", "expired", "released", "invoked", "fulfilled",
        "broken",
    ),
    "experiment": (
        "prepared", "ready", "running", "paused", "evaluated", "success", "no_success", "closed",
    ),
    "handover": ("planned", "accepted", "completed", "refused", "escalated", "ended"),
    "register": ("proposed", "experiment", "in_use", "suspended", "retired"),
    "wave": ("planned", "open", "closed", "published"),
}  # fmt: skip
RISKS = (
    "minimal", "annex_iii_exempt", "high_risk_annex_i", "high_risk_annex_iii", "not_ai",
    "out_of_scope", "needs_expert", "stop",
)  # fmt: skip
_SAMPLE = (
    ("title", "Componenten", "Components"),
    ("lead", "Alles waar pagina’s uit bestaan, in elke stand.",
     "Everything that pages are made of."),
    ("light", "licht", "light"),
    ("dark", "donker", "dark"),
    ("idea", "Voorraad per bus voorspellen", "Predict the stock of each van"),
    ("idea2", "Fotocontrole op veilig aansluiten", "Photo check on safe connecting"),
    ("long", "Na elke klus typ ik de werkbon over vanaf mijn blocnote en de foto’s.",
     "After every job I type the work order from my notes and the photos."),
    ("unit", "Logistiek", "Logistics"),
    ("person", "Monteur, Buitendienst", "Technician, Field service"),
    ("when", "vóór vr 18 dec", "before Fri 18 Dec"),
    ("after", "dan gaat het mee in januari", "then it joins in January"),
    ("who", "Jij, met team AI", "You, with the AI team"),
    ("step", "Maak een kleiner plan", "Make a smaller plan"),
    ("act", "Pas het plan aan", "Change the plan"),
    ("submit", "Dien in", "Submit"),
    ("later", "Bewaar en stop", "Save and stop"),
    ("saved", "Concept bewaard om 10.42 uur", "Draft saved at 10:42"),
    ("question", "Wat kost je nu tijd, of wat kan beter?", "What takes time, or could be better?"),
    ("hint", "Vertel het zoals je het een collega vertelt.",
     "Tell it as you would tell a colleague."),
    ("wrong", "Vertel wat tijd kost of beter kan.", "Tell what takes time or could be better."),
    ("why", "Kan nog niet: vraag T9a is open.", "Not yet: question T9a is open."),
    ("empty", "Nog geen proef", "No trial yet"),
    ("empty_text", "Hier staan proeven met hun metingen.",
     "Trials and their measurements stand here."),
    ("example", "Bestelbonnen inlezen, week 5 van 8", "Reading order forms, week 5 of 8"),
    ("agreed", "Afspraak: minstens 40 % verkennen", "Agreed: at least 40% exploring"),
    ("reason", "9 van de 13 managers zeggen Ja of Zeker.",
     "9 of 13 managers say Yes or Certainly."),
    ("cheaper", "Met een plan van dit bedrag was je idee gekozen.",
     "With a plan of this amount your idea would have been chosen."),
    ("measure", "Minuten per bon", "Minutes per form"),
    ("measure2", "Foute regels", "Wrong lines"),
    ("weekly", "Elke week, 40 bonnen", "Every week, 40 forms"),
    ("promise", "Slaagt de proef, dan neemt Buitendienst die over.",
     "If the trial succeeds, Field service takes it over."),
    ("frozen", "Geslaagd is: 2 van deze 3 doelen", "Success is: 2 of these 3 goals"),
    ("news", "4 collega’s steunen dit idee.", "4 colleagues support this idea."),
    ("today", "vandaag, 9.10 uur", "today, 9:10"),
    ("headline", "Werkbon klopt niet: klant betaalt voor klus die er niet was",
     "Work order wrong: customer pays for a job that never was"),
)  # fmt: skip


def dev_ui_context(lang: str) -> dict[str, Any]:
    """Return invented words and figures for the gallery, in one language."""
    column = 1 if lang == "nl" else 2
    return {
        "s": {row[0]: row[column] for row in _SAMPLE},
        "states": STATES,
        "risks": RISKS,
        "value_types": ("efficiency", "quality_risk", "customer_value", "renewal"),
        "votes": (2, 3, 1, 3, 4),
        "first_votes": (3, 2, 3, 3, 2),
        "many_votes": (12, 9, 20, 31, 14),
        "bed": [
            {"number": n, "name": name, "cost_cents": euros * 100, "explores": explores}
            for n, name, euros, explores in (
                (1, "Storingen", 14_000, False), (2, "Inwerkmaatje", 9_000, False),
                (3, "Contracten", 18_000, False), (4, "Offertes", 22_000, False),
                (5, "Fotocontrole", 26_000, True), (6, "Reparatieprijs", 24_000, True),
            )
        ],
        "budget": 120_000_00,
    }  # fmt: skip


@router.get("/dev/ui", name="dev:ui")
@guard(Action.ANYONE)
def dev_ui(page: PageDep) -> Response:
    """Show every component; it holds no data of the organisation."""
    with page.read() as tx:
        return page.render(tx, "dev/ui.html", **dev_ui_context(page.lang))
