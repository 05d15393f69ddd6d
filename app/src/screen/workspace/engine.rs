//! The engine as the workspace knows it: what it said becomes signals; when it dies, another is started.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use leptos::prelude::*;
use shared::{
    command::Command,
    id::{DocId, RequestId},
    query::index::Index,
    sync::request::Request,
    time::Instant,
};

use super::{
    Announcement, Book, BulkSaved, Others, Saved, Stage, Workspace,
    answer::{Answer, Replier, promise},
    drafts::{self, SealedDrafts},
    link::{Link, LinkEvent},
    now,
    pending::Pending,
    records::Records,
    state::State,
    unsent_note::UnsentNote,
};
use crate::{
    bridge::{
        Boot, SyncState, ToEngine, ToScreen,
        lock::{LockAnswer, LockDeed},
    },
    screen::{platform::remembered, storage},
    trap,
};

/// This many deaths within `PATIENCE_MS` and no more engines are started.
const MOST_DEATHS: usize = 3;
const PATIENCE_MS: i64 = 60_000;
/// An engine that is silent this long after its start is lost.
const START_WITHIN: Duration = Duration::from_secs(30);
const CLOCK_STEP: Duration = Duration::from_secs(30);

/// What a new engine is started for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To serve the screen.
    Serve,
    /// Only to hand out unsent work: it is not asked to load what may have killed the others.
    Rescue,
}

/// The running engine and what is expected of it.
pub struct Engine {
    state: State,
    link: Option<Link>,
    /// Whether it said its first words; until then messages wait.
    listening: bool,
    waiting: Vec<ToEngine>,
    pending: Pending,
    pub records: Records,
    pub drafts: SealedDrafts,
    unsent_note: UnsentNote,
    exports: Vec<Replier<Vec<u8>>>,
    lock_answers: Vec<Replier<LockAnswer>>,
    deaths: Vec<Instant>,
    /// How many engines died while they worked on a record.
    suspects: BTreeMap<Option<DocId>, u32>,
    /// Counts the engines, so that a late alarm of an earlier one is not taken for this one's.
    generation: u32,
    purpose: Purpose,
}

type Handle = StoredValue<Engine, LocalStorage>;

impl Engine {
    pub fn state(&self) -> State {
        self.state
    }

    pub fn send(&self, message: &ToEngine) {
        match &self.link {
            Some(link) if self.listening => link.send(message),
            // What matters before the first words is sent by `attach`, or waits in `waiting`.
            _ => {}
        }
    }

    pub fn command(&mut self, command: Command) -> Answer<Saved> {
        self.unsent_note.edited(command.doc);
        let (message, answer) = self.pending.command(command);
        self.send_or_keep(message);
        answer
    }

    pub fn request(&mut self, request: Request) -> Answer<Saved> {
        let (message, answer) = self.pending.request(request);
        self.send_or_keep(message);
        answer
    }

    pub fn take_over(&mut self, id: RequestId) -> Answer<Saved> {
        let (message, answer) = self.pending.take_over(id);
        self.send_or_keep(message);
        answer
    }

    pub fn bulk(&mut self, commands: Vec<Command>) -> Answer<BulkSaved> {
        commands.iter().rev().for_each(|command| self.unsent_note.edited(command.doc));
        let (message, answer) = self.pending.bulk(commands);
        self.send_or_keep(message);
        answer
    }

    pub fn export(&mut self) -> Answer<Vec<u8>> {
        let (replier, answer) = promise();
        self.exports.push(replier);
        self.send_or_keep(ToEngine::ExportUnsent);
        answer
    }

    pub fn ask_lock(&mut self, deed: LockDeed) -> Answer<LockAnswer> {
        let (replier, answer) = promise();
        self.lock_answers.push(replier);
        self.send_or_keep(ToEngine::Lock(deed));
        answer
    }

    pub fn send_or_keep(&mut self, message: ToEngine) {
        if self.listening { self.send(&message) } else { self.waiting.push(message) }
    }

    /// The first messages to an engine that listens: everything it must know to take over.
    fn attach(&mut self) {
        self.listening = true;
        if self.purpose == Purpose::Serve {
            self.suspects.iter().filter(|(_, deaths)| **deaths >= 2).filter_map(|(doc, _)| *doc).for_each(|doc| {
                self.send(&ToEngine::Suspect(doc));
            });
            self.send(&ToEngine::Attach);
            for doc in self.records.watched() {
                self.send(&ToEngine::Open(doc));
            }
        }
        for message in std::mem::take(&mut self.waiting) {
            self.send(&message);
        }
    }

    fn said(&mut self, message: ToScreen) {
        let state = self.state;
        match message {
            ToScreen::Listening => self.attach(),
            // The worker's error event follows, and with it the next engine.
            ToScreen::Crashed { doc, .. } => *self.suspects.entry(doc).or_default() += 1,
            ToScreen::Booted(boot) => {
                match &boot {
                    Boot::Ready(session) => self.unsent_note.booted(session.person.id),
                    // What is sealed is not to be read here either.
                    Boot::PinNeeded(_) | Boot::LoggedOut => {
                        self.drafts = None;
                        self.records.forget();
                    }
                    Boot::Locked(_) | Boot::Broken(_) => {}
                }
                state.booted(boot);
            }
            ToScreen::Facts { all: true, changed, .. } => state.book.set(Book::of(changed)),
            ToScreen::Facts { all: false, changed, removed } => state.book.update(|book| {
                book.put(changed);
                book.remove(&removed);
            }),
            ToScreen::Others { all, changed, removed } => state.others.update(|others| {
                if all {
                    *others = Others::default();
                }
                others.put(changed);
                others.remove(&removed);
            }),
            ToScreen::Roster(roster) => state.roster.set(Arc::new(roster)),
            ToScreen::Record { doc, record } => self.records.arrived(doc, record),
            ToScreen::History { doc, entries } => self.records.history_arrived(doc, entries),
            ToScreen::Saved { ticket, undo } => self.pending.answered(ticket, Ok(undo)),
            ToScreen::Rejected { ticket, why } => self.pending.answered(ticket, Err(why)),
            ToScreen::BulkSaved { ticket, saved, rejected, undo } => {
                self.pending.bulk_answered(ticket, BulkSaved { saved, rejected, undo });
            }
            ToScreen::Sync(sync) => {
                self.note_unsent(&sync);
                let moved = state.sync.read_untracked().skew_ms != sync.skew_ms;
                state.sync.set(sync);
                if moved {
                    state.now.set(state.clock());
                }
            }
            ToScreen::Unsent(list) => state.unsent.set(Some(Arc::new(list))),
            ToScreen::Export(bytes) => {
                std::mem::take(&mut self.exports).into_iter().for_each(|replier| replier.reply(bytes.clone()))
            }
            ToScreen::Recent(list) => state.recent.set(Arc::new(list)),
            ToScreen::Requests(list) => state.requests.set(Arc::new(list)),
            ToScreen::Handed(list) => state.handed.set(Arc::new(list)),
            ToScreen::Lock(lock) => {
                if lock.kdf.is_some() {
                    self.unsent_note.name_nobody();
                }
                state.lock.set(lock);
            }
            ToScreen::LockAnswer(answer) => self.answer_lock(answer),
            ToScreen::KeyDropped => remembered::note_session_must_end(true),
            ToScreen::Revoked => {
                state.revoked.set(true);
                leptos::task::spawn_local(storage::forget_everything());
            }
            ToScreen::Drafts(news) => {
                let Some(session) = state.session.get_untracked() else { return };
                let (drafts, told) = drafts::heard(self.drafts.take(), news, session.person.id);
                self.drafts = drafts;
                told.iter().for_each(|message| self.send(message));
            }
        }
    }

    fn answer_lock(&mut self, answer: LockAnswer) {
        std::mem::take(&mut self.lock_answers).into_iter().for_each(|replier| replier.reply(answer));
    }

    /// The note outside the store names nobody where the store is sealed.
    fn note_unsent(&mut self, sync: &SyncState) {
        let (book, sealed) = (self.state.book.read_untracked(), self.state.lock.read_untracked().kdf.is_some());
        if let Some(lost) = self.unsent_note.heard(sync, (!sealed).then_some(&*book)) {
            self.state.lost.set(Some(lost));
        }
    }

    /// Notes a death; whether another engine may be started.
    fn died(&mut self, at: Instant) -> bool {
        self.link = None;
        self.listening = false;
        self.answer_lock(LockAnswer::Failed);
        self.deaths.retain(|death| at.0 - death.0 < PATIENCE_MS);
        self.deaths.push(at);
        self.deaths.len() < MOST_DEATHS
    }
}

/// Makes the workspace and the signals behind it.
pub fn build() -> (Workspace, State) {
    let state = State::unknown();
    let engine = Engine {
        state,
        link: None,
        listening: false,
        waiting: Vec::new(),
        pending: Pending::default(),
        records: Records::default(),
        drafts: None,
        unsent_note: UnsentNote::default(),
        exports: Vec::new(),
        lock_answers: Vec::new(),
        deaths: Vec::new(),
        suspects: BTreeMap::new(),
        generation: 0,
        purpose: Purpose::Serve,
    };
    let workspace = Workspace {
        stage: state.stage.read_only(),
        session: state.session.read_only(),
        book: state.book.read_only(),
        others: state.others.read_only(),
        roster: state.roster.read_only(),
        sync: state.sync.read_only(),
        unsent: state.unsent.read_only(),
        recent: state.recent.read_only(),
        requests: state.requests.read_only(),
        handed: state.handed.read_only(),
        announcement: state.announcement.read_only(),
        lock: state.lock.read_only(),
        gate: state.gate.read_only(),
        lost: state.lost.read_only(),
        revoked: state.revoked.read_only(),
        now: state.now.read_only(),
        engine: StoredValue::new_local(engine),
        index: StoredValue::new_local(Index::default()),
    };
    (workspace, state)
}

/// Starts the first engine and the clock.
pub fn start(engine: Handle, state: State) {
    set_interval(move || state.now.set(state.clock()), CLOCK_STEP);
    start_engine(engine);
}

/// Starts an engine after the person asked for it.
pub fn restart_by_hand(engine: Handle) {
    engine.update_value(|engine| {
        engine.deaths.clear();
        engine.purpose = Purpose::Serve;
        engine.state.stage.set(Stage::Starting);
    });
    start_engine(engine);
}

/// Starts an engine that only hands out unsent work, or deletes the store.
pub fn rescue(engine: Handle) {
    let lost = engine.try_with_value(|engine| engine.link.is_none());
    if lost == Some(true) {
        engine.update_value(|engine| engine.purpose = Purpose::Rescue);
        start_engine(engine);
    }
}

fn start_engine(engine: Handle) {
    let link = Link::start(move |event| handle(engine, event));
    let generation = engine.try_update_value(|engine| {
        engine.generation += 1;
        engine.listening = false;
        match link {
            Ok(link) => engine.link = Some(link),
            Err(error) => engine.state.stage.set(Stage::EngineLost(trap::words(&error))),
        }
        engine.generation
    });
    set_timeout(
        move || {
            let silent = engine.try_with_value(|engine| {
                Some(engine.generation) == generation && engine.state.stage.get_untracked() == Stage::Starting
            });
            if silent == Some(true) {
                handle(engine, LinkEvent::Died("no answer".to_owned()));
            }
        },
        START_WITHIN,
    );
}

fn handle(engine: Handle, event: LinkEvent) {
    match event {
        LinkEvent::Said(message) => {
            let moves_time = matches!(message, ToScreen::Facts { all: false, .. });
            let _ = engine.try_update_value(|engine| {
                engine.said(message);
                // What was just planned for “from now on” must not lie in the screen's future.
                if moves_time {
                    engine.state.now.set(engine.state.clock());
                }
            });
        }
        LinkEvent::Died(why) => {
            leptos::logging::error!("the engine died: {why}");
            let again = engine.try_update_value(|engine| {
                let again = engine.died(now());
                if again {
                    engine.waiting = engine.pending.again();
                    if engine.state.stage.get_untracked() == Stage::Ready {
                        engine.state.announcement.set(Some(Announcement::EngineRestarted));
                    }
                } else {
                    engine.pending.give_up();
                    engine.state.stage.set(Stage::EngineLost(why));
                }
                again
            });
            if again == Some(true) {
                start_engine(engine);
            }
        }
    }
}
