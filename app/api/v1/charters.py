"""The vision and the frames: what holds, every version, and a new one by whoever may write it."""

from app.api.v1.deps import PAGED, Answer, Api, ApiDep, Listed, asks, guard, takes
from app.api.v1.shapes_scan import CharterShape, charter_shape
from app.domain.scan.charter_models import CharterKind
from app.domain.scan.charters import charter, pages_of_versions, save_charter
from app.domain.scan.schemas import CharterDraft
from app.doors import Room
from app.policy import Action, require

router = Room()
VISION = {
    "first_nl": "Wij willen tijd voor de klant.",
    "first_en": "We want time for the customer.",
    "second_nl": "Elke afdeling probeert elk jaar iets nieuws.",
    "second_en": "Each unit tries something new each year.",
    "third_nl": "Een mens beslist over mensen.",
    "third_en": "A person decides about people.",
    "version": 0,
}


@router.get("/vision")
@guard(Action.VISION_READ)
def vision(api: ApiDep) -> Answer[CharterShape]:
    """Return the vision that holds; its parts are why, where to and what stays human."""
    return _held(api, CharterKind.VISION)


@router.get("/vision/versions")
@guard(Action.VISION_READ)
@asks(*PAGED)
def earlier_visions(api: ApiDep) -> Answer[Listed[CharterShape]]:
    """List every version of the vision, newest first."""
    return _every(api, CharterKind.VISION)


@router.put("/vision")
@guard(Action.VISION_MANAGE)
@takes(CharterDraft, example=VISION)
def save_vision(api: ApiDep) -> Answer[CharterShape]:
    """Keep a new version of the vision; texts that are as they were make none."""
    return _save(api, CharterKind.VISION)


@router.get("/frames")
@guard(Action.VISION_READ)
def frames(api: ApiDep) -> Answer[CharterShape]:
    """Return the frames that hold: what anyone may try, what needs a word first, what never."""
    return _held(api, CharterKind.FRAMES)


@router.get("/frames/versions")
@guard(Action.VISION_READ)
@asks(*PAGED)
def earlier_frames(api: ApiDep) -> Answer[Listed[CharterShape]]:
    """List every version of the frames, newest first."""
    return _every(api, CharterKind.FRAMES)


@router.put("/frames")
@guard(Action.VISION_MANAGE)
@takes(CharterDraft, example=VISION)
def save_frames(api: ApiDep) -> Answer[CharterShape]:
    """Keep a new version of the frames; texts that are as they were make none."""
    return _save(api, CharterKind.FRAMES)


def _held(api: Api, kind: CharterKind) -> Answer[CharterShape]:
    with api.read() as tx:
        require(tx.actor, Action.VISION_READ)
        return api.answer(charter_shape(charter(tx.session, kind), kind, api.lang))


def _every(api: Api, kind: CharterKind) -> Answer[Listed[CharterShape]]:
    with api.read() as tx:
        require(tx.actor, Action.VISION_READ)
        limit, cursor = api.page_params()
        found = pages_of_versions(tx.session, kind, limit=limit, cursor=cursor)
        return api.listing(found, lambda one: charter_shape(one, kind, api.lang))


def _save(api: Api, kind: CharterKind) -> Answer[CharterShape]:
    with api.write() as tx:
        require(tx.actor, Action.VISION_MANAGE)
        save_charter(tx.session, kind, api.body(CharterDraft), actor=tx.actor, now=tx.now)
        return api.answer(charter_shape(charter(tx.session, kind), kind, api.lang))
