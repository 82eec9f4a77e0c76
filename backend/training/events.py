"""What the room of classes tells; whoever listens may refuse the step by raising, in the same transaction."""

from dataclasses import dataclass

from backend.kernel.actor import Actor
from backend.training.models import TrainingClass
from backend.training.states import Stage


@dataclass(frozen=True, slots=True)
class ClassMoves:
    """A class is about to take a step; it still stands in `here`."""

    actor: Actor
    row: TrainingClass
    here: Stage
    to: Stage
