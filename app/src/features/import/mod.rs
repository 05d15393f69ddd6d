//! The import wizard.
