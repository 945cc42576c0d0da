"""Reading the knowledge folder: policies into clauses and rules, topics, contacts, words; all problems at once."""
