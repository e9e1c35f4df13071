"""Conversations with third parties beside a ticket, and passing its words on to them."""
