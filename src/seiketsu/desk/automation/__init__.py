"""Automation by the staff without code: rules on events, rules that wait, macros."""
