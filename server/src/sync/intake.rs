//! Judging what a device pushes, and handing it to the store in the order in which it came.

use shared::{
    id::{DocId, UserId},
    kind::{DocKind, Identity},
    people::Roster,
    policy::Hand,
    sync::{
        gatekeeper::{self, Bomb},
        protocol::{self, Fate, Refusal},
        request::{Request, Verdict},
        session::Event,
    },
    time::Instant,
};
use tokio::sync::oneshot;

use super::{bombs, socket::Job};
use crate::{
    app::App,
    auth::session::Session,
    clock,
    index::{self, Hands},
    store::{
        Store, StoreError,
        rows::{Beginning, DocSource, Pushed, Pusher, Standing},
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

/// Changes as they came.
pub(super) struct Batch {
    /// Their number on the connection.
    pub(super) number: u32,
    /// The changes.
    pub(super) items: Vec<protocol::Pushed>,
    /// Whether they are those of others, which a restored database may have lost.
    pub(super) hands_back: bool,
}

/// How far the batch ahead has got; each resolves also when that batch was given up.
struct Ahead {
    handed_over: oneshot::Receiver<()>,
    committed: oneshot::Receiver<()>,
}

impl Intake {
    /// Judges a batch and stores it after those before it.
    pub(super) fn take(
        &mut self,
        app: &App,
        session: &Session,
        contact: Option<Instant>,
        Batch { number: batch, items, hands_back }: Batch,
    ) -> Job {
        let (hand_over, handed_over) = oneshot::channel();
        let (commit, committed) = oneshot::channel();
        let ahead = self.last.replace(Ahead { handed_over, committed });
        let (app, session) = (app.clone(), session.clone());
        Box::pin(async move {
            let changes = items.iter().map(|item| item.changes.len()).sum();
            let Session { device, token, .. } = session;
            let pusher = Pusher { user: session.user(), device, token, now: clock::now(), contact, hands_back };
            let mut bombs = Vec::new();
            let items = items.into_iter().map(|item| measured(item, &mut bombs)).collect();
            let items = judged(&app, pusher, items, ahead).await;
            let storing = app.store.accept(pusher, app.roster(), items);
            drop(hand_over);
            let fates = storing.await.unwrap_or_else(|error| {
                tracing::error!(%error, changes, "pushed changes could not be stored");
                let fate = match error {
                    StoreError::Full => Fate::Full(FULL_LATER_MS),
                    _ => Fate::Later(FAILED_LATER_MS),
                };
                vec![fate; changes]
            });
            drop(commit);
            count(&app, &fates);
            bombs::report(&app, &session, &bombs).await;
            Event::Stored { batch, fates }
        })
    }
}

/// Has the store decide on requests.
pub(super) fn decide(app: &App, session: &Session, requests: Vec<Request>) -> Job {
    let Session { device, token, .. } = *session;
    let asker = Pusher { user: session.user(), device, token, now: clock::now(), contact: None, hands_back: false };
    let ids: Vec<_> = requests.iter().map(|request| request.id).collect();
    let deciding = app.store.decide(asker, app.roster(), requests);
    Box::pin(async move {
        Event::Decided(deciding.await.unwrap_or_else(|error| {
            tracing::error!(%error, "requests could not be decided on");
            let verdict = match error {
                StoreError::Full => Verdict::Full(FULL_LATER_MS),
                _ => Verdict::Later(FAILED_LATER_MS),
            };
            ids.into_iter().map(|id| (id, verdict)).collect()
        }))
    })
}

/// What may go to the store, once it is this batch's turn.
async fn judged(app: &App, pusher: Pusher, mut items: Vec<Pushed>, ahead: Option<Ahead>) -> Vec<Pushed> {
    let waits = vet(app, pusher, &mut items).await;
    if let Some(Ahead { handed_over, committed }) = ahead {
        let _ = handed_over.await;
        // Something builds upon what is not there yet: it can be judged only after the batch ahead.
        if waits == Waits::ForOthers {
            let _ = committed.await;
            vet(app, pusher, &mut items).await;
        }
    }
    items
}

/// What passed the gatekeeper; `bombs`: what did not, and would have done harm.
fn measured(item: protocol::Pushed, bombs: &mut Vec<Bomb>) -> Pushed {
    let changes = item.changes.iter().map(|chunk| {
        gatekeeper::check(chunk).map_err(|why| {
            tracing::warn!(%why, "a change was turned away");
            bombs.extend(why.bomb());
            Refusal::Malformed
        })
    });
    Pushed { doc: item.doc, changes: changes.collect(), begins: None }
}

/// Whether changes could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    ForNothing,
    ForOthers,
}

/// Tries changes on the documents that others have, too: one that makes no sense there would keep everybody from
/// reading on. Of a document that the server does not know yet only what may be written is judged. Whether they may
/// change the record at all is decided where it is stored, after the requests before it.
async fn vet(app: &App, pusher: Pusher, items: &mut Vec<Pushed>) -> Waits {
    let mut hands = Vec::with_capacity(items.len());
    for item in &mut *items {
        hands.push(subject(app, pusher, item).await);
    }
    let mut taken = std::mem::take(items);
    let vetting = tokio::task::spawn_blocking(move || {
        let mut missing = 0;
        for (item, subject) in taken.iter_mut().zip(&hands) {
            missing += match subject {
                Subject::Known(source, hands) => index::vet(source, hands, &mut item.changes),
                Subject::New(kind, hands) => index::vet_new(*kind, hands, &mut item.changes),
                // Its beginning is still on its way, or lost.
                Subject::Unknown => item.changes.len(),
            };
        }
        (taken, missing)
    });
    let missing;
    (*items, missing) = vetting.await.expect("vetting catches the panics of what it calls");
    if missing == 0 { Waits::ForNothing } else { Waits::ForOthers }
}

/// The document that changes are for, and what their writer may do to it.
enum Subject {
    Known(Box<DocSource>, Hands),
    New(DocKind, Hands),
    Unknown,
}

async fn subject(app: &App, pusher: Pusher, item: &mut Pushed) -> Subject {
    let (roster, user) = (app.roster(), pusher.user);
    if let Some(source) = source(&*app.store, item.doc).await {
        item.begins = None;
        if pusher.hands_back {
            let hands = authors(&roster, item, source.kind, source.owner);
            return Subject::Known(Box::new(source), hands);
        }
        let hand = match standing(app, item.doc, pusher).await {
            Some(standing) => standing.hand(&roster, user, source.kind),
            None => Hand::of(&roster, user, source.kind, source.owner, None),
        };
        return Subject::Known(Box::new(source), Hands::One(hand.in_doubt()));
    }
    item.begins = index::beginning(&item.changes);
    let Some(Beginning { kind, of }) = item.begins else { return Subject::Unknown };
    if pusher.hands_back {
        return Subject::New(kind, authors(&roster, item, kind, None));
    }
    // Whether they may make it at all is decided where it is stored: its customer may be on the way, too.
    let owner = match (kind.spec().identity, of) {
        (Identity::PartOfCustomer, Some(customer)) => {
            standing(app, customer, pusher).await.map_or(Some(user), |standing| standing.owner)
        }
        _ => Some(user),
    };
    Subject::New(kind, Hands::One(Hand::of(&roster, user, kind, owner, None).in_doubt()))
}

/// What each of those who wrote the changes may write. Whether they could change the document then is not known any
/// more: it was accepted once.
fn authors(roster: &Roster, item: &Pushed, kind: DocKind, owner: Option<UserId>) -> Hands {
    let authors = item.changes.iter().filter_map(|change| gatekeeper::author(change.as_ref().ok()?));
    Hands::Authors(authors.map(|user| (user, Hand::of(roster, user, kind, owner, None).in_doubt())).collect())
}

async fn standing(app: &App, doc: DocId, pusher: Pusher) -> Option<Standing> {
    app.store.standing(doc, pusher.user, pusher.contact).await.unwrap_or_else(|error| {
        tracing::error!(%error, "how somebody stands to a document could not be read");
        None
    })
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
