"""Products whose facts the checker is measured on: a dozen sorts of goods, each fact as a seller would give it."""

from __future__ import annotations

from typing import Any

from entrepot.sell.catalog import Quantity as Q
from entrepot.sell.writing import FactSheet, Variant, fact_sheet, kind_of


def _sheet(code: str, attributes: dict[str, Any], options: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> FactSheet:
    variants = tuple(Variant(((name, value),)) for name, values in options for value in values)
    return fact_sheet(kind_of(code), attributes, variants=variants)


def products() -> dict[str, FactSheet]:
    return {
        "mug": _sheet("hg-11-10-5-5", {
            "brand": "Saebyeok", "material": "Stoneware", "capacity": Q(350, "ml"), "dishwasher_safe": True,
            "microwave_safe": True, "weight": Q(380, "g"), "width": Q(125, "mm"), "height": Q(95, "mm"),
            "depth": Q(88, "mm"), "colour": "Navy", "finish": "Matt glaze", "origin": "KR", "in_the_box": ("Mug",),
        }),
        "kettle": _sheet("hg-11-7-11", {
            "brand": "Dongnae", "material": "Stainless steel, walnut handle", "capacity": Q(900, "ml"),
            "power": Q(1000, "W"), "voltage": "220 V, 60 Hz", "plug": "Type F", "temperature_control": True,
            "temperature_range": "40–100 °C", "keep_warm": Q(60, "min"), "cable_length": Q(0.8, "m"),
            "weight": Q(1280, "g"), "in_the_box": ("Kettle", "Base", "Manual"), "warranty": Q(24, "months"),
        }),
        "bottle": _sheet("hg-11-3-11", {
            "brand": "Halla", "material": "Stainless steel 18/8", "capacity": Q(750, "ml"),
            "insulation": "Double wall, vacuum", "leakproof": True, "dishwasher_safe": False, "weight": Q(320, "g"),
            "height": Q(265, "mm"), "diameter": Q(73, "mm"), "in_the_box": ("Bottle", "Lid"),
        }, (("Colour", ("Green", "Orange", "Steel")),)),
        "headphones": _sheet("el-2-2-7-1", {
            "brand": "Onda", "material": "ABS, protein leather", "connectivity": ("Bluetooth", "3.5 mm cable"),
            "bluetooth": "5.3", "driver": Q(40, "mm"), "noise_cancelling": True, "battery_life": Q(30, "h"),
            "charging": "USB-C", "weight": Q(254, "g"), "in_the_box": ("Headphones", "Case", "USB-C cable"),
        }),
        "backpack": _sheet("lb-1", {
            "brand": "Thistle", "material": "Recycled polyester 600D", "volume": Q(20, "l"), "laptop_size": Q(15.6, "in"),
            "pockets": Q(5), "water_resistance": "Water-repellent", "weight": Q(780, "g"), "colour": "Grey",
        }),
        "throw": _sheet("hg-15-1-4", {
            "brand": "Glen Tarn", "composition": "100 % lambswool", "size": "130 × 180 cm", "grammage": Q(400, "g/m²"),
            "weight": Q(940, "g"), "care": ("Hand wash at 30 °C", "Dry flat"), "country_of_harvest": "New Zealand",
        }, (("Colour", ("Navy", "Grey")),)),
        "umbrella": _sheet("hg-16-2", {
            "brand": "Kasaya", "material": "Polyester pongee, glass fibre, oak", "canopy_diameter": Q(1050, "mm"),
            "ribs": Q(8), "folded_length": Q(310, "mm"), "automatic": True, "weight": Q(420, "g"), "colour": "Black",
        }),
        "tea": _sheet("fb-1-14", {
            "brand": "Mizube", "net_weight": Q(100, "g"), "ingredients": ("Green tea",), "country_of_harvest": "Japan",
            "best_before": Q(12, "months"), "storage_advice": "Cool and dry",
        }),
        "lamp": _sheet("hg-13-5-2", {
            "brand": "Lumo", "material": "Aluminium, steel, oak", "light_source": "LED", "luminous_flux": Q(600, "lm"),
            "colour_temperature": "3000 K", "colour_rendering": Q(95, "Ra"), "dimmable": True, "power": Q(9, "W"),
            "cable_length": Q(1.8, "m"), "height": Q(450, "mm"), "weight": Q(1100, "g"),
        }),
        "shirt": _sheet("aa-1-13-8", {
            "brand": "Rivera", "composition": "80 % cotton, 20 % polyester", "gender": "Unisex", "fit": "Regular",
            "care": ("Machine wash at 30 °C",),
        }, (("Colour", ("White", "Black")), ("Size", ("S", "M", "L", "XL")))),
        "scale": _sheet("ha-15-36-18", {
            "brand": "Acorn", "material": "ABS, glass", "maximum_load": Q(2000, "g"), "readability": Q(0.1, "g"),
            "timer": True, "battery": "1200 mAh", "charging": "USB-C", "width": Q(130, "mm"), "weight": Q(410, "g"),
        }),
        "game": _sheet("tg-2-5", {
            "brand": "Tabula", "players": "2–4", "age_from": Q(8, "years"), "playing_time": Q(45, "min"),
            "pieces": Q(96), "material": "Wood, paper",
        }),
    }  # fmt: skip
