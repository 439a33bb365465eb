"""Rosters of chat groups: who was in a group, how that is known, from when to when, and what groups share."""
