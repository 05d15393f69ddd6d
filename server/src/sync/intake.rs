//! Judging what a device pushes, and handing it to the store in the order in which it came.

use shared::{
    id::{DocId, UserId},
    policy::{Resource, Verb, allows},
    sync::{
        gatekeeper,
        protocol::{self, Fate, Refusal},
        request::{Request, Verdict},
        session::Event,
    },
};
use tokio::sync::oneshot;

use super::socket::Job;
use crate::{
    app::App,
    auth::session::Session,
    clock,
    index::{self, Hand},
    store::{
        Store, StoreError,
        rows::{DocSource, Pushed, Pusher},
    },
};

/// When a device may try again after the disk was full, ms.
const FULL_LATER_MS: u32 = 30_000;
/// When a device may try again after the store failed, ms.
const FAILED_LATER_MS: u32 = 5_000;

/// The pushes of one connection.
#[derive(Default)]
pub(super) struct Intake {
    /// Where the last batch has got to.
    last: Option<Ahead>,
}

/// How far the batch ahead has got; each resolves also when that batch was given up.
struct Ahead {
    handed_over: oneshot::Receiver<()>,
    committed: oneshot::Receiver<()>,
}

impl Intake {
    /// Judges a batch and stores it after those before it.
    pub(super) fn take(&mut self, app: &App, session: &Session, batch: u32, items: Vec<protocol::Pushed>) -> Job {
        let (hand_over, handed_over) = oneshot::channel();
        let (commit, committed) = oneshot::channel();
        let ahead = self.last.replace(Ahead { handed_over, committed });
        let (app, session) = (app.clone(), session.clone());
        Box::pin(async move {
            let changes = items.iter().map(|item| item.changes.len()).sum();
            let items = judged(&app, session.user(), items, ahead).await;
            let pusher =
                Pusher { user: session.user(), device: session.device, token: session.token, now: clock::now() };
            let storing = app.store.accept(pusher, app.roster(), items);
            drop(hand_over);
            let fates = storing.await.unwrap_or_else(|error| {
                tracing::error!(%error, changes, "pushed changes could not be stored");
                let later = if error == StoreError::Full { FULL_LATER_MS } else { FAILED_LATER_MS };
                vec![Fate::Later(later); changes]
            });
            drop(commit);
            count(&app, &fates);
            Event::Stored { batch, fates }
        })
    }
}

/// Has the store decide on requests.
pub(super) fn decide(app: &App, session: &Session, requests: Vec<Request>) -> Job {
    let asker = Pusher { user: session.user(), device: session.device, token: session.token, now: clock::now() };
    let ids: Vec<_> = requests.iter().map(|request| request.id).collect();
    let deciding = app.store.decide(asker, app.roster(), requests);
    Box::pin(async move {
        Event::Decided(deciding.await.unwrap_or_else(|error| {
            tracing::error!(%error, "requests could not be decided on");
            let later = if error == StoreError::Full { FULL_LATER_MS } else { FAILED_LATER_MS };
            ids.into_iter().map(|id| (id, Verdict::Later(later))).collect()
        }))
    })
}

/// What may go to the store, once it is this batch's turn.
async fn judged(app: &App, user: UserId, items: Vec<protocol::Pushed>, ahead: Option<Ahead>) -> Vec<Pushed> {
    let mut items: Vec<_> = items.into_iter().map(measured).collect();
    let waits = vet(app, user, &mut items).await;
    if let Some(Ahead { handed_over, committed }) = ahead {
        let _ = handed_over.await;
        // Something builds upon what is not there yet: it can be judged only after the batch ahead.
        if waits == Waits::ForOthers {
            let _ = committed.await;
            vet(app, user, &mut items).await;
        }
    }
    items
}

fn measured(item: protocol::Pushed) -> Pushed {
    let changes = item.changes.iter().map(|chunk| {
        gatekeeper::check(chunk).map_err(|why| {
            tracing::warn!(%why, "a change was turned away");
            Refusal::Malformed
        })
    });
    Pushed { doc: item.doc, changes: changes.collect() }
}

/// Whether changes could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    ForNothing,
    ForOthers,
}

/// Tries changes on the documents that others have, too: one that makes no sense there would keep everybody from
/// reading on. A document that the server does not know yet concerns nobody but its maker.
async fn vet(app: &App, user: UserId, items: &mut Vec<Pushed>) -> Waits {
    let mut known = Vec::with_capacity(items.len());
    for item in &*items {
        known.push(source(&*app.store, item.doc).await);
    }
    if known.iter().all(Option::is_none) {
        return Waits::ForNothing;
    }
    let mut taken = std::mem::take(items);
    let roster = app.roster();
    let vetting = tokio::task::spawn_blocking(move || {
        let mut missing = 0;
        for (item, source) in taken.iter_mut().zip(&known) {
            let Some(source) = source else { continue };
            let customer = Resource::Customer { owner: source.owner, shared: false };
            let hand = if allows(&roster, user, Verb::Delete, customer) { Hand::Free } else { Hand::Guest };
            missing += index::vet(source, hand, &mut item.changes);
        }
        (taken, missing)
    });
    let missing;
    (*items, missing) = vetting.await.expect("vetting catches the panics of what it calls");
    if missing == 0 { Waits::ForNothing } else { Waits::ForOthers }
}

async fn source(store: &dyn Store, doc: DocId) -> Option<DocSource> {
    store.source(doc).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a document could not be read to vet its changes");
        None
    })
}

fn count(app: &App, fates: &[Fate]) {
    let of = |wanted: fn(&Fate) -> bool| fates.iter().filter(|fate| wanted(fate)).count() as u64;
    app.counters.changes_accepted.add(of(|fate| matches!(fate, Fate::Ok(_))));
    app.counters.changes_refused.add(of(|fate| matches!(fate, Fate::Refused(_))));
}
