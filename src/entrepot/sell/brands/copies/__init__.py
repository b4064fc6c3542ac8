"""Copies of registered pictures, also shrunk, recompressed, cropped, mirrored or written over."""

from entrepot.sell.brands.copies.index import Copies, CopyFound, PictureTooEven

__all__ = ["Copies", "CopyFound", "PictureTooEven"]
