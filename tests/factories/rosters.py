"""Rows of an invented roster, already checked."""

from datetime import date
from typing import Any

from backend.person import id_number, sample


def roster(rows: int, seed: int = 1) -> list[dict[str, Any]]:
    """Checked rows of the invented roster, as the sheet's checks give them."""
    words = sample.vocabulary()
    made, _ = sample.people(rows, seed, 0)
    found: list[dict[str, Any]] = []
    for cells in made:
        township = words.villages.townships[str(cells[5])]
        found.append(
            {
                "name": str(cells[0]),
                "identity": id_number.parse(str(cells[1]), date(2026, 1, 1)),
                "nation": cells[4],
                "township": township,
                "village": words.villages.village(township, str(cells[6])),
                "address": cells[7],
                "phone": cells[10],
                "in_labour_force": True,
                "income": 100,
                "categories": [words.categories[name] for name in str(cells[16]).split("、") if name],
                "wishes": [words.trades[name] for name in str(cells[17]).split("、") if name],
                "wish_mode": words.modes.get(str(cells[18])),
                "remark": None,
            }
        )
    return found
