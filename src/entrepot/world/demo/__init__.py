"""The demonstration: eight sellers, their goods and pictures, and the people whom a visitor may play."""

from entrepot.world.demo.bank import demo_bank, with_bank
from entrepot.world.demo.doubts import plant_doubts
from entrepot.world.demo.goods import KINDS
from entrepot.world.demo.rights import DemoRights, Errand
from entrepot.world.demo.seed import seed_demo, store_pictures
from entrepot.world.demo.sellers import DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_SELLERS, DemoSeller

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_PASSWORD",
    "DEMO_SELLERS",
    "KINDS",
    "DemoRights",
    "DemoSeller",
    "Errand",
    "demo_bank",
    "plant_doubts",
    "seed_demo",
    "store_pictures",
    "with_bank",
]
