"""Products whose facts the checker is measured on: a dozen sorts of goods, each fact as a seller would give it."""

from __future__ import annotations

from functools import cache
from typing import Any

from entrepot.sell.catalog import Quantity
from entrepot.sell.writing import FactSheet, Variant, fact_sheet, kind_of


def _sheet(code: str, attributes: dict[str, Any], options: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> FactSheet:
    variants = tuple(Variant(((name, value),)) for name, values in options for value in values)
    return fact_sheet(kind_of(code), attributes, variants=variants)


@cache
def products() -> dict[str, FactSheet]:
    return {
        "mug": _sheet("hg-11-10-5-5", {
            "brand": "Saebyeok", "material": "Stoneware", "capacity": Quantity(350, "ml"), "dishwasher_safe": True,
            "microwave_safe": True, "weight": Quantity(380, "g"), "width": Quantity(125, "mm"),
            "height": Quantity(95, "mm"),
            "depth": Quantity(88, "mm"), "colour": "Navy", "finish": "Matt glaze", "origin": "KR",
            "in_the_box": ("Mug",),
        }),
        "kettle": _sheet("hg-11-7-11", {
            "brand": "Dongnae", "material": "Stainless steel, walnut handle", "capacity": Quantity(900, "ml"),
            "power": Quantity(1000, "W"), "voltage": "220 V, 60 Hz", "plug": "Type F", "temperature_control": True,
            "temperature_range": "40–100 °C", "keep_warm": Quantity(60, "min"), "cable_length": Quantity(0.8, "m"),
            "weight": Quantity(1280, "g"), "in_the_box": ("Kettle", "Base", "Manual"), "warranty": Quantity(24,
            "months"),
        }),
        "bottle": _sheet("hg-11-3-11", {
            "brand": "Halla", "material": "Stainless steel 18/8", "capacity": Quantity(750, "ml"),
            "insulation": "Double wall, vacuum", "leakproof": True, "dishwasher_safe": False,
            "weight": Quantity(320, "g"),
            "height": Quantity(265, "mm"), "diameter": Quantity(73, "mm"), "in_the_box": ("Bottle", "Lid"),
        }, (("Colour", ("Green", "Orange", "Steel")),)),
        "headphones": _sheet("el-2-2-7-1", {
            "brand": "Onda", "material": "ABS, protein leather", "connectivity": ("Bluetooth", "3.5 mm cable"),
            "bluetooth": "5.3", "driver": Quantity(40, "mm"), "noise_cancelling": True,
            "battery_life": Quantity(30, "h"),
            "charging": "USB-C", "weight": Quantity(254, "g"), "in_the_box": ("Headphones", "Case", "USB-C cable"),
        }),
        "backpack": _sheet("lb-1", {
            "brand": "Thistle", "material": "Recycled polyester 600D", "volume": Quantity(20, "l"),
            "laptop_size": Quantity(15.6, "in"),
            "pockets": Quantity(5), "water_resistance": "Water-repellent", "weight": Quantity(780, "g"),
            "colour": "Grey",
        }),
        "throw": _sheet("hg-15-1-4", {
            "brand": "Glen Tarn", "composition": "100 % lambswool", "size": "130 × 180 cm",
            "grammage": Quantity(400, "g/m²"),
            "weight": Quantity(940, "g"), "care": ("Hand wash at 30 °C", "Dry flat"),
            "country_of_harvest": "New Zealand",
        }, (("Colour", ("Navy", "Grey")),)),
        "umbrella": _sheet("hg-16-2", {
            "brand": "Kasaya", "material": "Polyester pongee, glass fibre, oak", "canopy_diameter": Quantity(1050,
            "mm"),
            "ribs": Quantity(8), "folded_length": Quantity(310, "mm"), "automatic": True, "weight": Quantity(420,
            "g"), "colour": "Black",
        }),
        "tea": _sheet("fb-1-14", {
            "brand": "Mizube", "net_weight": Quantity(100, "g"), "ingredients": ("Green tea",),
            "country_of_harvest": "Japan",
            "best_before": Quantity(12, "months"), "storage_advice": "Cool and dry",
        }),
        "lamp": _sheet("hg-13-5-2", {
            "brand": "Lumo", "material": "Aluminium, steel, oak", "light_source": "LED",
            "luminous_flux": Quantity(600, "lm"),
            "colour_temperature": "3000 K", "colour_rendering": Quantity(95, "Ra"), "dimmable": True,
            "power": Quantity(9, "W"),
            "cable_length": Quantity(1.8, "m"), "height": Quantity(450, "mm"), "weight": Quantity(1100, "g"),
        }),
        "shirt": _sheet("aa-1-13-8", {
            "brand": "Rivera", "composition": "80 % cotton, 20 % polyester", "gender": "Unisex", "fit": "Regular",
            "care": ("Machine wash at 30 °C",),
        }, (("Colour", ("White", "Black")), ("Size", ("S", "M", "L", "XL")))),
        "scale": _sheet("ha-15-36-18", {
            "brand": "Acorn", "material": "ABS, glass", "maximum_load": Quantity(2000, "g"),
            "readability": Quantity(0.1, "g"),
            "timer": True, "battery": "1200 mAh", "charging": "USB-C", "width": Quantity(130, "mm"),
            "weight": Quantity(410, "g"),
        }),
        "game": _sheet("tg-2-5", {
            "brand": "Tabula", "players": "2–4", "age_from": Quantity(8, "years"), "playing_time": Quantity(45, "min"),
            "pieces": Quantity(96), "material": "Wood, paper",
        }),
    }  # fmt: skip
