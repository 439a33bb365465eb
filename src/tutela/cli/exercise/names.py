"""Names, addresses, numbers of the exercise: made by a generator, of nobody."""

import random
from dataclasses import dataclass

_FIRST = ("ba", "de", "fi", "go", "ka", "le", "mi", "no", "pa", "ri", "sa", "tu", "ve", "ya", "zo")
_LAST = ("lan", "mer", "nok", "pil", "ras", "tov", "vin", "zar", "dun", "kel")
_MAKES = (("Make A", "A-10"), ("Make A", "A-20 Plus"), ("Make B", "B Nova"), ("Make C", "C3"), ("Make D", "D-One"))


@dataclass
class Names:
    """A generator with a seed: the same exercise every time."""

    random: random.Random

    def person(self) -> str:
        """An invented name that is nobody's."""
        first = "".join(self.random.choice(_FIRST) for _ in range(2)).title()
        return f"{first} {self.random.choice(_FIRST).title()}{self.random.choice(_LAST)}"

    def address(self, district: str) -> str:
        """An invented address."""
        return f"House {self.random.randint(1, 900)}, Ward {self.random.randint(1, 40)}, invented place {district}"

    def device(self) -> tuple[str, str]:
        """An invented make and model."""
        return self.random.choice(_MAKES)

    def imei(self) -> str:
        """A number that passes the check digit, under a reporting body that does not exist."""
        digits = [0, 0] + [self.random.randint(0, 9) for _ in range(12)]
        doubled = [d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)]
        return "".join(map(str, [*digits, -sum(doubled) % 10]))

    def serial(self) -> str:
        """An invented serial number."""
        return f"SN{self.random.randint(10**7, 10**8 - 1)}"
