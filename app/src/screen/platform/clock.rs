//! The device's clock.

use leptos::prelude::window;
use shared::time::Instant;

/// Now, as this device believes.
pub fn now() -> Instant {
    // Milliseconds since 1970 stay exact in a float for 200,000 years.
    Instant(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was opened, to tell how long something takes. 0 where the browser does not say.
pub fn uptime_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
