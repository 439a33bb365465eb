"""FIRs and seizure reports, accused, arrests, charges, final reports, and what is due in them."""
