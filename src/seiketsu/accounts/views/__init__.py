"""Signing in, and the staff's pages for organizations, people and tokens."""
