"""The values that fields of a deletion request may have. Needs nothing that has to be installed."""

PRIORITIES = ("NORMAL", "URGENT")
LEGAL_BASES = ("GDPR_ART_17", "CCPA", "CONSENT_WITHDRAWN", "COPYRIGHT", "POISONED_DATA", "OTHER")
