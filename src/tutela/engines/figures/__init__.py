"""What is counted, exactly, as at any moment: measures, published notes, comparison, disclosure control."""
