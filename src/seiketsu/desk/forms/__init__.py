"""The desk's own fields and the forms that ask for them."""
