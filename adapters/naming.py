"""What the advisor's app is called, and what it says of itself before it is added: the same on every platform."""

from __future__ import annotations

NAME = "Policy advisor"
IN_SHORT = "Quotes your school's social media policy and hands over what it does not settle."
AT_LENGTH = (
    "Ask what the school's own social media policy says and get the clause, word for word. What the policy does not settle goes to a named "
    "senior colleague, whose answer comes back to you. Every question is kept on record. It is no substitute for speaking to a person: "
    "if anyone is in danger, ring 999."
)
ACCENT = "#1f3a5f"
