"""`seiketsu doctor`: everything an operator can get wrong, and how to mend each."""
