"""A product's terms as its reader calls them, where its seller did not say what they are called."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from entrepot.sell.catalog import AttributeView, ProductView, SkuCard, VariantView, label_of, options_text
from entrepot.sell.writing import option_in, value_in, values_in


def in_words_of(locale: str, product: ProductView) -> ProductView:
    """Return a product with the values of lists and the names of options in a locale: 소재 캔버스, 颜色 藏青.

    What its seller said in that locale stands, and so does what no list of ours knows.
    """
    said = product.translations.get(locale) or product.translations.get(locale.partition("-")[0]) or {}
    given = frozenset(said.get("words", {}).values())
    return replace(
        product,
        attributes=tuple(_attribute(each, product.locale, locale, given) for each in product.attributes),
        variants=tuple(_variant(each, product.locale, locale, given) for each in product.variants),
    )


def _attribute(shown: AttributeView, own: str, locale: str, given: AbstractSet[str]) -> AttributeView:
    shown, value = replace(shown, name=filter_called(shown.code, shown.name, locale)), shown.value
    if isinstance(value, str) and value == shown.text and value not in given:
        return replace(shown, text=value_in(shown.code, value, own, locale))
    if isinstance(value, tuple) and shown.text == ", ".join(value) and not given & set(value):
        return replace(shown, text=values_in(shown.code, value, own, locale))
    return shown


def _variant(variant: VariantView, own: str, locale: str, given: AbstractSet[str]) -> VariantView:
    options = _options(variant.options, own, locale, given)
    return replace(variant, options=options, options_text=options_text(options))


def options_called(card: SkuCard, locale: str) -> str:
    """Return a variant's options in a locale in one line, as the product's page calls them: 네이비 · 0.9 l."""
    return options_text(_options(card.options, card.locale, locale, card.given))


def _options(
    options: Sequence[tuple[str, str]], own: str, locale: str, given: AbstractSet[str]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            name if name in given else option_in(name, locale),
            value if value in given else value_in(name, value, own, locale),
        )
        for name, value in options
    )


def filter_called(code: str, label: str, locale: str) -> str:
    """Return what a way to narrow is called: where nothing defines the attribute, by our words for it, if any."""
    return option_in(code, locale, label) if label == label_of(code) else label


def filter_in_words(code: str, label: str, locale: str) -> str:
    """Return a value to narrow by as the reader calls it; a seller's own word in other letters stays."""
    return value_in(code, label, "en", locale) if label.isascii() else label
