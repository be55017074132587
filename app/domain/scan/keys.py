"""Where the keys of the scan lie: one small file a wave beside the database, never in it."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from app.domain.scan.sealing import KEY_BYTES, WaveKey


class WaveKeys:
    """The folder with keys. Processes that serve one database share it; backups leave it out."""

    def __init__(self, data_dir: Path) -> None:
        """Look in this data folder; nothing is made yet."""
        self.folder = data_dir / "scan-keys"

    def make(self, wave_id: int) -> WaveKey:
        """Return the wave's key, made when there is none; two who make it at once get the same one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f".{os.getpid()}-{os.urandom(8).hex()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(WaveKey.fresh().secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, self._path(wave_id))
        fresh.unlink()
        return WaveKey(self._path(wave_id).read_bytes())

    def get(self, wave_id: int) -> WaveKey | None:
        """Return the wave's key, None when it is gone."""
        try:
            secret = self._path(wave_id).read_bytes()
        except OSError:
            return None
        return WaveKey(secret) if len(secret) == KEY_BYTES else None

    def destroy(self, wave_id: int) -> None:
        """Overwrite and remove a key; nobody can read a sheet or tell a code any more."""
        path = self._path(wave_id)
        try:
            with path.open("r+b") as file:
                file.write(bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return

    def destroy_but(self, needed: Collection[int]) -> None:
        """Destroy what a stop between closing and destroying left behind."""
        if self.folder.is_dir():
            for path in self.folder.glob("*.key"):
                if path.stem.isdigit() and int(path.stem) not in needed:
                    self.destroy(int(path.stem))

    def _path(self, wave_id: int) -> Path:
        return self.folder / f"{wave_id}.key"
