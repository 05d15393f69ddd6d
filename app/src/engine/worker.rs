//! The worker's life: it listens, follows whoever leads, and leads once the lock is its own.

use std::rc::Rc;

use shared::{command::Command, customer::command::Rejection, id::DeviceId, time::Instant};
use uuid::Uuid;

use super::{
    desk::{Env, TabId, documents::Fetching},
    follow::follow,
    lead::Leader,
    mailbox::Mailbox,
    port,
    sync::driver::SyncLetter,
    tabs::{
        channel::{Channel, Relay},
        lock,
    },
};
use crate::bridge::{Ticket, ToEngine, ToScreen};

/// Something to do.
#[derive(Debug)]
pub enum Letter {
    /// This tab's screen said something.
    Screen(ToEngine),
    /// Another tab said something.
    Relay(Relay),
    /// Whether the lock was free; later: it is ours.
    Lock(bool),
    /// Something of sync.
    Sync(SyncLetter),
    /// The list is on its way to the screen and the code of documents is here; a record will be asked for soon.
    Rehearse,
    /// The clock moved on.
    Tick,
    /// The network is back.
    Online,
    /// More values are to be sealed or opened.
    Sweep,
    /// The server said that this device was revoked.
    Revoked(DeviceId),
    /// The rest of a bulk.
    Bulk(Box<Bulk>),
}

/// A bulk under way: it makes room for other letters between its parts.
#[derive(Debug)]
pub struct Bulk {
    /// Who asked.
    pub tab: TabId,
    /// Names the answer.
    pub ticket: Ticket,
    /// All commands.
    pub commands: Vec<Command>,
    /// How many are done.
    pub done: usize,
    /// Which were not carried out.
    pub rejected: Vec<(u32, Rejection)>,
    /// What takes the others back, in the order of the commands.
    pub undo: Vec<Command>,
}

/// Starts the engine in a dedicated worker. `documents`: fetches the code of documents; the program that starts names it,
/// as it alone is cut into parts.
pub fn start(documents: fn() -> Fetching) {
    port::report_end();
    let mailbox: Mailbox<Letter> = Mailbox::default();
    let heard = mailbox.clone();
    port::listen(move |message| heard.urgent(Letter::Screen(message)));
    let relayed = mailbox.clone();
    let channel = Rc::new(Channel::open(move |message| relayed.urgent(Letter::Relay(message))));
    let locked = mailbox.clone();
    lock::try_to_lead(move |ours| locked.urgent(Letter::Lock(ours)));
    port::post(&ToScreen::Listening);
    let env = Env { now, new_id: Uuid::now_v7, random, documents };
    wasm_bindgen_futures::spawn_local(live(env, mailbox, channel));
}

async fn live(env: Env, mailbox: Mailbox<Letter>, channel: Rc<Channel>) {
    let tab = env.new_tab();
    let said = follow(tab, &mailbox, &channel).await;
    Leader::new(tab, env, mailbox, channel).lead(said).await;
}

impl Env {
    fn new_tab(self) -> TabId {
        Uuid::from_bytes((self.random)())
    }
}

fn now() -> Instant {
    // The device's clock in whole milliseconds.
    #[expect(clippy::cast_possible_truncation, reason = "fits until the year 287,396")]
    let ms = js_sys::Date::now() as i64;
    Instant(ms)
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    port::scope()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .expect("every browser with WebAssembly has randomness in workers");
    bytes
}
