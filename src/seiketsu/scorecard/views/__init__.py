"""The pages: the card, teams, reports and the analysis."""
