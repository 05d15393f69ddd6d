//! The importer worker: parses spreadsheets under limits.
