//! The screen program: shell, routes, the link to the engine.
