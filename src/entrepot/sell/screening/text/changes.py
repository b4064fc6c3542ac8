"""What a seller can do about a finding: a key for each policy, which pages turn into sentences. Pure."""

from typing import Final

from entrepot.sell.screening.text.findings import Verdict

CHANGES: Final = {
    "remove_words": "Remove the marked words.",
    "remove_contact": "Remove the contact details: buyers write to you through the marketplace.",
    "remove_personal": "Remove what identifies a person.",
    "remove_claim": "Remove the claim, or use the wording proposed.",
    "prove_claim": "State what the claim rests on, or remove it.",
    "state_battery": "State watt-hours, the UN 38.3 test and how it is packed.",
    "state_dangerous_goods": "State the UN number, the hazard class and the safety data sheet.",
    "state_age": "State from which age it is meant, and the standard it meets.",
    "state_compatible": "Say that it fits the brand's product, not that it is the brand's.",
    "show_licence": "Upload the permit or licence that allows the sale.",
    "show_authority": "Upload what shows that you may sell this brand.",
    "check_price": "Check the price: this brand's goods are never sold for so little.",
    "change_picture": "Use another picture.",
    "remove_code": "Use a picture without the code: buyers write to you and pay through the marketplace.",
    "wait_for_person": "Nothing has to change: a person looks at the words as a whole.",
    "not_sold_here": "This may not be sold here.",
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
    "wildlife": "show_licence",
    "live_animals": "show_licence",
    "dual_use": "show_licence",
    "alcohol": "show_licence",
    "prescription_medicine": "show_licence",
    "weapons": "show_licence",
}
_FIXABLE: Final = frozenset({"medicine_claims", "false_claims", "contact_diversion", "brand_misuse", "hazardous_goods"})


def change_for(policy: str, verdict: Verdict) -> str:
    """Return what to ask of a seller whose listing meets a policy."""
    if verdict == "block" and policy not in _FIXABLE:
        return "remove_personal" if policy == "personal_data" else "not_sold_here"
    return _BY_POLICY.get(policy, "remove_words")
