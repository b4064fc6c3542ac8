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
    studio,
    studio_draft,
    studio_files,
    studio_languages,
    studio_options,
    studio_pictures,
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
    studio.router,
    studio_files.router,
    studio_draft.router,
    studio_pictures.router,
    studio_languages.router,
    studio_options.router,
    reviews.router,
    stock.router,
    trials.router,
    money.router,
)
