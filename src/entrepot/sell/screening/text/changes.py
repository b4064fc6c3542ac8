"""What a seller can do about a finding: a key for each policy, which pages turn into sentences. Pure."""

from typing import Final

from entrepot.sell.screening.text.findings import Verdict

CHANGES: Final = {
    "remove_words": "Remove the marked words.",
    "remove_contact": "Remove the contact details: buyers write to you through the marketplace.",
    "remove_personal": "Remove what identifies a person.",
    "remove_claim": "Remove the claim: only medicines may say that they heal or prevent an illness.",
    "prove_claim": "State what the claim rests on, or remove it.",
    "state_battery": "State watt-hours, the UN 38.3 test and how it is packed.",
    "state_dangerous_goods": "State the UN number, the hazard class and the safety data sheet.",
    "state_age": "State from which age it is meant, and the standard it meets.",
    "state_compatible": "Say that it fits the brand's product, not that it is the brand's.",
    "show_licence": "Appeal, and say which permit or licence allows the sale.",
    "show_authority": "Appeal, and say from whom you have the goods and what shows that you may sell this brand.",
    "check_price": "Check the price: this brand's goods are never sold for so little.",
    "change_picture": "Use another picture.",
    "remove_code": "Use a picture without the code: buyers write to you and pay through the marketplace.",
    "wait_for_person": "Nothing has to change: a person looks at the words as a whole.",
    "look_at_change": "Nothing has to change: a person had to decide, and looks at the change.",
    "some_markets": "This may be sold in some markets only, and a person looks at it.",
    "not_sold_here": "This may not be sold here. If it is something else, say so in the title and the category.",
}
"""Keys and what they ask for, in English: the source of the translated sentences."""

_BY_POLICY: Final = {
    "medicine_claims": "remove_claim",
    "false_claims": "prove_claim",
    "contact_diversion": "remove_contact",
    "personal_data": "remove_personal",
    "hazardous_goods": "state_dangerous_goods",
    "child_safety": "state_age",
    "brand_misuse": "state_compatible",
    "counterfeit": "show_authority",
    "tobacco_vape": "some_markets",
    "adult": "some_markets",
    "dual_use": "show_licence",
    "alcohol": "show_licence",
}
_SAID: Final = frozenset({"medicine_claims", "false_claims", "contact_diversion", "brand_misuse", "hazardous_goods"})
"""What is said of goods, which may be said otherwise; the other policies are about the goods themselves."""


def change_for(policy: str, verdict: Verdict) -> str:
    """Return what to ask of a seller whose listing meets a policy."""
    if verdict == "block" and policy not in _SAID | {"personal_data"}:
        return "not_sold_here"
    return _BY_POLICY.get(policy, "not_sold_here")
