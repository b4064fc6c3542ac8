"""The storefront: home, search, products, cart, checkout, orders."""

from fastapi import APIRouter

from entrepot.web.pages.shop import (
    addresses,
    cart,
    checkout,
    find,
    guest,
    home,
    orders,
    outside,
    policies,
    product,
    reviews,
    transparency,
)

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    find.router,
    product.router,
    reviews.router,
    cart.router,
    checkout.router,
    guest.router,
    addresses.router,
    orders.router,
    outside.router,
    policies.router,
    transparency.router,
)
