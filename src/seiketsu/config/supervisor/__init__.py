"""Runs everything of one installation: database, web, worker and mail listener.

It loads neither Django nor the site, so that it stays small and cannot fail with them.
"""
