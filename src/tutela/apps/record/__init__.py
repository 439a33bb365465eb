"""The record: acts are committed to the ledger and applied to tables, and nothing else writes a table."""
