"""What is printed: labels, lists and sequences as PDF, typeset with the fonts that Tutela brings."""
