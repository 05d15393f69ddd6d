//! The workspace: the only mutable state of the screen. Views read its signals and dispatch commands.

mod announcement;
mod answer;
mod book;
mod drafts;
mod engine;
mod fresh;
mod link;
mod locking;
mod others;
mod pending;
mod records;
mod search;
mod state;
mod unsent_note;

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    api::SessionInfo,
    command::{Command, Intent},
    customer::command::Rejection,
    document::history::HistoryEntry,
    facts::Facts,
    id::{CommandId, DocId, RequestId, UserId},
    people::Roster,
    query::index::Index,
    sync::request::{Ask, Request},
    time::{Instant, Zone},
};

pub use self::{
    announcement::{Announcement, Say},
    book::Book,
    fresh::{new_action, new_contact, new_doc, new_id, new_import, new_mark},
    others::Others,
    pending::{BulkSaved, Saved},
    records::RecordState,
    unsent_note::Lost,
};
use self::{engine::Engine, records::Interest};
use crate::{
    bridge::{
        AskedFor, HandedChange, StoreTrouble, SyncPhase, SyncState, ToEngine, UnsentChange,
        lock::{Gate, LockState},
    },
    i18n::{Language, format::Reader},
    screen::{drafts as screen_drafts, platform::clock},
};

/// How far the program has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// The engine is starting.
    #[default]
    Starting,
    /// Nobody is logged in on this device.
    LoggedOut,
    /// Somebody is.
    Ready,
    /// Somebody is, but the server has not been heard for too long.
    Locked,
    /// Somebody is, but the store is sealed.
    PinNeeded,
    /// The store cannot be opened.
    Broken(StoreTrouble),
    /// The engine dies again and again, or never starts.
    EngineLost(String),
}

/// The workspace. `Copy`: take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Workspace {
    /// How far the program has come.
    pub stage: ReadSignal<Stage>,
    /// Who is logged in.
    pub session: ReadSignal<Option<Arc<SessionInfo>>>,
    /// Facts of every customer on this device.
    pub book: ReadSignal<Book>,
    /// Facts of the business with customers, and of products.
    pub others: ReadSignal<Others>,
    /// People and departments.
    pub roster: ReadSignal<Arc<Roster>>,
    /// How sync stands.
    pub sync: ReadSignal<SyncState>,
    /// Unsent and refused changes, once `list_unsent` asked for them.
    pub unsent: ReadSignal<Option<Arc<Vec<UnsentChange>>>>,
    /// Recently viewed records, latest first.
    pub recent: ReadSignal<Arc<Vec<(DocId, Instant)>>>,
    /// Requests that wait for the server, and those that it denied, oldest first.
    pub requests: ReadSignal<Arc<Vec<AskedFor>>>,
    /// Refused changes that this person was handed, and those that they handed over, oldest first.
    pub handed: ReadSignal<Arc<Vec<HandedChange>>>,
    /// What the person should be told; the shell takes it from here.
    pub announcement: ReadSignal<Option<Announcement>>,
    /// How the app lock stands.
    pub lock: ReadSignal<LockState>,
    /// What the page that asks for the PIN has to know, while the store is sealed.
    pub gate: ReadSignal<Option<Arc<Gate>>>,
    /// Changes that were not sent when the browser threw the store away.
    pub lost: ReadSignal<Option<Lost>>,
    /// The server ended this device: what it held is gone.
    pub revoked: ReadSignal<bool>,
    /// The device's clock, moved every half minute.
    pub now: ReadSignal<Instant>,
    engine: StoredValue<Engine, LocalStorage>,
    /// What searching needs, made once for every list, palette and picker.
    index: StoredValue<Index, LocalStorage>,
}

impl Workspace {
    /// Makes the workspace of this program, starts the engine, and puts it into the context.
    pub fn provide() -> Self {
        let (workspace, state) = engine::build();
        provide_context(workspace);
        engine::start(workspace.engine, state);
        workspace.prepare_search();
        workspace
    }

    /// The workspace of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Issues a command and waits until it is on the device's disk.
    ///
    /// # Errors
    /// Why it was not carried out.
    pub async fn dispatch(self, doc: DocId, intent: Intent) -> Saved {
        self.dispatch_command(Command { id: CommandId(new_id()), doc, intent }).await
    }

    /// Issues a command that exists already (the one that takes another back).
    ///
    /// # Errors
    /// Why it was not carried out.
    pub async fn dispatch_command(self, command: Command) -> Saved {
        let Some(answer) = self.engine.try_update_value(|engine| engine.command(command)) else {
            return Err(Rejection::StorageFailed);
        };
        answer.await
    }

    /// Issues a command and goes on; the shell says what came of it.
    pub fn act(self, doc: DocId, intent: Intent, say: Say) {
        self.act_command(Command { id: CommandId(new_id()), doc, intent }, say);
    }

    /// As `act`, for a command that exists already.
    pub fn act_command(self, command: Command, say: Say) {
        leptos::task::spawn_local(async move {
            let announcement = match (self.dispatch_command(command).await, say) {
                (Ok(undo), Say::WithUndo(text)) => Announcement::Done { text, undo },
                (Ok(_), Say::Nothing) => return,
                (Err(why), _) => Announcement::Refused(why),
            };
            self.announce(announcement);
        });
    }

    /// Asks the server for something, and waits until the request is on the device's disk. The answer comes with
    /// `requests`, whenever there is a network.
    ///
    /// # Errors
    /// Why it was not noted.
    pub async fn ask(self, ask: Ask) -> Saved {
        let request = Request { id: RequestId(new_id()), ask };
        match self.engine.try_update_value(|engine| engine.request(request)) {
            Some(answer) => answer.await,
            None => Err(Rejection::StorageFailed),
        }
    }

    /// Asks for several things one after the other; says so, or why the first that failed was not noted.
    pub fn ask_all(self, asks: Vec<Ask>, said: String) {
        leptos::task::spawn_local(async move {
            for ask in asks {
                if let Err(why) = self.ask(ask).await {
                    return self.announce(Announcement::Refused(why));
                }
            }
            self.announce(Announcement::Done { text: said, undo: None });
        });
    }

    /// What waits for the server's answer about a record. Reactive.
    pub fn asked(self, doc: DocId) -> Option<Ask> {
        let whole = |ask: &Ask| !matches!(ask, Ask::HandOver(_) | Ask::Settle { .. }) && ask.doc() == doc;
        let waiting = |asked: &&AskedFor| asked.denied.is_none() && whole(&asked.request.ask);
        self.requests.read().iter().find(waiting).map(|asked| asked.request.ask.clone())
    }

    /// Carries out, as this person, what somebody handed over; the shell says what came of it.
    pub fn take_over(self, id: RequestId, said: String) {
        let Some(answer) = self.engine.try_update_value(|engine| engine.take_over(id)) else { return };
        leptos::task::spawn_local(async move {
            self.announce(match answer.await {
                Ok(undo) => Announcement::Done { text: said, undo },
                Err(why) => Announcement::Refused(why),
            });
        });
    }

    /// The person has seen that a request was denied.
    pub fn dismiss(self, request: RequestId) {
        self.tell(&ToEngine::Dismiss(request));
    }

    /// Issues many commands as one transaction.
    pub async fn bulk(self, commands: Vec<Command>) -> BulkSaved {
        match self.engine.try_update_value(|engine| engine.bulk(commands)) {
            Some(answer) => answer.await,
            None => BulkSaved::default(),
        }
    }

    /// Tells the person something.
    pub fn announce(self, announcement: Announcement) {
        self.engine.with_value(|engine| engine.state().announcement.set(Some(announcement)));
    }

    /// The person has read what is lost.
    pub fn forget_lost(self) {
        self.engine.with_value(|engine| engine.state().lost.set(None));
    }

    /// A record, kept up to date while the calling component lives.
    pub fn open(self, doc: DocId) -> Signal<RecordState> {
        let (signal, interest) = self
            .engine
            .try_update_value(|engine| engine.records.watch(doc))
            .unwrap_or_else(|| (ArcRwSignal::default(), Interest::Unchanged));
        if interest == Interest::Began {
            self.tell(&ToEngine::Open(doc));
        }
        on_cleanup(move || {
            if self.engine.try_update_value(|engine| engine.records.unwatch(doc)) == Some(Interest::Ended) {
                self.tell(&ToEngine::Close(doc));
            }
        });
        RwSignal::from(signal).into()
    }

    /// The change history of an opened record, oldest first; `None` until it arrives. Asks for it anew each time.
    pub fn history(self, doc: DocId) -> Signal<Option<Arc<Vec<HistoryEntry>>>> {
        self.tell(&ToEngine::History(doc));
        let signal = self.engine.try_with_value(|engine| engine.records.history(doc)).unwrap_or_default();
        RwSignal::from(signal).into()
    }

    /// The facts of one record. Reactive: runs again when any facts change; use it inside a memo.
    pub fn facts(self, doc: DocId) -> Option<Arc<Facts>> {
        self.book.read().get(doc).cloned()
    }

    /// Who is logged in, if somebody is. Reactive.
    pub fn me(self) -> Option<UserId> {
        self.session.read().as_ref().map(|session| session.person.id)
    }

    /// A colleague's name; empty for somebody unknown. Reactive.
    pub fn person_name(self, id: UserId) -> String {
        self.roster.read().people.get(&id).map(|person| person.name.clone()).unwrap_or_default()
    }

    /// The company's time zone.
    pub fn zone(self) -> Zone {
        Zone::SHANGHAI
    }

    /// The device's clock at this very moment; `now` may lag half a minute behind.
    pub fn clock(self) -> Instant {
        now().corrected(self.sync.read_untracked().skew_ms)
    }

    /// How dates are written now, here, in this language. Reactive.
    pub fn reader(self) -> Reader {
        Reader { language: Language::current(), zone: self.zone(), now: self.now.get() }
    }

    /// Somebody logged in over REST.
    pub fn logged_in(self, session: SessionInfo) {
        self.tell(&ToEngine::LoggedIn(session));
    }

    /// Forgets the person; deletes everything local if `wipe`.
    pub fn log_out(self, wipe: bool) {
        if let Some(session) = self.session.get_untracked().filter(|_| wipe) {
            screen_drafts::take_all(&format!("{}.", session.person.id));
        }
        self.tell(&ToEngine::LogOut { wipe });
    }

    /// Connects and syncs now.
    pub fn sync_now(self) {
        self.tell(&ToEngine::SyncNow);
    }

    /// Asks for the unsent changes; they arrive in `unsent`.
    pub fn list_unsent(self) {
        self.tell(&ToEngine::ListUnsent);
    }

    /// Gives a refused change up.
    pub fn discard(self, command: CommandId) {
        self.tell(&ToEngine::Discard(command));
        self.list_unsent();
    }

    /// Sends a refused change again.
    pub fn retry(self, command: CommandId) {
        self.tell(&ToEngine::Retry(command));
        self.list_unsent();
    }

    /// Everything unsent as a file's bytes. Works in the recovery screen too.
    pub async fn export_unsent(self) -> Vec<u8> {
        engine::rescue(self.engine);
        match self.engine.try_update_value(Engine::export) {
            Some(answer) => answer.await,
            None => Vec::new(),
        }
    }

    /// Starts a new engine after the old one was lost.
    pub fn start_engine(self) {
        engine::restart_by_hand(self.engine);
    }

    /// Deletes the local store and begins anew: the last resort of the recovery screen.
    pub fn reset(self) {
        engine::rescue(self.engine);
        let _ = self.engine.try_update_value(|engine| engine.send_or_keep(ToEngine::Reset));
    }

    fn tell(self, message: &ToEngine) {
        let _ = self.engine.try_with_value(|engine| engine.send(message));
    }
}

/// How sync stands before the engine has said anything.
fn unknown_sync() -> SyncState {
    SyncState {
        phase: SyncPhase::Offline,
        unsent: 0,
        refused: 0,
        handed: 0,
        synced_at: None,
        skew_ms: None,
        server_full: false,
        trouble: None,
    }
}

/// The device's clock.
fn now() -> Instant {
    clock::now()
}
