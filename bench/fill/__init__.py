"""A desk of any size, quickly: a few hundred tickets lived through by the product's own actions, then copied.

`tales` makes the tickets to copy, `copying` multiplies every row of them by COPY, `keeping` keeps the result.
"""
