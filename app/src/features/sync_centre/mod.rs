//! The sync centre: unsent work, last sync, errors.
