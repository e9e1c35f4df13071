"""Views that people keep: who sees which, how they are made, and how many tickets each holds."""
