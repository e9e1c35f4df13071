"""Defects of the product: their tickets, their clients, the tracker outside, and the fix that tells everybody."""
