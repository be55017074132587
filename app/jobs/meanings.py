"""Working out in the background what texts mean, where the model for it is installed."""

from time import monotonic

from app.db.engine import Database
from app.search.meanings import forget_other_models, held, keep_meanings, texts_waiting


def work_out_meanings(db: Database, *, seconds: float | None) -> int:
    """Work out new and changed texts, newest first, for about so many seconds; return how many.

    The model works while nothing is held; each batch is written in a short transaction.
    """
    meanings = held(db.carried)
    if meanings is None:
        return 0
    if not meanings.checked:
        with db.write() as session:
            forget_other_models(session, meanings.encoder)
        meanings.checked = True
    began, done = monotonic(), 0
    while seconds is None or monotonic() - began < seconds:
        with db.read() as session:
            texts = texts_waiting(session)
        if not texts:
            break
        if not done:
            meanings.encoder.load()
        rows = meanings.encoder.encode([*texts.values()])
        with db.write() as session:
            done += keep_meanings(session, texts, rows, meanings.encoder)
    return done
