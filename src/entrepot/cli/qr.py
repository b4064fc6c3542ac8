"""Commands of payment codes: draw a merchant's, read anybody's."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entrepot.pay.qr import ConsumerCode, DataObject, Deviation, MerchantCode, Template

qr = typer.Typer(no_args_is_help=True, help="Payment codes of EMVCo.")
_TEMPLATES_FROM = "26"
_SHOWN = 4
"""Digits of a card's number that are printed."""


@qr.command()
def make(
    to: Annotated[Path, typer.Argument(help="Picture to write, .svg or .png", dir_okay=False)],
    account: Annotated[
        list[str], typer.Option(help="02=4000123456789012, or 26=com.example.pay,01=SHOP7 for 26 to 51; may come again")
    ],
    name: Annotated[str, typer.Option(help="The merchant's name")],
    city: Annotated[str, typer.Option(help="The merchant's city")],
    country: Annotated[str, typer.Option(help="The merchant's country, such as KR")],
    category: Annotated[str, typer.Option(help="Merchant category code (ISO 18245)")],
    currency: Annotated[str, typer.Option(help="Currency, such as KRW")],
    amount: Annotated[str | None, typer.Option(help="Amount; the payer types it otherwise")] = None,
    reference: Annotated[str | None, typer.Option(help="What finds the payment again")] = None,
) -> None:
    """Draw a code that a merchant presents, and print what it says; one with an amount is for one payment."""
    from entrepot.kit.money import parse_money
    from entrepot.pay.qr import AdditionalData, Initiation, MerchantCode, draw_png, draw_svg, write_merchant_code

    if to.suffix not in {".svg", ".png"}:
        sys.exit(f"{to}: a picture's name ends in .svg or .png")
    text = write_merchant_code(
        MerchantCode(
            accounts=tuple(_account(each) for each in account),
            category=category,
            currency=currency,
            country=country,
            name=name,
            city=city,
            amount=None if amount is None else parse_money(amount, currency),
            initiation=Initiation.STATIC if amount is None else Initiation.DYNAMIC,
            additional=None if reference is None else AdditionalData(reference=reference),
        )
    )
    to.write_bytes(draw_svg(text) if to.suffix == ".svg" else draw_png(text))
    print(text)


def _account(said: str) -> "DataObject | Template":
    from entrepot.pay.qr import DataObject, Template

    number, _, rest = said.partition("=")
    if number < _TEMPLATES_FROM:
        return DataObject(number, rest)
    identifier, *fields = rest.split(",")
    pairs = (each.partition("=") for each in fields)
    return Template(number, identifier, tuple(DataObject(tag, value) for tag, _, value in pairs))


@qr.command()
def read(what: Annotated[str, typer.Argument(help="A picture of codes, or a code's text")]) -> None:
    """Say what payment codes say, and how they deviate from the specification; status 1 where one cannot be used."""
    from entrepot.pay.qr import PICTURE_MOST, codes_in_picture, inspect_consumer_code, inspect_merchant_code

    texts = [what]
    if _is_file(what):
        with Path(what).open("rb") as stream:
            texts = codes_in_picture(stream.read(PICTURE_MOST + 1))
    if not texts:
        sys.exit(f"{what}: no QR code was found")
    usable = True
    for text in texts:
        if text[:2].isdigit():
            merchant = inspect_merchant_code(text)
            _say(_merchant(merchant.code) if merchant.code else [], merchant.deviations)
            usable = usable and merchant.code is not None
        else:
            consumer = inspect_consumer_code(text)
            _say(_consumer(consumer.code) if consumer.code else [], consumer.deviations)
            usable = usable and consumer.code is not None
    if not usable:
        sys.exit(1)


def _is_file(what: str) -> bool:
    try:
        return Path(what).is_file()
    except OSError:  # a code's text may be longer than a file's name can be
        return False


def _say(lines: list[str], deviations: "tuple[Deviation, ...]") -> None:
    print(*lines, sep="\n", end="\n" if lines else "")
    for each in deviations:
        print(f"{'cannot be used' if each.fatal else 'deviates'}: {each.detail}; expected: {each.expected}")


def _merchant(code: "MerchantCode") -> list[str]:
    from entrepot.pay.qr import Template

    lines = [f"merchant: {code.name}, {code.city} {code.country}, category {code.category}"]
    if code.local is not None:
        lines.append(f"in {code.local.language}: {code.local.name} {code.local.city or ''}".rstrip())
    lines.append(f"amount: {code.amount or f'to be typed, in {code.currency}'}")
    for each in code.accounts:
        said = (
            [each.identifier, *(f"{one.id}={one.value}" for one in each.fields)] if isinstance(each, Template) else []
        )
        lines.append(f"account {each.id}: {','.join(said) if isinstance(each, Template) else each.value}")
    if code.additional is not None and code.additional.reference is not None:
        lines.append(f"reference: {code.additional.reference}")
    return lines


def _consumer(code: "ConsumerCode") -> list[str]:
    common = code.common
    lines = []
    for each in code.applications:
        number = each.data.pan or (each.data.track2.pan if each.data.track2 else "") or (common and common.pan) or ""
        label = f" ({each.data.label})" if each.data.label else ""
        lines.append(f"application {each.name}{label}: card …{number[-_SHOWN:]}")
    return lines
