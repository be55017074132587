from app.imports import Notice, Refusal, SheetError, error_line, notice_line, refusal_line


def test_refusal_names_row_field_and_value():
    refusal = Refusal(12, "value_type", "unknown_value", "Zomaar")
    assert refusal_line(refusal, "nl") == "Rij 12, soort waarde: “Zomaar” is geen van de keuzes."
    assert refusal_line(Refusal(3, "title", "required"), "en") == "Row 3, title: Fill this in."


def test_notice_says_what_was_left_out():
    notice = Notice(2, "number_left_out", {"field": "cost", "value": "veel"})
    assert notice_line(notice, "nl") == "Rij 2: “veel” is geen getal. Het is weggelaten: kosten."


def test_error_names_the_row_only_when_there_is_one():
    assert error_line(SheetError("empty_file"), "nl") == "Dit bestand is leeg."
    assert error_line(SheetError("unclosed_quote", row=1234), "en") == (
        "Row 1,234: A quotation mark is opened here and never closed."
    )
