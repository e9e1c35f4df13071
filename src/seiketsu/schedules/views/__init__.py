"""The staff's pages of rosters."""
