//! Log-in and first-run set-up.
