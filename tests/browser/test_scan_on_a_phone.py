"""The whole scan on a small phone, from the link in a mail, in both languages."""

import pytest
from playwright.sync_api import expect

from app.domain.scan.access import find_wave
from app.domain.scan.answering import read_sheet
from app.domain.scan.keys import WaveKeys
from tests.domain.scan.waving import NOW, scan
from tests.support.browse import Site, axe_faults, page_as, sideways

SAID = {"nl": ("Volgende", "Klaar", "alles is binnen"), "en": ("Next", "Done", "everything is in")}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_somebody_answers_everything_on_a_phone(browser, sqlite_db, tmp_path, lang):
    made = scan(sqlite_db, {"Phone": (None, 1)})
    keys = WaveKeys(tmp_path)
    keys.folder.mkdir(parents=True)
    (keys.folder / f"{made.wave}.key").write_bytes(made.key.secret)
    code = made.key.code(made.people["Phone"][0])
    onward, done, thanks = SAID[lang]
    site = Site(sqlite_db, NOW, data_dir=tmp_path)
    with site.serving(), page_as(browser, site, lang=lang, width=320) as page:
        page.goto(f"/scan/answer?lang={lang}#{code}")
        for number in range(21):
            expect(page.locator("input[name=at]")).to_have_value(str(number))
            if number in {0, 20}:
                assert (axe_faults(page), sideways(page)) == ([], [])
            page.locator(f'input[name=answer][value="{number % 6}"]').check()
            page.get_by_role("button", name=onward).click()
        page.get_by_role("button", name=done).click()
        expect(page.locator("h1")).to_contain_text(thanks)
        assert code not in page.url
    with sqlite_db.read() as session:
        sheet = read_sheet(session, find_wave(session, made.wave), code, key=made.key).sheet
    assert sheet.answers == tuple(number % 6 for number in range(21))
