"""The fourth stage: from a seller's parcel to one packed for its consumer."""
