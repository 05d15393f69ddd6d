//! Keeping the write-ahead log short.
//!
//! SQLite begins it anew only when no reader is in it. Under load there always is one, so that it would grow without
//! end; from time to time the writer waits for the readers instead, shortly.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use rusqlite::Connection;

/// From here on the log is to be begun anew, bytes.
const LARGE: u64 = 64 << 20;
/// How long the writer waits for readers.
const WAIT: Duration = Duration::from_millis(200);
/// How often it tries: a reader that stays (a backup, a curious person) costs no more than the wait.
const EVERY: Duration = Duration::from_secs(10);

/// Watches the log's size.
pub(super) struct LogKeeper {
    log: Option<PathBuf>,
    tried: Option<Instant>,
}

impl LogKeeper {
    /// For the log of this connection.
    pub fn of(connection: &Connection) -> Self {
        let log = connection.path().filter(|path| !path.is_empty()).map(|path| format!("{path}-wal").into());
        Self { log, tried: None }
    }

    /// Begins the log anew if it has become large. To be called outside of transactions.
    pub fn tidy(&mut self, connection: &Connection) {
        let size = self.log.as_ref().and_then(|log| std::fs::metadata(log).ok()).map_or(0, |found| found.len());
        if size < LARGE || self.tried.is_some_and(|tried| tried.elapsed() < EVERY) {
            return;
        }
        self.tried = Some(Instant::now());
        let begun = connection
            .busy_timeout(WAIT)
            .and_then(|()| connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)));
        match begun {
            Ok(false) => {}
            Ok(true) => tracing::warn!(bytes = size, "the write-ahead log is large, and somebody still reads in it"),
            Err(error) => tracing::error!(%error, "the write-ahead log could not be begun anew"),
        }
        if let Err(error) = connection.busy_timeout(super::BUSY) {
            tracing::error!(%error, "the patience of the writer could not be set");
        }
    }
}
