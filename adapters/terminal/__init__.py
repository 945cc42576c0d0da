"""The command line: asking, reading the records back, and looking after the knowledge folder."""
