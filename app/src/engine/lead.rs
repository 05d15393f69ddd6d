//! The leading tab's engine: it opens the store, answers every tab's screen and drives sync.

mod device;
mod leaving;
mod locking;
mod shut;

use std::rc::Rc;

use gloo::{events::EventListener, timers::callback::Interval};
use shared::{
    api::SessionInfo,
    sorted::SortedSet,
    sync::{TICK_MS, device::Event},
};

use self::{
    device::{find_session, note_session, rescue},
    shut::Shut,
};
use super::{
    crash,
    desk::{Audience, Desk, Env, Said, TabId, export},
    lock_row::LockRow,
    logged_in::LoggedIn,
    mailbox::Mailbox,
    pin::{PersonStorage, Pin},
    port,
    store::{browser::BrowserStorage, vault::Vault},
    sync::driver::{Driver, Outcome},
    tabs::channel::{Channel, Relay},
    worker::Letter,
};
use crate::bridge::{Boot, StoreTrouble, ToEngine, ToScreen};

/// What the leader found.
enum State {
    /// Nothing was asked yet: whatever is wrong with the store cannot have done harm.
    Unopened,
    /// Nobody is logged in.
    LoggedOut,
    /// Somebody is.
    Ready(Box<LoggedIn>),
    /// Somebody is, and the store is sealed until the PIN was entered.
    Shut(Box<Shut>),
    /// The store cannot be opened.
    Broken(StoreTrouble),
}

/// The leading tab's engine.
pub struct Leader {
    tab: TabId,
    env: Env,
    mailbox: Mailbox<Letter>,
    channel: Rc<Channel>,
    others: SortedSet<TabId>,
    state: State,
    /// Whether screens were told that nothing is shown until the server is heard.
    locked: bool,
}

impl Leader {
    /// A leader that has not opened anything.
    pub fn new(tab: TabId, env: Env, mailbox: Mailbox<Letter>, channel: Rc<Channel>) -> Self {
        Self { tab, env, mailbox, channel, others: SortedSet::new(), state: State::Unopened, locked: false }
    }

    /// Leads for as long as the worker lives. `said`: what this tab's screen said before.
    pub async fn lead(mut self, said: Vec<ToEngine>) {
        self.channel.send(&Relay::<Vec<u8>>::Leading);
        let ticks = self.mailbox.clone();
        let tick_ms = u32::try_from(TICK_MS).unwrap_or(1000);
        let _clock = Interval::new(tick_ms, move || ticks.patient(Letter::Tick));
        let online = self.mailbox.clone();
        let _network = EventListener::new(&port::scope(), "online", move |_| online.patient(Letter::Online));
        for message in said {
            self.answer(self.tab, message).await;
        }
        loop {
            let letter = self.mailbox.next().await;
            self.open_letter(letter).await;
            crash::done();
        }
    }

    async fn open_letter(&mut self, letter: Letter) {
        match letter {
            Letter::Screen(message) => self.answer(self.tab, message).await,
            Letter::Relay(Relay::ToLeader(tab, bytes)) => match postcard::from_bytes(&bytes) {
                Ok(message) => {
                    self.others.insert(tab);
                    self.answer(tab, message).await;
                }
                Err(_) => crash::note("a message of another tab was not understood"),
            },
            // Our own kind of message comes back from nobody.
            Letter::Relay(_) | Letter::Lock(_) => {}
            Letter::Bulk(bulk) => {
                match &mut self.state {
                    State::Ready(ready) => ready.go_on_with_bulk(*bulk).await,
                    State::Shut(shut) => shut.hold_bulk(*bulk),
                    State::Unopened | State::LoggedOut | State::Broken(_) => {}
                }
                self.used();
                self.after().await;
            }
            Letter::Sweep => {
                self.sweep().await;
                self.after().await;
            }
            Letter::Revoked(device) => self.revoked_while_shut(device).await,
            Letter::Online => self.sync(Event::Wake).await,
            Letter::Rehearse => {
                if let State::Ready(ready) = &mut self.state {
                    ready.desk.rehearse().await;
                }
                self.after().await;
            }
            Letter::Tick => {
                if let State::Ready(ready) = &mut self.state {
                    ready.desk.read_unread().await;
                }
                self.sync(Event::Tick).await;
                self.tidy_up().await;
                self.tick_while_shut();
                self.lock_when_unused().await;
            }
            Letter::Sync(letter) => {
                let State::Ready(ready) = &mut self.state else { return };
                let outcome = ready.driver.hear(&mut ready.desk, letter).await;
                self.conclude(outcome).await;
            }
        }
    }

    async fn answer(&mut self, tab: TabId, message: ToEngine) {
        match message {
            ToEngine::Attach => return self.attach(tab).await,
            ToEngine::LoggedIn(session) => return self.log_in(session).await,
            ToEngine::LogOut { wipe } => return self.log_out(wipe).await,
            ToEngine::ExportUnsent => return self.export(tab).await,
            ToEngine::Reset => return self.reset().await,
            ToEngine::SyncNow => return self.sync(Event::Wake).await,
            ToEngine::Lock(deed) => {
                self.lock(tab, deed).await;
                return self.after().await;
            }
            // Nothing is shown. What somebody wrote at the last moment is still saved.
            ToEngine::Open(_) | ToEngine::History(_) | ToEngine::ListUnsent if self.locked => return,
            ToEngine::Suspect(_) if matches!(self.state, State::Unopened) => self.open().await,
            _ => {}
        }
        match &mut self.state {
            State::Ready(ready) => ready.answer(tab, message).await,
            State::Shut(shut) => shut.hold(tab, message),
            State::Unopened | State::LoggedOut | State::Broken(_) => {}
        }
        self.after().await;
    }

    async fn attach(&mut self, tab: TabId) {
        if matches!(self.state, State::Unopened | State::Broken(_)) {
            self.open().await;
        }
        self.locked = matches!(&self.state, State::Ready(ready) if ready.desk.lease_over());
        self.say(Audience::One(tab), &ToScreen::Booted(self.boot()));
        self.tell_lock(Audience::One(tab));
        self.tell_drafts(Audience::One(tab)).await;
        self.ask_whether_revoked();
        if let State::Ready(ready) = &mut self.state
            && self.locked
        {
            let state = ready.driver.state(&ready.desk);
            self.say(Audience::One(tab), &ToScreen::Sync(state));
            return self.sync(Event::Wake).await;
        }
        if let State::Ready(ready) = &mut self.state {
            match ready.attach(tab).await {
                Ok(facts) => {
                    self.say_bytes(Audience::One(tab), &facts);
                    self.sync(Event::Wake).await;
                }
                Err(error) => self.state = State::Broken(error.trouble()),
            }
        }
        self.fetch_ahead();
        self.after().await;
        if let State::Broken(trouble) = &self.state {
            self.say(Audience::One(tab), &ToScreen::Booted(Boot::Broken(trouble.clone())));
        }
    }

    /// Fetches the code of documents beside everything else, and reads a first one.
    fn fetch_ahead(&self) {
        let (fetching, mailbox) = ((self.env.documents)(), self.mailbox.clone());
        wasm_bindgen_futures::spawn_local(async move {
            // Whoever needs it asks again.
            if fetching.await.is_ok() {
                mailbox.patient(Letter::Rehearse);
            }
        });
    }

    fn boot(&self) -> Boot {
        match &self.state {
            State::Unopened | State::LoggedOut => Boot::LoggedOut,
            State::Ready(ready) if self.locked => Boot::Locked(ready.desk.session().clone()),
            State::Ready(ready) => Boot::Ready(ready.desk.session().clone()),
            State::Shut(shut) => Boot::PinNeeded(Box::new(shut.gate())),
            State::Broken(trouble) => Boot::Broken(trouble.clone()),
        }
    }

    /// Opens the store of whoever is logged in.
    async fn open(&mut self) {
        self.state = match find_session().await {
            Ok(None) => State::LoggedOut,
            Ok(Some(session)) => self.open_for(session).await,
            Err(trouble) => State::Broken(trouble),
        };
    }

    async fn open_for(&self, session: SessionInfo) -> State {
        let storage = match BrowserStorage::open(&BrowserStorage::name_of(session.person.id)).await {
            Ok(storage) => storage,
            Err(trouble) => return State::Broken(trouble),
        };
        let shut = match LockRow::find(&storage).await {
            Ok(None) => return self.open_desk(Vault::new(storage, self.env.random, None), session, None).await,
            Ok(Some(row)) => Shut::new(storage, session, row, (self.env.now)()).await,
            Err(error) => Err(error),
        };
        shut.map_or_else(|error| State::Broken(error.trouble()), |shut| State::Shut(Box::new(shut)))
    }

    async fn open_desk(&self, storage: PersonStorage, session: SessionInfo, pin: Option<Pin>) -> State {
        match Desk::open(storage, session, self.env).await {
            Ok(desk) => {
                let driver = Driver::new(&desk, self.env, self.mailbox.clone());
                State::Ready(Box::new(LoggedIn { desk, pin, driver, mailbox: self.mailbox.clone() }))
            }
            Err(error) => State::Broken(error.trouble()),
        }
    }

    async fn log_in(&mut self, session: SessionInfo) {
        if let Err(trouble) = note_session(Some(&session)).await {
            self.state = State::Broken(trouble);
        } else {
            self.state = self.open_for(session).await;
            if let State::Ready(ready) = &mut self.state
                && let Err(error) = ready.desk.note_contact().await
            {
                crash::note(&format!("the contact was not noted: {error}"));
            }
        }
        self.tell_everybody_anew().await;
    }

    /// Every screen starts over with what is now the case.
    async fn tell_everybody_anew(&mut self) {
        self.locked = matches!(&self.state, State::Ready(ready) if ready.desk.lease_over());
        self.say(Audience::All, &ToScreen::Booted(self.boot()));
        if matches!(self.state, State::Ready(_)) {
            let tabs: Vec<TabId> = self.others.iter().copied().chain([self.tab]).collect();
            for tab in tabs {
                Box::pin(self.attach(tab)).await;
            }
        }
    }

    /// Unsent work as a file, whatever state the rest is in.
    async fn export(&mut self, tab: TabId) {
        let file = match &self.state {
            State::Ready(ready) => export::unsent_as_file(ready.desk.storage()).await.unwrap_or_default(),
            _ => rescue().await.unwrap_or_default(),
        };
        self.say(Audience::One(tab), &ToScreen::Export(file));
    }

    async fn sync(&mut self, event: Event) {
        let State::Ready(ready) = &mut self.state else {
            if matches!(event, Event::Wake) {
                self.ask_whether_revoked();
            }
            return;
        };
        let outcome = ready.driver.handle(&mut ready.desk, event).await;
        self.conclude(outcome).await;
    }

    async fn conclude(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.after().await,
            Outcome::Wipe => self.revoked().await,
        }
    }

    /// After each letter: sync hears of new rows, screens hear what there is to say.
    async fn after(&mut self) {
        let State::Ready(ready) = &mut self.state else { return };
        if ready.desk.storage().inner().was_emptied() {
            // The browser threw the store away: what is in memory is all that is left, and the server has the rest.
            let session = ready.desk.session().clone();
            if let Some(pin) = &ready.pin
                && let Err(error) = pin.row.keep(ready.desk.storage().inner()).await
            {
                crash::note(&format!("the lock was lost with the store: {error}"));
            }
            return Box::pin(self.log_in(session)).await;
        }
        if ready.desk.lease_over() && ready.driver.hears_server() {
            // A clock that jumps while the server is heard is no time without contact. The next contact notes it again.
            let _ = ready.desk.note_contact().await;
        }
        if ready.desk.lease_over() != self.locked {
            return Box::pin(self.tell_everybody_anew()).await;
        }
        let outcome = ready.catch_up().await;
        let (said, news) = (ready.desk.take_said(), ready.driver.news(&ready.desk));
        for (audience, said) in said {
            match said {
                Said::Message(message) => self.say(audience, &message),
                Said::Bytes(bytes) => self.say_bytes(audience, &bytes),
            }
        }
        if let Some(news) = news {
            self.say(Audience::All, &ToScreen::Sync(news));
        }
        if outcome == Outcome::Wipe {
            self.revoked().await;
        }
    }

    /// When nothing waits: folds one document.
    async fn tidy_up(&mut self) {
        if !self.mailbox.is_empty() {
            return;
        }
        let State::Ready(ready) = &mut self.state else { return };
        if let Err(error) = ready.desk.fold_one().await {
            crash::note(&format!("a document was not folded: {error}"));
        }
        if let Err(error) = ready.desk.note_clock().await {
            crash::note(&format!("the time was not noted: {error}"));
        }
    }

    fn say(&self, audience: Audience, message: &ToScreen) {
        self.say_bytes(audience, &postcard::to_stdvec(message).expect("writing to a vector cannot fail"));
    }

    fn say_bytes(&self, audience: Audience, bytes: &[u8]) {
        match audience {
            Audience::One(tab) if tab == self.tab => port::post_bytes(bytes),
            Audience::One(tab) => self.channel.send(&Relay::ToTab(tab, bytes)),
            Audience::All => {
                port::post_bytes(bytes);
                if !self.others.is_empty() {
                    self.channel.send(&Relay::ToAll(bytes));
                }
            }
        }
    }
}
