"""SkillPlan: a county's labour-training plan from the target to the last yuan."""

import gc

# Starting makes objects by the hundred thousand and drops few: looking for cycles among them took a quarter of it.
gc.set_threshold(20_000, 20, 20)
