"""The seller's desk: today, products, imports, orders, stock, money."""

from fastapi import APIRouter

from entrepot.web.pages.seller import import_review, imports, money, orders, product, products, stock, today

ROUTERS: tuple[APIRouter, ...] = (
    today.router,
    imports.router,
    import_review.router,
    products.router,
    product.router,
    orders.router,
    stock.router,
    money.router,
)
