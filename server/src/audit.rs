//! The audit log over REST: of the company, of one record, and what devices add to it.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use shared::{
    api::ApiError,
    audit::{AuditEntry, AuditKind, AuditPage, AuditQuery, AuditSubject, ExportNote, Receipt, RecordLog},
    document::{Document, history::HistoryEntry},
    id::DocId,
    kind::DocKind,
    people::Roster,
    policy::{Resource, Verb},
};

use crate::{
    app::App,
    auth::session::Session,
    error::Reply,
    extract::{Asked, Body, ClientAddress},
    index,
    store::{
        chain::AuditRow,
        deed::{Deed, Note},
        rows::{DocSource, Ownership},
    },
};

/// The longest filter that is noted, characters.
const FILTER_MAX: usize = 500;

/// `GET /api/audit`: a page, the latest first.
pub async fn list(State(app): State<App>, Asked(query): Asked<AuditQuery>) -> Reply<Json<AuditPage>> {
    let (rows, next) = app.store.audit_page(query).await?;
    let docs: BTreeSet<DocId> = rows
        .iter()
        .filter_map(|row| match row.subject {
            Some(AuditSubject::Customer(doc)) => Some(doc),
            _ => None,
        })
        .collect();
    let changed: BTreeSet<DocId> = rows
        .iter()
        .filter_map(|row| match (row.change, row.subject) {
            (Some(_), Some(AuditSubject::Customer(doc))) => Some(doc),
            _ => None,
        })
        .collect();
    let mut names = BTreeMap::new();
    for doc in docs {
        let facts = app.store.facts(doc).await?.and_then(|bytes| index::decode(&bytes));
        names.insert(doc, facts.map(|facts| facts.name));
    }
    let mut sources = Vec::new();
    let mut parts = BTreeSet::new();
    for doc in changed {
        match app.store.source(doc).await? {
            Some(source) if source.kind == DocKind::Customer => sources.push(source),
            // What is in commercial parts and private notes is not told here, nor whose customer it is about.
            _ => {
                parts.insert(doc);
            }
        }
    }
    let histories = tokio::task::spawn_blocking(move || histories(&sources)).await.unwrap_or_default();
    let roster = app.roster();
    let entries = rows.into_iter().map(|row| {
        let part = matches!(row.subject, Some(AuditSubject::Customer(doc)) if parts.contains(&doc));
        let told = entry(row, &roster, &names, &histories);
        AuditEntry { subject: told.subject.filter(|_| !part), ..told }
    });
    let entries = entries.collect();
    Ok(Json(AuditPage { entries, next }))
}

/// What each change did, by its hash. A document that cannot be read has none; its changes are listed all the same.
fn histories(sources: &[DocSource]) -> BTreeMap<String, HistoryEntry> {
    let read = |source: &DocSource| {
        let whole = || Document::salvage(source.snapshot.as_deref(), &source.changes).map(|(document, _)| document);
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| whole().map(|doc| doc.history())));
        caught.ok().and_then(Result::ok).unwrap_or_default()
    };
    sources.iter().flat_map(read).map(|entry| (entry.change.clone(), entry)).collect()
}

fn entry(
    mut row: AuditRow,
    roster: &Roster,
    names: &BTreeMap<DocId, Option<String>>,
    histories: &BTreeMap<String, HistoryEntry>,
) -> AuditEntry {
    let told = row.change.and_then(|hash| histories.get(&hex(&hash)));
    let name = match row.subject {
        Some(AuditSubject::Person(id)) => roster.people.get(&id).map(|person| person.name.clone()),
        Some(AuditSubject::Department(id)) => roster.departments.get(&id).map(|department| department.name.clone()),
        Some(AuditSubject::Customer(doc)) => names.get(&doc).cloned().flatten(),
        // The name that the device had then.
        Some(AuditSubject::Device(_)) => row.old.take(),
        None => None,
    };
    AuditEntry {
        at: row.at,
        written_at: told.map(|told| told.stamp.at),
        kind: row.kind,
        by: row.user,
        device: row.device,
        address: row.address,
        subject: row.subject,
        name,
        old: row.old,
        new: row.new,
        count: row.count,
        edits: told.map(|told| told.edits.clone()).unwrap_or_default(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `GET /api/customers/{id}/history`: when each change was synced and from which device; owners and sharing.
pub async fn of_customer(State(app): State<App>, session: Session, Path(id): Path<String>) -> Reply<Json<RecordLog>> {
    let doc: DocId = id.parse().map_err(|_| ApiError::NotFound)?;
    let owners = app.store.owners(vec![doc], session.user()).await?;
    let Ownership { owner, sharing, .. } = owners.first().copied().ok_or(ApiError::NotFound)?;
    let customer = Resource::Customer { owner, shared: sharing };
    session.permit(&app, Verb::History, customer).map_err(|_| ApiError::NotFound)?;
    let names: BTreeMap<_, _> =
        app.store.devices(None).await?.into_iter().map(|device| (device.id, device.name)).collect();
    let receipts = app.store.audit(doc).await?.into_iter().map(|change| Receipt {
        change: hex(&change.hash),
        at: change.received_at,
        device: change.device.and_then(|device| names.get(&device).cloned()),
    });
    let rows = app.store.audit_of(AuditSubject::Customer(doc)).await?;
    let (roster, none) = (app.roster(), BTreeMap::new());
    // Where somebody's request came from is for administrators only.
    let entries =
        rows.into_iter().map(|row| AuditEntry { address: None, ..entry(row, &roster, &BTreeMap::new(), &none) });
    Ok(Json(RecordLog { receipts: receipts.collect(), entries: entries.collect() }))
}

/// `POST /api/exports`: a device says what it handed out as a file.
pub async fn exported(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(note): Body<ExportNote>,
) -> Reply<StatusCode> {
    let filter = note.filter.chars().filter(|c| !c.is_control()).take(FILTER_MAX).collect();
    let entry = Note::of(AuditKind::Exported).from_to(None, Some(filter)).counting(note.rows);
    app.store.enact(session.by(address), Deed::Note(entry)).await?;
    Ok(StatusCode::NO_CONTENT)
}
