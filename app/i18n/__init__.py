"""Dutch and English: catalogues, words for codes, amounts and days."""

from app.i18n.codes import (
    counterfactual_sentence,
    error_sentence,
    label,
    labels,
    reason_sentence,
    sentence,
)
from app.i18n.compiled import translations
from app.i18n.languages import LANGUAGES, Language, as_language, negotiate
from app.i18n.translator import N_, Translator, translator

__all__ = [
    "LANGUAGES",
    "N_",
    "Language",
    "Translator",
    "as_language",
    "counterfactual_sentence",
    "error_sentence",
    "label",
    "labels",
    "negotiate",
    "reason_sentence",
    "sentence",
    "translations",
    "translator",
]
