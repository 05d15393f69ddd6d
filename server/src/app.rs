//! What every request needs, and the watch over who may do what.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use shared::{
    audit::AuditKind,
    id::DeviceId,
    people::Roster,
    sync::protocol::{Epoch, Goodbye},
};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    assets::Assets,
    auth::{
        failures::Failures,
        password::{HashingFailed, Passwords},
        session::{Standing, standing},
        throttle::Throttle,
    },
    clock,
    config::{AddressSource, Transport},
    limits::{BOMBS_OF_DEVICE, Limiter, Limits, OF_ADDRESS, OF_SESSION, SOCKETS_OF_DEVICE},
    store::{
        Store, StoreError,
        deed::{By, Deed, Note},
        rows::TokenHash,
    },
    sync::hub::Hub,
    telemetry::{Counters, health::Health},
};

/// How often to look whether another process changed people, devices or rights.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    /// Storage.
    pub store: Arc<dyn Store>,
    /// The database.
    pub epoch: Epoch,
    /// Password hashing.
    pub passwords: Passwords,
    /// Who tried to log in too often.
    pub throttle: Throttle,
    /// Failed log-ins that were not told to the audit log yet.
    pub failures: Failures,
    /// Deadlines of connections.
    pub limits: Limits,
    /// Sessions that sent too many requests.
    pub sessions: Limiter<TokenHash>,
    /// Addresses that sent too many requests without being logged in.
    pub addresses: Limiter<IpAddr>,
    /// Devices that opened too many sockets.
    pub devices: Limiter<DeviceId>,
    /// Devices that sent bombs.
    pub bombs: Limiter<DeviceId>,
    /// How the server is.
    pub health: Health,
    /// Open sockets.
    pub hub: Hub,
    /// Figures.
    pub counters: Counters,
    /// The client's files.
    pub assets: Assets,
    /// How requests reach the server.
    pub transport: Transport,
    /// Whose word counts on where they come from.
    pub address_source: AddressSource,
    roster: RwLock<Arc<Roster>>,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// The application could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
}

impl App {
    /// Puts the application together.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn new(
        store: Arc<dyn Store>,
        assets: Assets,
        transport: Transport,
        address_source: AddressSource,
    ) -> Result<Self, StartError> {
        Self::with_limits(store, assets, transport, address_source, Limits::default()).await
    }

    /// The same with other deadlines.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn with_limits(
        store: Arc<dyn Store>,
        assets: Assets,
        transport: Transport,
        address_source: AddressSource,
        limits: Limits,
    ) -> Result<Self, StartError> {
        let epoch = store.identity().await?.epoch;
        let roster = RwLock::new(Arc::new(store.roster().await?));
        let passwords = Passwords::new()?;
        Ok(Self(Arc::new(Parts {
            store,
            epoch,
            passwords,
            throttle: Throttle::default(),
            failures: Failures::default(),
            limits,
            sessions: Limiter::new(OF_SESSION),
            addresses: Limiter::new(OF_ADDRESS),
            devices: Limiter::new(SOCKETS_OF_DEVICE),
            bombs: Limiter::new(BOMBS_OF_DEVICE),
            health: Health::default(),
            hub: Hub::default(),
            counters: Counters::default(),
            assets,
            transport,
            address_source,
            roster,
        })))
    }

    /// Everybody, as of the last look.
    pub fn roster(&self) -> Arc<Roster> {
        self.roster.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads people and rights again.
    ///
    /// # Errors
    /// When the store cannot be read; the old ones stay.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let roster = Arc::new(self.store.roster().await?);
        *self.roster.write().unwrap_or_else(PoisonError::into_inner) = roster;
        Ok(())
    }

    /// Keeps roster and sockets in step with the store, whoever changes it. Runs until the store closes.
    pub async fn watch_authority(self) {
        let mut commits = self.store.commits();
        let mut known = self.store.authority_version().await.unwrap_or(0);
        loop {
            let due = tokio::time::timeout(LOOK_EVERY, commits.recv()).await;
            if let Some(count) = self.failures.due(std::time::Instant::now()) {
                self.note_failures(count).await;
            }
            match due {
                Ok(Ok(note)) if !note.authority => continue,
                Ok(Err(RecvError::Closed)) => return,
                _ => {}
            }
            match self.store.authority_version().await {
                Ok(version) if version != known => {
                    known = version;
                    if let Err(error) = self.rights_changed().await {
                        tracing::error!(%error, "rights could not be read again");
                    }
                }
                Ok(_) => {}
                Err(StoreError::Closed) => return,
                Err(error) => tracing::error!(%error, "the version of rights could not be read"),
            }
        }
    }

    /// Enters failed log-ins that are told together into the audit log.
    pub async fn note_failures(&self, count: u64) {
        let note = Note::of(AuditKind::LogInFailed).counting(count);
        if let Err(error) = self.store.enact(By::operator(), Deed::Note(note)).await {
            tracing::error!(%error, "failed log-ins could not be noted");
        }
    }

    async fn rights_changed(&self) -> Result<(), StoreError> {
        self.refresh().await?;
        for socket in self.hub.sockets() {
            let goodbye = match self.store.session(socket.token).await? {
                None => Some(Goodbye::SessionEnded),
                Some(row) => match standing(&row, clock::now()) {
                    Standing::Good => {
                        if row.draining {
                            socket.drain();
                        }
                        None
                    }
                    Standing::Over => Some(Goodbye::SessionEnded),
                    Standing::Revoked => Some(Goodbye::Revoked),
                },
            };
            match goodbye {
                Some(goodbye) => socket.end(goodbye),
                None => socket.rights_changed(),
            }
        }
        Ok(())
    }
}
