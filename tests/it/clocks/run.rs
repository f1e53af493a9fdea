//! Whole clients under random clocks.
