"""Where figures come from: how well questions are answered, how fast, and the training of what is learnt."""
