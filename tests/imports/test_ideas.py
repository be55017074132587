import pytest

from app.imports import NeedsMapping, Notice, Refusal, SheetError, read_ideas, read_mapping

MAPPING = """
[columns]
title = "Onderwerp van de melding"
problem = ["Wat", "Waarom"]
value_type = "Soort"
cost = "Prijs"

[fixed]
unit = "Klantenservice"
benefits = "customer"

[values.value_type]
"Geld besparen" = "efficiency"
"""


def ideas(text: str, mapping: str | None = None):
    return read_ideas(
        text.encode(), "list.csv", read_mapping(mapping) if mapping is not None else None
    )


def test_columns_are_recognised_by_dutch_names():
    sheet = ideas(
        "Nr;Titel;Probleem;Oplossing;Afdeling;E-mail indiener;Kosten;Weken;Waardesoort;Voor wie\n"
        "7;Bonnen lezen;Te traag;AI leest;Inkoop;Jan@Bedrijf.nl;€ 9.000;8;Vernieuwing;"
        "Klanten en collega’s\n"
    )
    (idea,) = sheet.rows
    assert idea.own_id == "7"
    assert (idea.title, idea.problem, idea.proposal) == ("Bonnen lezen", "Te traag", "AI leest")
    assert (idea.unit, idea.submitter_email) == ("Inkoop", "jan@bedrijf.nl")
    assert (idea.cost_cents, idea.weeks) == (900000, 8)
    assert (idea.value_type, idea.benefits) == ("renewal", ("customer", "colleague"))
    assert (sheet.refused, sheet.notices, sheet.unused_columns) == ((), (), ())


def test_columns_are_recognised_by_english_names():
    sheet = ideas(
        "Use_Case_ID,Use Case Name,Description,Department,Submitter,Cost (EUR),Value Type\n"
        'U1,Read receipts,Too slow,Purchasing,"Jan <jan@company.com>","12,500.50",Customer value\n'
    )
    (idea,) = sheet.rows
    assert (idea.own_id, idea.title, idea.problem) == ("U1", "Read receipts", "Too slow")
    assert (idea.unit, idea.submitter_email) == ("Purchasing", "jan@company.com")
    assert (idea.cost_cents, idea.value_type) == (1250050, "customer_value")


def test_proposal_is_the_title_only_when_nothing_else_is():
    (one,) = ideas("proposal,cost\nBuild it,5\n").rows
    (two,) = ideas("title,problem,proposal\nA,B,C\n").rows
    assert one.title == "Build it"
    assert (two.title, two.problem, two.proposal) == ("A", "B", "C")


def test_description_is_the_proposal_beside_a_problem():
    (idea,) = ideas("Titel;Probleem;Omschrijving;Opbrengst\nA;B;C;D\n").rows
    assert (idea.problem, idea.proposal) == ("B", "C\n\nD")


def test_missing_problem_is_allowed_and_missing_title_refused():
    sheet = ideas("Titel;Probleem\nA;\n ;B\n;;\nC;D\n")
    assert [(idea.row_number, idea.title, idea.problem) for idea in sheet.rows] == [
        (2, "A", ""),
        (5, "C", "D"),
    ]
    assert sheet.refused == (Refusal(3, "title", "required"),)
    assert sheet.skipped_blank == 1


def test_long_title_is_shortened_and_kept_whole_at_the_head_of_the_text():
    title = "woord " * 30 + "eind"
    sheet = ideas(f"Titel;Probleem\n{title};Daarom\n")
    (idea,) = sheet.rows
    assert len(idea.title) <= 120
    assert idea.title == "woord " * 18 + "woord…"
    assert idea.problem == f"{title}\n\nDaarom"
    assert sheet.notices == (Notice(2, "title_shortened"),)


def test_title_of_exactly_the_limit_stays_as_it_is():
    (idea,) = ideas(f"Titel;Probleem\n{'x' * 120};P\n").rows
    assert (idea.title, idea.problem) == ("x" * 120, "P")


def test_long_title_without_a_problem_becomes_the_text():
    (idea,) = ideas(f"Titel\n{'x' * 130}\n").rows
    assert idea.title == "x" * 119 + "…"
    assert idea.problem == "x" * 130


def test_texts_are_kept_to_their_length():
    sheet = ideas(f"Titel;Probleem\nA;{'y' * 10_001}\n")
    assert len(sheet.rows[0].problem) == 10_000
    assert sheet.notices == (Notice(2, "text_shortened", {"field": "problem"}),)


def test_value_that_nobody_knows_refuses_the_row():
    sheet = ideas("Titel;Waardesoort\nA;Vernieuwing\nB;efficiency\nC;Zomaar\nD;n.v.t.\n")
    assert [idea.value_type for idea in sheet.rows] == ["renewal", "efficiency", None]
    assert sheet.refused == (Refusal(4, "value_type", "unknown_value", "Zomaar"),)


def test_column_named_benefits_that_holds_texts_belongs_to_the_proposal():
    sheet = ideas("Title,Benefits\nA,It saves an hour\nB,Fewer mistakes\n")
    assert [idea.proposal for idea in sheet.rows] == ["It saves an hour", "Fewer mistakes"]
    assert sheet.refused == ()


def test_amount_in_another_currency_is_left_out_and_told():
    sheet = ideas("Title,Cost,Currency\nA,100,EUR\nB,100,USD\n")
    assert [idea.cost_cents for idea in sheet.rows] == [10000, None]
    assert sheet.notices == (Notice(3, "other_currency", {"value": "USD"}),)


def test_amount_that_cannot_be_read_is_left_out_and_told():
    sheet = ideas("Title,Cost,Weeks\nA,a lot,8 weeks\nB,5,soon\n")
    assert [(idea.cost_cents, idea.weeks) for idea in sheet.rows] == [(None, 8), (500, None)]
    assert sheet.notices == (
        Notice(2, "number_left_out", {"field": "cost", "value": "a lot"}),
        Notice(3, "number_left_out", {"field": "weeks", "value": "soon"}),
    )


def test_own_number_that_comes_twice_is_told():
    sheet = ideas("Id,Title\n1,A\n2,B\n1,C\n,D\n,E\n")
    assert [idea.own_id for idea in sheet.rows] == ["1", "2", "1", None, None]
    assert sheet.notices == (Notice(4, "own_id_twice", {"value": "1"}),)


def test_cell_without_an_address_names_no_submitter():
    sheet = ideas("Title,Submitter\nA,Jan Jansen\nB,https://example.com/x\n")
    assert [idea.submitter_email for idea in sheet.rows] == [None, None]


def test_unknown_columns_ask_for_a_mapping_that_can_be_completed():
    text = 'Onderwerp van de melding;"Wat ""nu""";Kosten\nBon;Traag;5\n'
    with pytest.raises(NeedsMapping) as caught:
        ideas(text)
    assert caught.value.columns == ("Onderwerp van de melding", 'Wat "nu"', "Kosten")
    template = caught.value.template
    assert '#   "Wat \\"nu\\"": "Traag"' in template.splitlines()
    assert 'cost = "Kosten"' in template.splitlines()
    completed = template.replace('title = ""', 'title = "Onderwerp van de melding"')
    (idea,) = ideas(text, completed).rows
    assert (idea.title, idea.cost_cents, idea.problem) == ("Bon", 500, "")


def test_mapping_names_columns_fixed_values_and_words():
    sheet = ideas(
        "Lijst\nOnderwerp van de melding;Wat;Waarom;Soort;Prijs\n"
        "A;traag;duur;geld  besparen;5\nB;;;Renewal;\nC;;;Onzin;\n",
        MAPPING,
    )
    first, second = sheet.rows
    assert (first.problem, first.value_type, first.cost_cents) == (
        "traag\n\nduur",
        "efficiency",
        500,
    )
    assert (first.unit, first.benefits) == ("Klantenservice", ("customer",))
    assert (second.problem, second.value_type, second.cost_cents) == ("", "renewal", None)
    assert sheet.refused == (Refusal(5, "value_type", "unknown_value", "Onzin"),)
    assert sheet.header_row == 2


def test_mapping_with_a_column_that_the_file_lacks_is_refused():
    with pytest.raises(SheetError) as caught:
        ideas("Title,Other\nA,B\n", '[columns]\ntitle = "Title"\nproblem = "Why"\n')
    assert caught.value.code == "column_missing"
    assert caught.value.params == {"field": "problem", "column": "Why"}


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        ("", "[columns] title"),
        ('[columns]\ntitle = ""', "[columns] title"),
        ('[columns]\ntitle = "T"\nnonsense = "X"', "[columns] nonsense"),
        ('[columns]\ntitle = "T"\nunit = ["A", "B"]', "[columns] unit"),
        ('[columns]\ntitle = "T"\nunit = [1]', "[columns] unit"),
        ('columns = "T"', "[columns]"),
        ('[columns]\ntitle = "T"\n[fixed]\nvalue_type = "x"', "[fixed] value_type = x"),
        ('[columns]\ntitle = "T"\n[fixed]\nunit = []', "[fixed] unit"),
        (
            '[columns]\ntitle = "T"\n[values.value_type]\na = "b"',
            "[values.value_type] a = b",
        ),
        ('[columns]\ntitle = "T"\n[values.unit]\na = "b"', "[values.unit]"),
    ],
)
def test_mapping_that_is_wrong_says_where(mapping, what):
    with pytest.raises(SheetError) as caught:
        read_mapping(mapping)
    assert (caught.value.code, caught.value.params) == ("bad_mapping", {"what": what})


def test_mapping_that_is_no_toml_is_refused():
    for text in ("[columns", b"\xff\xfe\x00"):
        with pytest.raises(SheetError) as caught:
            read_mapping(text)
        assert caught.value.code == "bad_mapping"
