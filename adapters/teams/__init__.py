"""Microsoft Teams: the same advisor, the same words. Translators without a network, and a thin shell; the SDK stays in one file of it."""
