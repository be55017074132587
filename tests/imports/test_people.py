import pytest

from app.imports import PersonRow, Refusal, SheetError, UnitRow, read_people
from tests.support.soon import soon


def people(text: str):
    return read_people(text.encode(), "people.csv")


def test_people_and_units_are_read_by_dutch_names():
    sheet = people(
        "Naam;E-mail;Afdeling;Valt onder;Hoofd;Rollen;Taal\n"
        "Sanne Visser;Sanne@Bedrijf.nl;Buitendienst;Operatie;ja;manager, sessieleider;Nederlands\n"
        "Tom Bos;tom@bedrijf.nl;Buitendienst;;nee;;en\n"
    )
    assert sheet.people == (
        PersonRow(
            2, "sanne@bedrijf.nl", "Sanne Visser", "Buitendienst", True,
            ("manager", "facilitator"), "nl",
        ),
        PersonRow(3, "tom@bedrijf.nl", "Tom Bos", "Buitendienst", False, (), "en"),
    )  # fmt: skip
    assert sheet.units == (
        UnitRow(2, "Operatie"),
        UnitRow(2, "Buitendienst", "Operatie", "sanne@bedrijf.nl"),
    )
    assert sheet.refused == ()


def test_people_are_read_by_english_names_and_parts_of_a_name():
    sheet = people(
        "First name,Last name,Email address,Department,Role\n"
        "Ann,Smith,ann@x.com,Sales,ai_team auditor\n"
        "Bob,,bob@x.com,Sales,AI team\n"
        "Cy,Y,cy@x.com,,Employee\n"
    )
    assert [(person.name, person.roles, person.unit) for person in sheet.people] == [
        ("Ann Smith", ("ai_team", "auditor"), "Sales"),
        ("Bob", ("ai_team",), "Sales"),
        ("Cy Y", (), None),
    ]


def test_row_may_hold_a_unit_with_the_address_of_its_lead():
    sheet = people(
        "name,email,unit,parent unit,lead\n"
        ",,Team A,Division,ann@x.com\n"
        ",,Division,Company,\n"
        "Ann,ann@x.com,Team A,,\n"
    )
    assert [unit.name for unit in sheet.units] == ["Company", "Division", "Team A"]
    assert sheet.units[2] == UnitRow(2, "Team A", "Division", "ann@x.com")
    assert [person.is_lead for person in sheet.people] == [False]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("Ann,,A,,,,", Refusal(3, "email", "required")),
        ("Ann,ann at x,A,,,,", Refusal(3, "email", "not_an_email", "ann at x")),
        ("Ann,ZOE@x.com,A,,,,", Refusal(3, "email", "already_in_file", "zoe@x.com")),
        (",ann@x.com,A,,,,", Refusal(3, "name", "required")),
        ("Ann,ann@x.com,A,,maybe,,", Refusal(3, "lead", "unknown_value", "maybe")),
        ("Ann,ann@x.com,A,,,boss,", Refusal(3, "roles", "unknown_value", "boss")),
        ("Ann,ann@x.com,A,,,,fr", Refusal(3, "language", "unknown_value", "fr")),
        ("Ann,ann@x.com,,,yes,,", Refusal(3, "unit", "required")),
        ("Ann,ann@x.com,Team,Other,,,", Refusal(3, "parent", "contradicts", "Other")),
        ("Ann,ann@x.com,Top,Team,,,", Refusal(3, "parent", "unit_cycle", "Team")),
        ("Ann,ann@x.com,A,a,,,", Refusal(3, "parent", "unit_cycle", "a")),
        ("Ann,ann@x.com,team,,yes,,", Refusal(3, "lead", "second_lead", "ann@x.com")),
    ],
)
def test_row_that_cannot_be_right_is_refused_and_leaves_no_trace(row, refusal):
    sheet = people(
        "name,email,unit,parent unit,lead,roles,language\n"
        "Zoe,zoe@x.com,Team,Top,yes,manager,nl\n" + row + "\n"
    )
    assert sheet.refused == (refusal,)
    assert [person.email for person in sheet.people] == ["zoe@x.com"]
    assert [unit.name for unit in sheet.units] == ["Top", "Team"]


def test_list_without_addresses_is_refused():
    with pytest.raises(SheetError) as caught:
        people("Naam;Afdeling\nAnn;A\n")
    assert (caught.value.code, caught.value.params["column"]) == ("column_missing", "email")


@pytest.mark.parametrize("upwards", [False, True])
def test_many_units_one_above_the_other_take_no_time(upwards):
    pairs = [(n, n + 1) if upwards else (n + 1, n) for n in range(25_000)]
    lines = "".join(f",u{below},u{above}\n" for below, above in pairs)
    with soon():
        sheet = people("email,unit,parent unit\n" + lines)
    names = [unit.name for unit in sheet.units]
    assert (len(names), sheet.refused) == (25_001, ())
    assert names == ([f"u{n}" for n in range(25_001)][:: -1 if upwards else 1])
