"""Backups: the database and all files of one moment in one file, and a new installation from it."""
