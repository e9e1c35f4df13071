"""What agents have around their writing: what they put off, what waits to be sent, who else is here."""
