"""Making what the advisor learns: the sentence encoder and the weights. Needs the packages of requirements.txt in this folder."""
