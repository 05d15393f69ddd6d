//! Customers: list, record, quick add.
