//! Devices that write, each as fast as it is acknowledged or at a pace, until they are told to stop.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use shared::id::DocId;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::sync::{
    company,
    native::{Native, Ticket},
};

/// Every so many changes one is a new customer; the others are edits.
const NEW_EVERY: u32 = 10;

/// The devices at work.
pub struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    devices: Vec<JoinHandle<Worked>>,
}

/// A device after its work.
pub struct Worked {
    /// The device.
    pub device: Native,
    /// From each change until it was acknowledged.
    pub waits: Vec<Duration>,
}

impl Load {
    /// Starts a device for each ticket; each begins a change no sooner than `pace` after the one before.
    pub fn start(tickets: Vec<Ticket>, pace: Duration) -> Self {
        let (stop, acknowledged) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let devices = tickets
            .into_iter()
            .map(|ticket| tokio::spawn(work(ticket, pace, stop.clone(), acknowledged.clone())))
            .collect();
        Self { stop, acknowledged, devices }
    }

    /// Changes that were acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Lets every device finish what it began.
    ///
    /// # Panics
    /// When one of them failed.
    pub async fn stop(self) -> Vec<Worked> {
        self.stop.store(true, Ordering::Relaxed);
        let mut worked = Vec::new();
        for device in self.devices {
            worked.push(device.await.expect("a device works until it is told to stop"));
        }
        worked
    }
}

async fn work(ticket: Ticket, pace: Duration, stop: Arc<AtomicBool>, acknowledged: Arc<AtomicU64>) -> Worked {
    let mut device = Native::new(ticket);
    let mut doc = DocId(Uuid::now_v7());
    let mut waits = Vec::new();
    for number in 0u32.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let begun = Instant::now();
        if number % NEW_EVERY == 0 {
            doc = DocId(Uuid::now_v7());
            device.execute(doc, &company::customer(number, device.user()));
        } else {
            device.execute(doc, &company::edit(number));
        }
        device.until("an acknowledgement", |device| device.shelf.outbox.is_empty()).await;
        acknowledged.fetch_add(1, Ordering::Relaxed);
        waits.push(begun.elapsed());
        device.until("its turn", |_| begun.elapsed() >= pace || stop.load(Ordering::Relaxed)).await;
    }
    Worked { device, waits }
}

/// The value below which this part of the values lies.
///
/// # Panics
/// When there is none.
pub fn percentile(mut waits: Vec<Duration>, part: f64) -> Duration {
    waits.sort_unstable();
    let at = (waits.len() as f64 * part) as usize;
    waits.get(at.min(waits.len().saturating_sub(1))).copied().expect("something was measured")
}
