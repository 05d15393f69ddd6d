//! Settings: profile, language, theme, devices, about.
