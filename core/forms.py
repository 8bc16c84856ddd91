"""What is wrong with a form, field by field."""


class FormError(Exception):
    """A form that cannot be accepted; `errors` has one sentence for each field at fault."""

    def __init__(self, **errors: str):
        super().__init__(*errors.values())
        self.errors = errors


def check_fields(**checks) -> dict:
    """Run every field's check and return the values; raises FormError with all that failed.

    A check takes nothing, returns the clean value, and raises ValueError with a sentence for the member.
    """
    values, errors = {}, {}
    for name, check in checks.items():
        try:
            values[name] = check()
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise FormError(**errors)
    return values
