"""The examples of docs/commands.md are what the commands answer today."""

import json

from tests.house.examples import EXAMPLES, answers, shape, told


def test_every_example_has_the_shape_of_an_answer(tmp_path):
    found = answers(tmp_path)

    assert {file.stem for file in EXAMPLES.glob("*.json")} == set(found)
    for name, answer in found.items():
        example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        assert shape(example) == shape(told(answer, tmp_path)), name
