//! The device's clock.

use shared::time::Instant;

/// Now, as this device believes.
pub fn now() -> Instant {
    // Milliseconds since 1970 stay exact in a float for 200,000 years.
    Instant(js_sys::Date::now() as i64)
}
