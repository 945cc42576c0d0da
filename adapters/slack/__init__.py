"""Slack: staff ask where they are, leaders answer where they are. Translators without a network, and a thin shell on slack-bolt."""
