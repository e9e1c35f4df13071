"""What the desk adds to the registries when Django is ready."""


def install() -> None:
    pass
