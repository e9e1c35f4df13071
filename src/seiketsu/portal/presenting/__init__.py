"""Everything that the portal's pages say, in the client's words."""
