//! Judging what a device pushes, and handing it to the store in the order in which it came.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

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
        StoreError,
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
            let (items, places) = by_document(items);
            let items = items.into_iter().map(|item| measured(item, &mut bombs)).collect();
            let judged = judged(&app, pusher, items, ahead).await;
            let storing = judged.map(|items| app.store.accept(pusher, app.roster(), items));
            drop(hand_over);
            let stored = match storing {
                Ok(storing) => storing.await,
                Err(error) => Err(error),
            };
            let fates = stored.unwrap_or_else(|error| {
                tracing::error!(%error, changes, "pushed changes could not be stored");
                let fate = match error {
                    StoreError::Full => Fate::Full(FULL_LATER_MS),
                    _ => Fate::Later(FAILED_LATER_MS),
                };
                vec![fate; changes]
            });
            drop(commit);
            count(&app, &fates);
            let fates = in_their_places(fates, places);
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

/// Each document once, where it first came, with all its changes, so that they are judged by one another; and the place
/// of each change among all of them as they came.
fn by_document(items: Vec<protocol::Pushed>) -> (Vec<protocol::Pushed>, Vec<usize>) {
    let mut found: HashMap<DocId, usize> = HashMap::with_capacity(items.len());
    let mut documents: Vec<(protocol::Pushed, Vec<usize>)> = Vec::with_capacity(items.len());
    let mut next = 0;
    for item in items {
        let places = next..next + item.changes.len();
        next = places.end;
        match found.entry(item.doc) {
            Entry::Vacant(new) => {
                new.insert(documents.len());
                documents.push((item, places.collect()));
            }
            Entry::Occupied(known) => {
                let (document, all_places) = &mut documents[*known.get()];
                document.changes.extend(item.changes);
                all_places.extend(places);
            }
        }
    }
    let (items, places): (Vec<_>, Vec<_>) = documents.into_iter().unzip();
    (items, places.concat())
}

/// The fates of changes in the order in which they came.
fn in_their_places(fates: Vec<Fate>, places: Vec<usize>) -> Vec<Fate> {
    let mut placed: Vec<_> = places.into_iter().zip(fates).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, fate)| fate).collect()
}

/// What may go to the store, once it is this batch's turn.
async fn judged(
    app: &App,
    pusher: Pusher,
    mut items: Vec<Pushed>,
    ahead: Option<Ahead>,
) -> Result<Vec<Pushed>, StoreError> {
    let waits = vet(app, pusher, &mut items).await?;
    if let Some(Ahead { handed_over, committed }) = ahead {
        let _ = handed_over.await;
        // Something builds upon what is not there yet: it can be judged only after the batch ahead.
        if waits == Waits::ForOthers {
            let _ = committed.await;
            vet(app, pusher, &mut items).await?;
        }
    }
    Ok(items)
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
    Pushed { doc: item.doc, changes: changes.collect(), begins: None, unjudged: BTreeSet::new() }
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
async fn vet(app: &App, pusher: Pusher, items: &mut Vec<Pushed>) -> Result<Waits, StoreError> {
    let subjects = subjects(app, pusher, items).await?;
    let mut taken = std::mem::take(items);
    let vetting = tokio::task::spawn_blocking(move || {
        for (item, subject) in taken.iter_mut().zip(&subjects) {
            item.unjudged = match subject {
                Subject::Known(source, hands) => index::vet(source, hands, &mut item.changes),
                Subject::New(kind, hands) => index::vet_new(*kind, hands, &mut item.changes),
                // Its beginning is still on its way, or lost.
                Subject::Unknown => item.changes.iter().flatten().map(|change| change.hash).collect(),
            };
        }
        taken
    });
    *items = vetting.await.expect("vetting catches the panics of what it calls");
    let all_judged = items.iter().all(|item| item.unjudged.is_empty());
    Ok(if all_judged { Waits::ForNothing } else { Waits::ForOthers })
}

/// The document that changes are for, and what their writer may do to it.
enum Subject {
    Known(Box<DocSource>, Hands),
    New(DocKind, Hands),
    Unknown,
}

/// The subjects of items, in their order; also notes what those of unknown documents begin.
async fn subjects(app: &App, pusher: Pusher, items: &mut [Pushed]) -> Result<Vec<Subject>, StoreError> {
    let (roster, user) = (app.roster(), pusher.user);
    let sources = app.store.sources(items.iter().map(|item| item.doc).collect()).await?;
    for (item, source) in items.iter_mut().zip(&sources) {
        item.begins = if source.is_some() { None } else { index::beginning(&item.changes) };
    }
    let mut standings = standings(app, pusher, items, &sources).await?.into_iter();
    let subjects = items.iter().zip(sources).map(|(item, source)| {
        if pusher.hands_back {
            return match (source, item.begins) {
                (Some(source), _) => {
                    let hands = authors(&roster, item, source.kind, source.owner);
                    Subject::Known(Box::new(source), hands)
                }
                (None, Some(Beginning { kind, .. })) => Subject::New(kind, authors(&roster, item, kind, None)),
                (None, None) => Subject::Unknown,
            };
        }
        let asked = asks_of(item, source.is_some());
        let standing = asked.and_then(|_| standings.next()).flatten();
        match (source, item.begins) {
            (Some(source), _) => {
                let hand = match standing {
                    Some(standing) => standing.hand(&roster, user, source.kind),
                    None => Hand::of(&roster, user, source.kind, source.owner, None),
                };
                Subject::Known(Box::new(source), Hands::One(hand.in_doubt()))
            }
            // Whether they may make it at all is decided where it is stored: its customer may be on the way, too.
            (None, Some(Beginning { kind, .. })) => {
                let owner = standing.map_or(Some(user), |standing| standing.owner);
                Subject::New(kind, Hands::One(Hand::of(&roster, user, kind, owner, None).in_doubt()))
            }
            (None, None) => Subject::Unknown,
        }
    });
    Ok(subjects.collect())
}

/// How the pusher stands to the documents by which items are judged, in their order.
async fn standings(
    app: &App,
    pusher: Pusher,
    items: &[Pushed],
    sources: &[Option<DocSource>],
) -> Result<Vec<Option<Standing>>, StoreError> {
    let judged_by = items.iter().zip(sources).filter_map(|(item, source)| asks_of(item, source.is_some()));
    let docs: Vec<DocId> = judged_by.collect();
    if pusher.hands_back || docs.is_empty() {
        return Ok(Vec::new());
    }
    app.store.standings(docs, pusher.user, pusher.contact).await
}

/// The document by whose owner an item is judged: its own, or the customer that it will be a part of.
fn asks_of(item: &Pushed, exists: bool) -> Option<DocId> {
    match item.begins {
        None => exists.then_some(item.doc),
        Some(Beginning { kind, of }) => of.filter(|_| kind.spec().identity == Identity::PartOfCustomer),
    }
}

/// What each of those who wrote the changes may write. Whether they could change the document then is not known any
/// more: it was accepted once.
fn authors(roster: &Roster, item: &Pushed, kind: DocKind, owner: Option<UserId>) -> Hands {
    let authors = item.changes.iter().filter_map(|change| gatekeeper::author(change.as_ref().ok()?));
    Hands::Authors(authors.map(|user| (user, Hand::of(roster, user, kind, owner, None).in_doubt())).collect())
}

fn count(app: &App, fates: &[Fate]) {
    let of = |wanted: fn(&Fate) -> bool| fates.iter().filter(|fate| wanted(fate)).count() as u64;
    app.counters.changes_accepted.add(of(|fate| matches!(fate, Fate::Ok(_))));
    app.counters.changes_refused.add(of(|fate| matches!(fate, Fate::Refused(_))));
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_document_that_comes_twice_is_judged_as_one_and_every_change_gets_its_own_fate() {
        let doc = |number| DocId(Uuid::from_u128(number));
        let item = |number, changes: &[u8]| protocol::Pushed {
            doc: doc(number),
            changes: changes.iter().map(|change| vec![*change]).collect(),
        };
        let (items, places) =
            by_document(vec![item(2, &[0, 1]), item(1, &[2]), item(2, &[3]), item(1, &[]), item(3, &[4])]);
        assert_eq!(items, [item(2, &[0, 1, 3]), item(1, &[2]), item(3, &[4])]);
        let fates = items.iter().flat_map(|item| &item.changes).map(|change| Fate::Ok(change[0].into())).collect();
        assert_eq!(in_their_places(fates, places), (0..5).map(Fate::Ok).collect::<Vec<_>>());
    }
}
