"""Letters about screening: products held and what to change, what a reviewer decided, how an appeal was answered."""

from collections.abc import Mapping
from typing import Any, Final

from entrepot.sell.catalog import ProductFilter, ProductView, get_own_product, list_products, submissions
from entrepot.sell.screening import CaseView, explain, get_case, rulings_in_force, verdicts_of
from entrepot.web.i18n import current_language, given, ngettext
from entrepot.web.i18n import gettext as _
from entrepot.web.letters.parts import Content, Desk, Section
from entrepot.web.reader import current_reader
from entrepot.web.verdict_words import TO_CHANGE

_SHOWN: Final = 10


def products_held(desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Tell of the products that are held, each with why and what to change; None where all were put right."""
    page = list_products(desk.connection, facts["seller_id"], ProductFilter("held"), limit=_SHOWN)
    if not page.items:
        return None
    count = len(page.items)
    sections = tuple(Section(each.title or _("Untitled"), text=_why(desk, each.product_id)) for each in page.items)
    words = ngettext("%(num)s product is held", "%(num)s products are held", count)
    return Content(
        words % {"num": f"{count}+" if page.next else str(count)},
        (_("Shoppers do not see them as they are. Each says why, and most are put right with one press."),),
        sections,
        act=_("Look at them"),
        href="/sell/products?state=held",
        small=_("Is it a mistake? Appeal on the product's page: a person who did not decide before looks at it."),
    )


def product_decided(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell what a reviewer decided."""
    case, product = _case(desk, facts)
    title = product.title or _("Untitled")
    allowed = case.decision == "allow"
    subject = _("“%(title)s” may be sold") if allowed else _("“%(title)s” is not shown as it is")
    return _answered(case, subject % {"title": title}, product)


def appeal_answered(desk: Desk, facts: Mapping[str, Any]) -> Content:
    """Tell how an appeal was answered."""
    case, product = _case(desk, facts)
    title = product.title or _("Untitled")
    allowed = case.decision == "allow"
    subject = _("Your appeal for “%(title)s” is upheld") if allowed else _("Your appeal for “%(title)s” is not upheld")
    return _answered(case, subject % {"title": title}, product)


def _answered(case: CaseView, subject: str, product: ProductView) -> Content:
    allowed = case.decision == "allow"
    told = (
        _("A reviewer looked at the product and allows it.")
        if allowed
        else _("A reviewer looked at the product. Change it, and it is looked at again.")
    )
    return Content(
        subject,
        (told,),
        (Section(_("The reviewer's reason"), text=(case.reason or "–",)),),
        act=_("See the product"),
        href=f"/sell/products/{product.product_id}",
    )


def _case(desk: Desk, facts: Mapping[str, Any]) -> tuple[CaseView, ProductView]:
    case = get_case(desk.connection, facts["case_id"])
    code = current_language().code
    return case, get_own_product(desk.connection, case.seller_id, case.product_id, code)


def _why(desk: Desk, product_id: str) -> tuple[str, ...]:
    """Return in sentences why a product is held and what to change."""
    product = next(iter(submissions(desk.connection, [product_id])), None)
    last = next(iter(verdicts_of(desk.connection, product_id, 1)), None)
    if product is None or last is None:
        return ()
    if last.reason:
        return (last.reason,)
    now_us = round(current_reader().now.timestamp() * 1_000_000)
    _version, rulings = rulings_in_force(desk.connection, now_us)
    told = [
        f"{given(each.rule.title)}: {given(each.rule.text)} {TO_CHANGE.get(each.fix.key, '')}".strip()
        for each in explain(last.findings, product, rulings, now_us)[:3]
        if each.rule is not None
    ]
    return tuple(told) or (_("A person looks at it."),)
