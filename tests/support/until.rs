//! Waiting for a condition instead of for a time.

use std::time::{Duration, Instant};

/// How long a condition may take before the test gives up. Generous: two busy cores, unoptimised programs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks until there is an answer, and returns it.
///
/// # Panics
/// When there is none within the time; `what` says what was awaited.
pub async fn until<T>(what: &str, within: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(since.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
