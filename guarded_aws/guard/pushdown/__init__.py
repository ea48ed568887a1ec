"""Push-down: what AWS itself is told to enforce of a target's policies, when the role is assumed.

Session policies are compiled from the target's documents (`compile_layer`), written short
(`minify`) and laid out in the layers that STS takes (`plan_push_down`). Pure; no I/O.

What is pushed never denies what the guard allows. What it cannot deny although the guard
does is the plan's *remainder*: it is never empty silently.
"""

from guarded_aws.guard.pushdown.compile import CompiledLayer, Remainder, RemainderKind, compile_layer
from guarded_aws.guard.pushdown.minify import minify
from guarded_aws.guard.pushdown.plan import PushDown, PushDownPlan, plan_push_down

__all__ = [
    "CompiledLayer",
    "PushDown",
    "PushDownPlan",
    "Remainder",
    "RemainderKind",
    "compile_layer",
    "minify",
    "plan_push_down",
]
