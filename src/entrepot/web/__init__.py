"""The pages, by person: storefront, seller, review, warehouse, courier, operator."""
