"""Pure decisions of accounts: addresses, roles, scopes."""
