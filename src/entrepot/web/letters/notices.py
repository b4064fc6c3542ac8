"""Letters about notices: to the seller why a listing is off sale and how to answer, to the reporter what followed."""

from collections.abc import Mapping
from typing import Any

from entrepot.core.accounts import get_seller
from entrepot.sell.brands import brand_by_ids, get_holder
from entrepot.sell.notices import NoticeView, get_notice, next_step, rules_for, standing_of, standing_strikes
from entrepot.web.filters import datetime_, from_micros
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.letters.parts import Content, Desk, Section
from entrepot.web.notice_words import GROUNDS, STATES, STEPS, source_words


def notice_to_seller(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell a seller's owners what happened to a listing because of a notice: DSA art. 17 asks for the reasons."""
    notice = get_notice(desk.connection, facts["notice_id"])
    title = notice.listing["title"] or _("Untitled")
    holder = get_holder(desk.connection, notice.holder_id)
    subjects = {
        "acted": _("“%(title)s” is off sale: %(holder)s gave a notice"),
        "upheld": _("“%(title)s” stays off sale"),
        "refused": _("“%(title)s” is sold again"),
        "restored": _("“%(title)s” is sold again"),
        "withdrawn": _("“%(title)s” is sold again: the notice was withdrawn"),
        "lapsed": _("“%(title)s” is sold again: the deadline passed"),
    }
    if facts["state"] not in subjects:
        return None
    told = [subjects[facts["state"]] % {"title": title, "holder": holder.name} + "."]
    if notice.may_counter and facts["state"] in {"acted", "upheld"}:
        told.append(_("Is it a mistake? Answer the notice once: a person looks at it who has not decided before."))
    lines = [
        (_("What it says"), str(GROUNDS[notice.ground])),
        (_("Brand"), _brand(desk, notice)),
        (_("Where"), ", ".join(notice.territories) or _("everywhere")),
    ]
    sources = tuple(map(source_words, rules_for(notice.territories, notice.ground)))
    sections = [Section(_("The notice"), tuple(lines), text=(notice.statement,))]
    if notice.reason and facts["state"] in {"upheld", "refused", "restored"}:
        sections.append(Section(_("Why it was decided so"), text=(notice.reason,)))
    if facts["state"] in {"acted", "upheld"}:
        sections.append(Section(_("The rules for an answer"), text=sources))
    return Content(
        subjects[facts["state"]] % {"title": title, "holder": holder.name},
        tuple(told),
        tuple(sections),
        act=_("Open the notice"),
        href=f"/sell/notices/{notice.notice_id}",
        small=_("It was held automatically where no person is named as having decided."),
    )


def notice_to_holder(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell a reporter's people what became of a notice: DSA art. 16(5)."""
    notice = get_notice(desk.connection, facts["notice_id"])
    title = notice.listing["title"] or _("Untitled")
    state = STATES[facts["state"]].label
    sections = [
        Section(_("The notice"), ((_("Brand"), _brand(desk, notice)), (_("What it says"), str(GROUNDS[notice.ground]))))
    ]
    if facts["state"] == "countered" and notice.counter is not None:
        until = datetime_(from_micros(notice.counter.restore_us))
        answered = _("Unless a person decides before or you went to court, the listing comes back on %(when)s.")
        sections.append(
            Section(_("What the seller answered"), text=(notice.counter.statement, answered % {"when": until}))
        )
    if notice.reason and facts["state"] in {"upheld", "refused", "restored"}:
        sections.append(Section(_("Why it was decided so"), text=(notice.reason,)))
    return Content(
        _("Your notice on “%(title)s”: %(state)s") % {"title": title, "state": state},
        (_("This is what became of your notice."),),
        tuple(sections),
        act=_("Open the notice"),
        href=f"/rights/notices/{notice.notice_id}",
    )


def standing_changed(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell a seller's owners where the shop stands now, and what comes next."""
    standing = standing_of(desk.connection, facts["seller_id"])
    if standing.step != facts["step"]:
        return None
    struck = standing_strikes(desk.connection, facts["seller_id"], facts["at_us"])
    coming = next_step(struck)
    shop = get_seller(desk.connection, facts["seller_id"]).name
    told = [ngettext("%(num)s strike stands.", "%(num)s strikes stand.", len(struck)) % {"num": len(struck)}]
    if coming is not None:
        words = _("Next: %(step)s, from %(strikes)s strikes of %(brands)s brands.")
        told.append(words % {"step": STEPS[coming.step], "strikes": coming.strikes, "brands": coming.brands})
    told.append(_("A strike comes from a notice that a person upheld, and ends after a year."))
    sections = (Section(_("Why it was decided so"), text=(standing.reason,)),) if standing.reason else ()
    return Content(
        _("Where %(shop)s stands: %(step)s") % {"shop": shop, "step": STEPS[standing.step]},
        tuple(told),
        sections,
        act=_("See the notices"),
        href="/sell/notices",
    )


def _brand(desk: Desk, notice: NoticeView) -> str:
    found = brand_by_ids(desk.connection, [notice.brand_id]).get(notice.brand_id)
    return "" if found is None else f"{found.name} ({found.registration_no}, {found.office})"
