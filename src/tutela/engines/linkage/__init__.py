"""Which tips speak of one person: identifiers normalised, compared, judged and clustered; work ordered by a checklist."""
