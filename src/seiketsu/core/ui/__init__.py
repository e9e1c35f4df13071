"""What every page is made of: the data shapes of the macros, times and durations in words, shells, icons."""
