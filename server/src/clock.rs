//! The server's clock. The only place that asks the machine for the time of day.

use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Instant;

/// Now.
pub fn now() -> Instant {
    let ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Instant(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// Now, for files and lines that people read.
pub fn utc() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(now().0).unwrap_or_default()
}
