"""Prepared new tickets: kept by the staff, picked when one is opened."""
