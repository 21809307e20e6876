//! Text that people type and read in cells: durations, dates, predecessors.
