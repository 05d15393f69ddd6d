//! Today: to-dos by window, recent customers.
