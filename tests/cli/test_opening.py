"""What stops a start: one line that names the setting."""

import socket

import pytest
import sqlalchemy as sa

from app.cli.opening import opened, reached
from app.cli.serve import serve
from app.config import Settings, SettingsError, load_settings
from app.db.engine import Database


def stopped(capsys, act) -> tuple[int, list[str]]:
    with pytest.raises(SystemExit) as ended:
        act()
    shown = capsys.readouterr()
    assert shown.out == ""
    return ended.value.code, shown.err.splitlines()


@pytest.mark.parametrize("kind", ["folder is a file", "no database", "nobody listens"])
def test_a_database_that_cannot_be_opened_is_one_line_with_its_setting(tmp_path, capsys, kind):
    file = tmp_path / "file"
    file.write_text("no database")
    settings, name = {
        "folder is a file": (Settings(data_dir=file), "KIEM_DATA_DIR"),
        "no database": (Settings(database_url=f"sqlite:///{file}"), "KIEM_DATABASE_URL"),
        "nobody listens": (
            Settings(database_url="postgresql://kiem:secret@127.0.0.1:1/kiem"),
            "KIEM_DATABASE_URL",
        ),
    }[kind]
    code, lines = stopped(capsys, lambda: reached(settings))
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(f"{name}: the database cannot be opened: ")
    assert "secret" not in lines[0]


def test_serving_stops_with_that_line_too(tmp_path, capsys, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("KIEM_DATA_DIR", str(file))
    code, lines = stopped(capsys, lambda: serve("127.0.0.1", 1, 1))
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("KIEM_DATA_DIR: ")


def test_serving_at_a_port_that_is_taken_says_so_and_not_where_kiem_is(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("KIEM_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, lines = stopped(capsys, lambda: serve("127.0.0.1", port, 1))
    assert code == 1
    assert lines[-1].startswith(f"Cannot listen on 127.0.0.1:{port} (Address already in use): ")


def test_a_database_of_a_newer_kiem_is_left_alone(database_url, capsys):
    db = Database(str(database_url))
    settings = Settings(database_url=str(database_url))
    reached(settings).close()
    with db.engine.begin() as connection:
        known = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))
    code, lines = stopped(capsys, lambda: reached(settings))
    with db.engine.begin() as connection:
        back = sa.text("UPDATE alembic_version SET version_num = :known")
        connection.execute(back, {"known": known})
    db.close()
    said = "a newer Kiem has been at this database: use that one, or restore a backup."
    assert (code, lines) == (1, [f"KIEM_DATABASE_URL: {said}"])


def test_a_database_without_tables_is_no_fault_of_the_program(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("KIEM_DATA_DIR", str(tmp_path))

    def verify() -> None:
        with opened(fresh=False):
            pass

    assert stopped(capsys, verify) == (
        1,
        ["This database holds no Kiem yet: `kiem migrate` makes its tables."],
    )


@pytest.mark.parametrize(
    "url",
    ["ftp://mail.example", "smtp://", "mail.example", "smtp://mail.example:many", "smtp://u:a/b@c"],
)
def test_an_address_that_is_no_mail_server_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("KIEM_SMTP_URL", url)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == (
        "KIEM_SMTP_URL: must be smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465"
    )


@pytest.mark.parametrize(
    "url", ["smtp://127.0.0.1:25", "smtps://me:p%40ss@mail.example", "smtp://[::1]/"]
)
def test_a_mail_server_is_taken(monkeypatch, url):
    monkeypatch.setenv("KIEM_SMTP_URL", url)
    assert load_settings().smtp_url.get_secret_value() == url
