"""What every test gets: Hypothesis without a clock in CI, and no mail leaves the house."""

import os

from hypothesis import HealthCheck, settings

# Two workers on two cores are not a place to measure how long one example takes.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("calm"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI", "").lower() in ("true", "1") else "calm")

# The cast and their articles: fixtures for every folder of tests.
pytest_plugins = ["tests.people"]
