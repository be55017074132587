"""Choose projects from ballots, costs and a budget: pure, exact, with a reason per project."""
