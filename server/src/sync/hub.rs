//! The open sockets, one for each device.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use shared::{
    id::{DeviceId, UserId},
    sync::protocol::Goodbye,
};
use tokio::sync::watch;

use crate::store::rows::TokenHash;

/// Devices of one person that are connected at once.
pub const SOCKETS_OF_PERSON: usize = 16;

/// What a socket is told from outside its own conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// It is to end.
    pub goodbye: Option<Goodbye>,
    /// Grows whenever rights changed.
    pub rights: u64,
    /// The device is to send its work, and then to wipe itself.
    pub drain: bool,
}

/// An open socket.
#[derive(Debug, Clone)]
pub struct Socket {
    /// Its session.
    pub token: TokenHash,
    user: UserId,
    number: u64,
    notice: watch::Sender<Notice>,
}

impl Socket {
    /// Ends it.
    pub fn end(&self, goodbye: Goodbye) {
        self.notice.send_modify(|notice| notice.goodbye = notice.goodbye.or(Some(goodbye)));
    }

    /// Tells it to end as soon as the device has sent its work.
    pub fn drain(&self) {
        self.notice.send_modify(|notice| notice.drain = true);
    }

    /// Tells it that rights changed.
    pub fn rights_changed(&self) {
        self.notice.send_modify(|notice| notice.rights += 1);
    }
}

/// The open sockets.
#[derive(Debug, Default)]
pub struct Hub {
    sockets: Mutex<HashMap<DeviceId, Socket>>,
    next: AtomicU64,
}

impl Hub {
    /// Enters a socket; an older one of the same device ends. Leaves when the place is dropped.
    pub fn enter(&self, device: DeviceId, user: UserId, token: TokenHash) -> (u64, watch::Receiver<Notice>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (notice, heard) = watch::channel(Notice { goodbye: None, rights: 0, drain: false });
        if let Some(old) = self.lock().insert(device, Socket { token, user, number, notice }) {
            old.end(Goodbye::Superseded);
        }
        (number, heard)
    }

    /// Ends the socket of a device, if it has one.
    pub fn end(&self, device: DeviceId, goodbye: Goodbye) {
        if let Some(socket) = self.lock().get(&device) {
            socket.end(goodbye);
        }
    }

    /// Takes a socket out, unless a newer one of the device has taken its place.
    pub fn leave(&self, device: DeviceId, number: u64) {
        let mut sockets = self.lock();
        if sockets.get(&device).is_some_and(|socket| socket.number == number) {
            sockets.remove(&device);
        }
    }

    /// Whether a device may open one: it takes the place of its own, or the person has not too many devices open.
    pub fn has_room(&self, device: DeviceId, user: UserId) -> bool {
        let sockets = self.lock();
        sockets.contains_key(&device)
            || sockets.values().filter(|socket| socket.user == user).count() < SOCKETS_OF_PERSON
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn sockets(&self) -> Vec<Socket> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeviceId, Socket>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
