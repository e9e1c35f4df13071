"""Pure decisions of the desk: dataclasses in, dataclasses out, the present moment is an argument."""
