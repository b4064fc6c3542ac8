"""A listing that talks as those do who hide something, and names nothing: a person should look, and at what. Data.

Which policy it may be about is guessed from its category's words; the guess is said to be one by its confidence.
"""

from typing import Final

from entrepot.sell.screening.text.findings import Listing
from entrepot.sell.screening.text.fold import folded_text

CONFIDENCE: Final = 0.4

_BY_CATEGORY: Final = (
    ("weapons", "weapon airsoft hunting self_defence self_defense knives military tactical firearm 무기 호신 刀 武器 ミリタリー armas caza"),
    ("explosives", "firework pyrotechn 폭죽 烟花 花火 pirotecnia"),
    ("live_animals", "pets pet reptile birds 반려 애완 宠物 ペット mascotas"),
    ("wildlife", "antique curio carving taxidermy 골동 古玩 骨董 antiguedades"),
    ("counterfeit_currency", "coins notes currency banknote 화폐 钱币 貨幣 monedas"),
    ("fake_documents", "document certificate office_supplies printing stationery services office 문서 증명 证件 書類 documentos"),
    ("counterfeit", "handbag bags shoes sneakers watch fashion luxury clothing apparel 가방 시계 신발 의류 箱包 手表 鞋 服 バッグ 時計 靴 服 bolsos relojes zapatillas moda ropa"),
    ("adult", "adult lingerie intimate sexual 성인 成人 アダルト adultos"),
    ("alcohol", "drinks beverage grocery 주류 음료 식품 酒 饮料 食品 飲料 bebidas"),
    ("tobacco_vape", "smoking vape tobacco lifestyle 전자담배 흡연 烟 タバコ tabaco"),
    ("hazardous_goods", "chemical industrial laboratory batteries 화학 산업 化工 工業 quimicos industrial"),
    ("surveillance", "camera security electronics gps 보안 전자 카메라 监控 数码 电子 防犯 カメラ electronica"),
    ("stolen_accounts", "account software game voucher gift_card digital subscription 계정 게임 账号 游戏 软件 アカウント ゲーム cuentas software"),
    ("personal_data", "data business 데이터 数据 データ datos"),
    ("child_safety", "baby nursery toys kids 유아 아동 母婴 婴 ベビー bebe"),
    ("prescription_medicine", "pharma medicine supplement health wellness nutrition beauty 건강 의약 영양 保健 医药 健康 医薬 サプリ salud"),
    ("gambling", "casino ticket entertainment 티켓 娱乐 チケット"),
)  # fmt: skip


def guessed_policy(listing: Listing) -> str:
    """Return the policy that a category's goods break most often; drugs where the category says nothing."""
    category = folded_text(listing.category)
    for policy, words in _BY_CATEGORY:
        if any(folded_text(word.replace("_", " ")) in category for word in words.split()):
            return policy
    return "drugs"
