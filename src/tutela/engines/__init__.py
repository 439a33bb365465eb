"""Pure parts: values in, values out; no Django, no settings, no global state."""
