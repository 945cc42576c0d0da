"""Reading a question: words, concepts, mood, topics, warning signs."""
