"""`python -m seiketsu` is the `seiketsu` command."""

from seiketsu.config.cli import main

if __name__ == "__main__":
    main()
