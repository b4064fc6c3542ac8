"""The seller's desk: today, products, imports, orders, stock, money."""

from fastapi import APIRouter

from entrepot.web.pages.seller import (
    bulk,
    import_review,
    imports,
    money,
    orders,
    orders_chosen,
    product,
    products,
    reviews,
    stock,
    today,
    trials,
)

ROUTERS: tuple[APIRouter, ...] = (
    today.router,
    imports.router,
    import_review.router,
    products.router,
    bulk.router,
    product.router,
    orders.router,
    orders_chosen.router,
    reviews.router,
    stock.router,
    trials.router,
    money.router,
)
