"""What a seller's words, a label or a pasted specification say of a product: typed attributes with their evidence."""

from entrepot.sell.extraction.allergens import allergen_lists
from entrepot.sell.extraction.amounts import CellPrice, currency_of, price_in_cell
from entrepot.sell.extraction.extract import extract, read_specification
from entrepot.sell.extraction.identity import country_of
from entrepot.sell.extraction.marks import certificates
from entrepot.sell.extraction.reading import TEXT_MAX as READ_MAX
from entrepot.sell.extraction.result import Extraction, Package, Unread
from entrepot.sell.extraction.taxonomy_words import TaxonomyWords
from entrepot.sell.extraction.units import measured
from entrepot.sell.extraction.words import compounds, names_of, synonyms

__all__ = [
    "READ_MAX",
    "CellPrice",
    "Extraction",
    "Package",
    "TaxonomyWords",
    "Unread",
    "allergen_lists",
    "certificates",
    "compounds",
    "country_of",
    "currency_of",
    "extract",
    "measured",
    "names_of",
    "price_in_cell",
    "read_specification",
    "synonyms",
]
