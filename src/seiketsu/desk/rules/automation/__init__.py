"""Rules that the staff write themselves: what they are made of, whether they are sound, when they hold, how far they
may set off each other. Pure; `desk.automation` reads the facts and carries out what is decided."""
