//! The server's side of sync: one state machine for each connection.

mod check;
mod event;
mod feed;
mod older;

pub use event::{Effect, Event, Opening, PageRead, Skip};

use std::collections::BTreeMap;

use self::{
    check::Checks,
    feed::Feed,
    older::{PARTS_SINCE, as_of_first, fate_of_second, is_of_first, is_other, verdict_of_second},
};
use super::{
    frame::{BadFrame, Incoming, Outgoing, Pack},
    gatekeeper::{self, Bomb},
    pace::{Heartbeat, Pulse, Steady},
    protocol::{
        Cursor, Epoch, FACTS_SINCE, FILLED_SINCE, FULL_SINCE, Fate, FromDevice, FromServer, Goodbye, HANDED_SINCE,
        MIN_WRITER, OTHERS_SINCE, PROTOCOL, PUSH_WINDOW, Pushed, Scope, ScopeState,
    },
    request::Request,
    resume::resume,
};
use crate::{
    id::DocId,
    sorted::{SortedMap, SortedSet},
    time::Instant,
};

/// The oldest protocol that the server still speaks.
const PROTOCOL_MIN: u16 = 1;
/// How long news may wait for batches that are being stored, ms.
const NEWS_WITHIN_MS: i64 = 1_000;
/// Changes in one batch.
const BATCH_MAX: usize = 20_000;
/// Messages with requests that have no answer yet.
const ASKING_MAX: u8 = 4;
/// When a device is to try again that is too old to write, ms: the person has to update the program anyway.
const TOO_OLD_LATER_MS: u32 = 600_000;

/// The server's side of one connection.
#[derive(Debug)]
pub struct Session {
    opening: Opening,
    clock: Steady,
    heart: Heartbeat,
    incoming: Incoming,
    outgoing: Outgoing,
    stage: Stage,
    feed: Feed,
    checks: Checks,
    /// Messages with requests that are being decided on.
    asking: u8,
    /// Whether the device writes documents that are taken.
    writes: bool,
    /// Batches that are being stored.
    storing: BTreeMap<u32, Storing>,
    next_batch: u32,
    /// Since when batches have been stored without a pause.
    storing_since: i64,
    /// Whether `ReadScopes` is to be asked again once it is answered.
    rights: Rights,
    /// Changes from before the connection that the device still has to send.
    owed: u32,
    /// Whether the device knows that customers have parts, settings and a role for finance.
    knows_parts: bool,
    /// Whether the device knows the business with customers, and products.
    knows_others: bool,
    /// Whether the device knows that the server's disk may be full.
    knows_full: bool,
    /// What packs long frames for devices that can unpack them.
    packer: Option<Pack>,
    /// Whether the device knows that refused changes are handed over.
    knows_handed: bool,
}

/// A batch that is being stored.
#[derive(Debug)]
struct Storing {
    whose: Whose,
    changes: usize,
    docs: Vec<DocId>,
}

#[derive(Debug)]
enum Stage {
    /// Nothing was heard.
    New,
    /// The device said where it stands; what it may read is being looked up.
    Greeted(Hello),
    /// Welcome was said.
    Live,
    /// Bye was said, or the device is gone.
    Over,
}

#[derive(Debug)]
struct Hello {
    protocol: u16,
    epoch: Option<Epoch>,
    cursors: SortedMap<Scope, Cursor>,
}

/// Who wrote the changes of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Others,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rights {
    Known,
    Asked,
    AskAgain,
}

struct Turn<'a> {
    now: Instant,
    at: i64,
    outgoing: &'a mut Outgoing,
    out: &'a mut Vec<Effect>,
}

impl Session {
    /// The session of a socket that was just opened.
    pub fn new(opening: Opening) -> Self {
        let mut heart = Heartbeat::new(0);
        // Hello is due as if it had been asked for.
        heart.ask(0);
        Self {
            opening,
            clock: Steady::new(),
            heart,
            incoming: Incoming::default(),
            outgoing: Outgoing::default(),
            stage: Stage::New,
            feed: Feed::default(),
            checks: Checks::default(),
            asking: 0,
            writes: true,
            storing: BTreeMap::new(),
            next_batch: 0,
            storing_since: 0,
            rights: Rights::Known,
            owed: u32::MAX,
            knows_parts: true,
            knows_others: true,
            knows_full: false,
            packer: None,
            knows_handed: false,
        }
    }

    /// The same, with something that packs long frames better than deflating does.
    pub fn packing(self, packer: Pack) -> Self {
        Self { packer: Some(packer), ..self }
    }

    /// Changes from before the connection that the device still has to send; none: it has not said anything.
    pub fn unsent(&self) -> Option<u32> {
        (self.owed != u32::MAX).then_some(self.owed)
    }

    /// Whether the device has handed in all that it wrote before it connected.
    pub fn is_settled(&self) -> bool {
        matches!(self.stage, Stage::Live) && self.owed == 0
    }

    /// Takes note of an event; the effects are to be carried out in order.
    pub fn handle(&mut self, now: Instant, event: Event) -> Vec<Effect> {
        let mut out = Vec::new();
        // Taken out for the turn, so that every part of the session can send.
        let mut outgoing = std::mem::take(&mut self.outgoing);
        let mut turn = Turn { now, at: self.clock.advance(now), outgoing: &mut outgoing, out: &mut out };
        match event {
            _ if matches!(self.stage, Stage::Over) => {}
            Event::Frame(bytes) => self.received(&mut turn, &bytes),
            Event::Tick => match self.heart.tick(turn.at) {
                Pulse::Fine => {}
                Pulse::Ping => turn.send(&FromServer::Ping),
                Pulse::Dead => self.close(&mut turn),
            },
            Event::Scopes(heads) => self.scopes(&mut turn, heads),
            Event::PageRead(mut page) => {
                if !self.knows_parts {
                    as_of_first(&mut page.items);
                }
                self.feed.read(&mut turn, page);
            }
            Event::Stored { batch, fates } => self.stored(&mut turn, batch, fates),
            Event::DigestsRead { scope, head, mut digests } => {
                digests.retain(|(doc, _)| self.knows_others || !is_other(scope, *doc));
                self.checks.digests(&mut turn, scope, head, digests);
            }
            Event::WholeRead { scope, items } => self.checks.whole(&mut turn, &mut self.feed, scope, items),
            Event::Decided(mut answers) => {
                self.asking = self.asking.saturating_sub(1);
                if !self.knows_full {
                    answers.iter_mut().for_each(|(_, verdict)| verdict_of_second(verdict));
                }
                turn.send(&FromServer::Answer(answers));
            }
            Event::Moved { scope, seq } => {
                self.feed.moved(scope, seq);
                if self.rights != Rights::Known {
                    self.feed.moved_early(scope, seq);
                }
            }
            Event::RightsChanged => self.ask_rights(&mut turn),
            Event::Ended(why) => self.bye(&mut turn, why),
        }
        if matches!(self.stage, Stage::Live) {
            // Before a batch has its numbers, the device's own changes would look like news.
            let busy = !self.storing.is_empty() && turn.at - self.storing_since < NEWS_WITHIN_MS;
            self.feed.go_on(&mut turn, busy);
        }
        self.outgoing = outgoing;
        out
    }

    fn received(&mut self, turn: &mut Turn<'_>, bytes: &[u8]) {
        self.heart.heard(turn.at);
        let understood = match self.incoming.decode(bytes) {
            Ok(message) => self.obey(turn, message),
            Err(BadFrame::TooLong) => {
                turn.out.push(Effect::Bombed(Bomb::Message));
                false
            }
            Err(_) => false,
        };
        if !understood {
            self.bye(turn, Goodbye::BadFrame);
        }
    }

    /// False when the device broke the protocol.
    fn obey(&mut self, turn: &mut Turn<'_>, message: FromDevice) -> bool {
        match message {
            FromDevice::Ping => turn.send(&FromServer::Pong),
            FromDevice::Pong => {}
            FromDevice::Hello { protocol, .. } if protocol < PROTOCOL_MIN => self.bye(turn, Goodbye::TooOld),
            FromDevice::Hello { protocol, schema, epoch, cursors, unsent, .. } => {
                if !matches!(self.stage, Stage::New) {
                    return false;
                }
                self.owed = unsent;
                self.knows_parts = protocol >= PARTS_SINCE;
                self.knows_full = protocol >= FULL_SINCE;
                self.knows_handed = protocol >= HANDED_SINCE;
                self.writes = schema >= MIN_WRITER;
                // A later version may know facts of another shape.
                self.feed.send_facts((FACTS_SINCE..=PROTOCOL).contains(&protocol));
                self.knows_others = protocol >= OTHERS_SINCE;
                self.feed.send_others(self.knows_others);
                self.feed.fill(protocol >= FILLED_SINCE);
                turn.outgoing.pack_with(self.packer.filter(|_| protocol >= FILLED_SINCE));
                self.stage = Stage::Greeted(Hello { protocol, epoch, cursors: cursors.into_iter().collect() });
                self.ask_rights(turn);
            }
            _ if !matches!(self.stage, Stage::Live) => return false,
            FromDevice::Committed { scope, cursor } => return self.feed.confirmed(scope, cursor),
            FromDevice::Push { batch, items } => return self.push(turn, batch, items, Whose::Own),
            FromDevice::HandBack { batch, items } => return self.push(turn, batch, items, Whose::Others),
            FromDevice::Check(check) => return self.checks.ask(turn, &self.feed, check),
            FromDevice::Time => turn.send(&FromServer::Time(turn.now)),
            FromDevice::Request(requests) => return self.request(turn, requests),
        }
        true
    }

    fn request(&mut self, turn: &mut Turn<'_>, requests: Vec<Request>) -> bool {
        self.asking += 1;
        turn.out.push(Effect::Decide(requests));
        self.asking <= ASKING_MAX
    }

    fn push(&mut self, turn: &mut Turn<'_>, batch: u32, items: Vec<Pushed>, whose: Whose) -> bool {
        let changes = items.iter().map(|item| item.changes.len()).sum();
        let chunks = items.iter().flat_map(|item| &item.changes);
        if batch != self.next_batch || self.storing.len() >= PUSH_WINDOW || changes > BATCH_MAX {
            return false;
        }
        if !gatekeeper::fits_a_batch(chunks) {
            turn.out.push(Effect::Bombed(Bomb::Operations));
            return false;
        }
        self.next_batch = self.next_batch.wrapping_add(1);
        if !self.writes {
            turn.send(&FromServer::Ack { batch, fates: vec![Fate::Later(TOO_OLD_LATER_MS); changes] });
            return true;
        }
        if self.storing.is_empty() {
            self.storing_since = turn.at;
        }
        let docs = items.iter().map(|item| item.doc).collect();
        self.storing.insert(batch, Storing { whose, changes, docs });
        turn.out.push(match whose {
            Whose::Own => Effect::Store { batch, items },
            Whose::Others => Effect::HandBack { batch, items },
        });
        true
    }

    fn stored(&mut self, turn: &mut Turn<'_>, batch: u32, mut fates: Vec<Fate>) {
        let Some(stored) = self.storing.remove(&batch).filter(|stored| stored.changes == fates.len()) else { return };
        if !self.knows_full {
            fates.iter_mut().for_each(fate_of_second);
        }
        for fate in &fates {
            if let Fate::Ok(seq) = fate {
                self.feed.pushed(*seq);
            }
            // What the device announced is its own.
            let done = matches!(fate, Fate::Ok(_) | Fate::Dup(_) | Fate::Refused(_));
            if done && stored.whose == Whose::Own {
                self.owed = self.owed.saturating_sub(1);
            }
        }
        self.feed.overtake(stored.docs);
        turn.send(&FromServer::Ack { batch, fates });
    }

    fn ask_rights(&mut self, turn: &mut Turn<'_>) {
        match self.rights {
            Rights::Known if matches!(self.stage, Stage::New) => {}
            Rights::Known => {
                self.rights = Rights::Asked;
                turn.out.push(Effect::ReadScopes { others: self.knows_others });
            }
            Rights::Asked | Rights::AskAgain => self.rights = Rights::AskAgain,
        }
    }

    fn scopes(&mut self, turn: &mut Turn<'_>, mut scopes: Vec<ScopeState>) {
        scopes.retain(|state| self.knows_parts || is_of_first(state.scope));
        scopes.retain(|state| self.knows_others || state.scope != Scope::Catalogue);
        scopes.retain(|state| self.knows_handed || !matches!(state.scope, Scope::Handed(_)));
        let heads: Vec<_> = scopes.iter().map(ScopeState::head).collect();
        let again = self.rights == Rights::AskAgain;
        self.rights = Rights::Known;
        match std::mem::replace(&mut self.stage, Stage::Live) {
            Stage::Greeted(hello) => {
                let resumed = resume(&hello.cursors, hello.epoch, self.opening.epoch, &heads);
                self.feed.begin(resumed.cursors, &heads);
                let Opening { epoch, user } = self.opening;
                let (protocol, now, min_writer) = (hello.protocol.min(PROTOCOL), turn.now, MIN_WRITER);
                turn.send(&match protocol {
                    1 => FromServer::Welcome { protocol, epoch, user, now, scopes: heads },
                    _ => FromServer::Greeting { protocol, epoch, user, now, min_writer, scopes },
                });
            }
            Stage::Live => {
                let before: SortedSet<_> = self.feed.scopes().collect();
                let after: SortedSet<_> = heads.iter().map(|head| head.scope).collect();
                self.feed.change(&heads);
                if before != after {
                    turn.send(&FromServer::Scopes(heads));
                }
            }
            other @ (Stage::New | Stage::Over) => self.stage = other,
        }
        if again {
            self.ask_rights(turn);
        }
    }

    fn bye(&mut self, turn: &mut Turn<'_>, why: Goodbye) {
        turn.send(&FromServer::Bye(why));
        self.close(turn);
    }

    fn close(&mut self, turn: &mut Turn<'_>) {
        self.stage = Stage::Over;
        turn.out.push(Effect::Close);
    }
}

impl Turn<'_> {
    /// Sends a message that is known to fit into a frame.
    fn send(&mut self, message: &FromServer) {
        if let Ok(frame) = self.outgoing.encode(message) {
            self.out.push(Effect::Send(frame));
        }
    }
}

#[cfg(test)]
mod tests;
