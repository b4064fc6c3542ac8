"""The pages, by person: storefront, seller, review, warehouse, courier, operator."""

from entrepot.web.demonstration import Hands

__all__ = ["Hands"]
