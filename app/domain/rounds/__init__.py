"""The monthly round: agenda, ballots, session, outcome, decision."""
