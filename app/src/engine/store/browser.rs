//! The browser's store: IndexedDB. One database for each person, and a small one for who is logged in.

use std::cell::{Cell, RefCell};

use shared::id::UserId;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, IdbDatabase, IdbVersionChangeEvent};

use super::{
    Batch, Durability, Range, Step, Storage, StoreError, Table,
    request::{self, Mode, answer, begin, byte_strings, bytes, complete, failure, key_range},
};
use crate::bridge::StoreTrouble;

/// Version of the tables. To change them, raise it and let `upgrade` go from every older version to the next.
const VERSION: u32 = 3;

/// A database of the browser's.
pub struct BrowserStorage {
    name: String,
    database: RefCell<IdbDatabase>,
    /// The database was gone when the connection was opened anew.
    emptied: Cell<bool>,
}

impl BrowserStorage {
    /// The database that says who is logged in.
    pub const DEVICE: &str = "gendan";

    /// The name of a person's database.
    pub fn name_of(user: UserId) -> String {
        format!("gendan-{user}")
    }

    /// Opens a database, and makes its tables when it is new.
    ///
    /// # Errors
    /// Why not, as the recovery screen shows it.
    pub async fn open(name: &str) -> Result<Self, StoreTrouble> {
        let (database, _) = connect(name).await?;
        Ok(Self { name: name.to_owned(), database: RefCell::new(database), emptied: Cell::new(false) })
    }

    /// Opens a database whatever version it has, to read what can be read.
    ///
    /// # Errors
    /// When there is no storage at all.
    pub async fn open_as_it_is(name: &str) -> Result<Self, StoreError> {
        let opening = request::factory()?.open(name).map_err(|error| failure(&error))?;
        let database: IdbDatabase = request::opened(&opening).await?.unchecked_into();
        Ok(Self { name: name.to_owned(), database: RefCell::new(database), emptied: Cell::new(false) })
    }

    /// Deletes a database with everything in it.
    ///
    /// # Errors
    /// When the browser refuses, or another tab holds it.
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        let deletion = request::factory()?.delete_database(name).map_err(|error| failure(&error))?;
        request::opened(&deletion).await.map(|_| ())
    }

    /// Closes the connection, so that the database can be deleted.
    pub fn close(&self) {
        self.database.borrow().close();
    }

    /// Whether the browser threw the database away while it was in use.
    pub fn was_emptied(&self) -> bool {
        self.emptied.get()
    }

    async fn reconnect(&self) -> Result<(), StoreError> {
        let (database, fresh) = connect(&self.name).await.map_err(|trouble| match trouble {
            StoreTrouble::Full => StoreError::Full,
            other => StoreError::Unusable(other),
        })?;
        *self.database.borrow_mut() = database;
        self.emptied.set(self.emptied.get() || fresh);
        if fresh { Err(StoreError::Lost("the browser deleted the store".to_owned())) } else { Ok(()) }
    }

    async fn read(
        &self,
        table: Table,
        range: &Range,
        limit: Option<u32>,
        keys: bool,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let request = {
            let transaction = begin(&self.database.borrow(), &[table], Mode::Read)?;
            let (store, range) = (request::table(&transaction, table)?, key_range(range)?);
            match (keys, limit) {
                (false, None) => store.get_all_with_key(&range),
                (false, Some(limit)) => store.get_all_with_key_and_limit(&range, limit),
                (true, None) => store.get_all_keys_with_key(&range),
                (true, Some(limit)) => store.get_all_keys_with_key_and_limit(&range, limit),
            }
            .map_err(|error| failure(&error))?
        };
        Ok(byte_strings(&answer(&request).await?))
    }

    async fn read_or_reconnect(
        &self,
        table: Table,
        range: &Range,
        limit: Option<u32>,
        keys: bool,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        match self.read(table, range, limit, keys).await {
            Err(StoreError::Lost(_)) => {
                self.reconnect().await?;
                self.read(table, range, limit, keys).await
            }
            other => other,
        }
    }

    async fn write_once(&self, batch: &Batch, durability: Durability) -> Result<(), StoreError> {
        let transaction = begin(&self.database.borrow(), &batch.tables(), Mode::Write(durability))?;
        for step in &batch.steps {
            // Only the transaction is awaited: it fails if any of them does.
            let queued = match step {
                Step::Put(table, key, value) => {
                    request::table(&transaction, *table)?.put_with_key(&bytes(value), &bytes(key))
                }
                Step::Delete(table, range) => request::table(&transaction, *table)?.delete(&key_range(range)?),
            };
            if let Err(error) = queued {
                let _ = transaction.abort();
                return Err(failure(&error));
            }
        }
        complete(&transaction).await
    }
}

impl Storage for BrowserStorage {
    async fn values(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read_or_reconnect(table, &range, limit, false).await
    }

    async fn keys(&self, table: Table, range: Range, limit: Option<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read_or_reconnect(table, &range, limit, true).await
    }

    async fn write(&self, batch: Batch, durability: Durability) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.write_once(&batch, durability).await {
            Err(StoreError::Lost(_)) => {
                self.reconnect().await?;
                self.write_once(&batch, durability).await
            }
            other => other,
        }
    }
}

/// A connection, and whether the database was made by it.
async fn connect(name: &str) -> Result<(IdbDatabase, bool), StoreTrouble> {
    let factory = request::factory().map_err(|_| StoreTrouble::Unavailable)?;
    let opening = factory.open_with_u32(name, VERSION).map_err(|_| StoreTrouble::Unavailable)?;
    let fresh = std::rc::Rc::new(Cell::new(false));
    let made = std::rc::Rc::clone(&fresh);
    let request = opening.clone();
    let upgrade_needed = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
        made.set(event.old_version() < 1.0);
        if let Ok(database) = request.result() {
            upgrade(&database.unchecked_into());
        }
    });
    opening.set_onupgradeneeded(Some(upgrade_needed.as_ref().unchecked_ref()));
    let database: IdbDatabase = request::opened(&opening).await.map_err(|error| trouble(&error))?.unchecked_into();
    // A newer version of the app or a deletion in another tab must not wait for this connection.
    let leave = Closure::<dyn FnMut(Event)>::new({
        let database = database.clone();
        move |_| database.close()
    });
    database.set_onversionchange(Some(leave.as_ref().unchecked_ref()));
    leave.forget();
    Ok((database, fresh.get()))
}

fn upgrade(database: &IdbDatabase) {
    let there = database.object_store_names();
    for table in Table::ALL {
        if !there.contains(table.name()) {
            // A failure aborts the upgrade, and with it the opening.
            let _ = database.create_object_store(table.name());
        }
    }
}

fn trouble(error: &StoreError) -> StoreTrouble {
    match error {
        StoreError::Full => StoreTrouble::Full,
        StoreError::Unusable(trouble) => trouble.clone(),
        StoreError::Failed(why) if why.starts_with("VersionError") => StoreTrouble::TooNew,
        StoreError::Failed(why) if why.starts_with("SecurityError") || why.starts_with("NotAllowedError") => {
            StoreTrouble::Unavailable
        }
        StoreError::Failed(why) | StoreError::Lost(why) => StoreTrouble::Damaged(why.clone()),
        StoreError::NotFetched(_) => error.trouble(),
    }
}
