"""Outside formats, in and out: one file a format, plain values on our side."""
