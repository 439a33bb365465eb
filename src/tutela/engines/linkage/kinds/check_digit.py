"""The check digit of IMEI and ICCID. Source: ISO/IEC 7812-1, annex B (Luhn)."""


def check_digit(digits: str) -> str:
    """Return the digit that completes ``digits`` (ASCII digits only)."""
    total = 0
    for index, letter in enumerate(reversed(digits)):
        number = int(letter) * (2 if index % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def completes(digits: str) -> bool:
    """Say whether the last digit is the check digit of those before it."""
    return check_digit(digits[:-1]) == digits[-1]
