"""The ledger engine: canonical bytes, Merkle tree, proofs, signed checkpoints, exports and their offline check."""
