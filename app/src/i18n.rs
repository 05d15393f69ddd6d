//! Texts in every language, and how dates and amounts are written.
