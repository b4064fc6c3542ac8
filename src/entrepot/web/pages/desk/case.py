"""One case: looked at, decided with a reason, in some markets otherwise, and looked at anew where it was wrong."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, get_args

from fastapi import Form, Query, Request, Response

from entrepot.core.http import ApiRouter, platform_of, set_cookie
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, NotFound
from entrepot.sell.screening import (
    MARKETS,
    CaseView,
    Decision,
    check_case,
    decide,
    get_case,
    get_check,
    reopen_case,
    take_next,
)
from entrepot.web.flash import Toast, local_path, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.desk.asked import narrow_of, query_of
from entrepot.web.pages.desk.case_view import reason_text, whole_case
from entrepot.web.pages.desk.frame import Reviewer, frame
from entrepot.web.pages.desk.veil import VEIL_COOKIE, VEILS, veil_of
from entrepot.web.pages.desk.words import KINDS, SEVERITIES, SEVERITY_TONES, detector_words, left, policy_words
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

CaseId = Annotated[str, Id("cas")]
Words = Annotated[str, Form(max_length=4_000)]
Narrowed = Annotated[str, Query(max_length=200)]
_HERE: Final = "/desk/cases"
_DONE: Final[dict[str, Lazy]] = {
    "closed": lazy("Decided"),
    "second": lazy("Kept. Another person looks at it now, without knowing what you said"),
    "third": lazy("Kept. You and the first person differ: a third one decides"),
}

_CHECKED: Final[dict[str, tuple[str, Lazy]]] = {
    "agreed": ("allow", lazy("Checked: you decided the same")),
    "differs": ("review", lazy("Checked: you decided otherwise. It is open anew for another person")),
}


@router.get("/desk/cases/{case_id}")
def show_case(request: Request, who: Reviewer, case_id: CaseId) -> Response:
    """Show a case whole."""
    return _page(request, who.person_id, case_id)


@router.get("/desk/checks/{case_id}")
def show_check(request: Request, who: Reviewer, case_id: CaseId) -> Response:
    """Show a decided case as if nobody had decided it."""
    return _page(request, who.person_id, case_id, blind=True)


@router.post("/desk/cases/{case_id}")
def decide_case(
    request: Request,
    who: Reviewer,
    case_id: CaseId,
    choice: Annotated[str, Form(max_length=60)] = "",
    reason: Words = "",
    spoken: Annotated[Literal["en", "ko", "zh"], Form()] = "en",
    narrow: Annotated[str, Form(max_length=400)] = "",
    market: Annotated[list[str] | None, Form(max_length=20)] = None,
) -> Response:
    """Decide a case, and go on to the next one."""
    markets = _by_market(market or ())
    db = platform_of(request).db
    with db.read() as connection:
        case = get_case(connection, case_id)
    decision, _dot, code = choice.partition(":")
    said = _said(case, code, reason, spoken, db.clock.now_us())
    refused: AppError | Lazy | None = _refused(decision, said)
    if refused is None:
        try:
            state = decide(db, case_id, _decision(decision), said, who.person_id, markets)
        except AppError as refusal:
            refused = refusal
        else:
            with reading(reader_of(request)):
                toast = Toast("allow", str(_DONE[state]), **_undo(case_id, state))
            return _on(request, who.person_id, narrow, toast)
    return _page(request, who.person_id, case_id, refused=refused, typed=reason, choice=choice, markets=markets)


@router.post("/desk/checks/{case_id}")
def decide_check(
    request: Request,
    who: Reviewer,
    case_id: CaseId,
    choice: Annotated[str, Form(max_length=60)] = "",
    reason: Words = "",
    spoken: Annotated[Literal["en", "ko", "zh"], Form()] = "en",
) -> Response:
    """Decide a closed case once more, blind."""
    db = platform_of(request).db
    with db.read() as connection:
        case = get_case(connection, case_id)
    decision, _dot, code = choice.partition(":")
    said = _said(case, code, reason, spoken, db.clock.now_us())
    refused: AppError | Lazy | None = _refused(decision, said)
    if refused is None:
        try:
            result = check_case(db, case_id, _decision(decision), said, who.person_id)
        except AppError as refusal:
            refused = refusal
        else:
            with reading(reader_of(request)):
                tone, words = _CHECKED[result]
                return see_other("/desk", Toast(tone, str(words)))
    return _page(request, who.person_id, case_id, blind=True, refused=refused, typed=reason, choice=choice)


@router.post("/desk/cases/{case_id}/reopening")
def reopen(
    request: Request,
    who: Reviewer,
    case_id: CaseId,
    reason: Words = "",
    hold: Annotated[Literal["", "1"], Form()] = "",
) -> Response:
    """Have a decision looked at anew."""
    try:
        opened = reopen_case(platform_of(request).db, case_id, reason, who.person_id, hold=hold == "1")
    except AppError as refusal:
        return _page(request, who.person_id, case_id, refused=refusal)
    with reading(reader_of(request)):
        return see_other(f"{_HERE}/{opened}", Toast("info", _("Open anew. The decision stands until this one")))


@router.post("/desk/veil")
def keep_veil(
    request: Request,
    who: Reviewer,
    veil: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep when pictures and words are veiled."""
    response = see_other(local_path(back, "/desk"))
    if veil in VEILS:
        header = set_cookie(VEIL_COOKIE, veil, secure=request.url.scheme == "https", max_age_s=365 * 86_400)
        response.raw_headers.append((b"set-cookie", header))
    return response


def _by_market(given: Sequence[str]) -> dict[str, Decision]:
    """Read ``US=block``; what is left as the rest is, is left out."""
    pairs = (each.partition("=") for each in given)
    return {name: _decision(said) for name, _sign, said in pairs if name in MARKETS and said in get_args(Decision)}


def _told(refused: AppError | Lazy | None) -> str:
    if isinstance(refused, AppError):
        return in_words(refused.detail or refused.title)
    return "" if refused is None else str(refused)


def _decision(given: str) -> Decision:
    return "allow" if given == "allow" else "block"


def _said(case: CaseView, code: str, reason: str, spoken: str, now_us: int) -> str:
    """Return the reason as it is kept: the chosen words in the seller's language, then the reviewer's own."""
    return "\n".join(each for each in (reason_text(case, code, spoken, now_us) if code else "", reason.strip()) if each)


def _refused(decision: str, said: str) -> Lazy | None:
    if decision not in get_args(Decision):
        return lazy("Choose a decision and a reason")
    return None if said else lazy("Say in your own words why you decide so")


def _undo(case_id: str, state: str) -> dict[str, Any]:
    return {"action_label": _("Look at it"), "href": f"{_HERE}/{case_id}"} if state == "closed" else {}


def _on(request: Request, person_id: str, narrow: str, toast: Toast) -> Response:
    """Claim the next case and go to it, or to the desk where none waits."""
    wanted = narrow_of(narrow)
    found = take_next(platform_of(request).db, person_id, wanted)
    query = query_of(wanted)
    return see_other("/desk" if found is None else f"{_HERE}/{found}?{query}" if query else f"{_HERE}/{found}", toast)


def _page(
    request: Request,
    person_id: str,
    case_id: str,
    *,
    blind: bool = False,
    refused: AppError | Lazy | None = None,
    **typed: Any,
) -> Response:
    db = platform_of(request).db
    now = db.clock.now_us()
    reader = reader_of(request)
    with db.read() as connection, reading(reader):
        case = get_case(connection, case_id)
        check = get_check(connection, case_id)
        if blind and check is None:
            raise NotFound("there is no such check")
        whole = whole_case(connection, case.for_reader(person_id), now)
        said = _told(refused)
    moved = blind and check is not None and (whole.product is None or whole.product.revision != check.revision)
    status = 200 if refused is None else refused.status if isinstance(refused, AppError) else 422
    return render(
        request,
        "desk/case.html",
        status_code=status,
        whole=whole,
        case=whole.case,
        blind=blind,
        moved=moved,
        may=not moved and (blind or whole.case.may_decide(person_id)),
        taken=not blind and case.claimed(now) and case.claimed_by != person_id,
        mine=not blind and case.claimed(now) and case.claimed_by == person_id,
        me=person_id,
        now=now,
        refused=said,
        typed=typed.get("typed", ""),
        choice=typed.get("choice", ""),
        given=typed.get("markets") or whole.preset,
        narrow=query_of(narrow_of(request.url.query)),
        markets=MARKET_NAMES,
        veil=veil_of(request, upsetting=whole.upsetting),
        veils=VEILS,
        veil_kept=request.cookies.get(VEIL_COOKIE, "policies"),
        kinds=KINDS,
        severities=SEVERITIES,
        tones=SEVERITY_TONES,
        policy_words=policy_words,
        detector_words=detector_words,
        left=left,
        **frame(request),
    )
