"""Files that people add to an idea, a booked cost, a handover, a register entry and what belongs to it."""
