//! A few read connections, handed out in turn to blocking threads.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::store::StoreError;

/// Reads that run at once.
const READERS: usize = 4;

/// The pool.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// A pool that opens connections as they are needed.
    pub fn new(path: PathBuf) -> Self {
        Self { path, idle: Arc::default(), permits: Arc::new(Semaphore::new(READERS)) }
    }

    /// Runs `query` in a read transaction, so that everything it sees is of one moment.
    pub fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'static {
        let (path, idle, permits) = (self.path.clone(), self.idle.clone(), self.permits.clone());
        async move {
            let _permit = permits.acquire_owned().await.map_err(|_| StoreError::Closed)?;
            let run = move || {
                let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let mut connection = match free {
                    Some(connection) => connection,
                    None => open(&path)?,
                };
                let transaction = connection.transaction()?;
                let result = query(&transaction);
                transaction.finish()?;
                idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
                result
            };
            tokio::task::spawn_blocking(run).await.map_err(|e| StoreError::Database(e.to_string()))?
        }
    }

    /// Runs `work` on a connection of its own, in no transaction: it may take minutes.
    pub fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'static {
        let path = self.path.clone();
        let run = move || work(&super::connect(&path)?);
        async move { tokio::task::spawn_blocking(run).await.map_err(|e| StoreError::Database(e.to_string()))? }
    }
}

fn open(path: &std::path::Path) -> Result<Connection, StoreError> {
    let connection = super::connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}
