//! Refused changes on their way from one person to another.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::{
    command::{Begins, Command},
    id::{RequestId, UserId},
    kind::DocKind,
    people::Roster,
    policy::{Sharing, may_carry_out},
    sync::{
        hand_over::{HandOver, Handed, Outcome, can_be_handed_over},
        protocol::Scope,
        request::{Denial, Verdict},
    },
    time::{DAY_MS, Instant},
};

use super::{enact, feed, feed::Event, people, writer::Batch};
use crate::store::{StoreError, deed::By};

/// How many of a person's may wait.
const OPEN_MAX: u32 = 200;
/// How long a settled one is told of, ms: its giver may have been away.
const TOLD_FOR_MS: i64 = 30 * DAY_MS;

/// Takes what somebody hands over, if whoever gets it may make the change. Who gives it need not see the record any more:
/// they are told nothing of it but that.
pub(super) fn hand_over(
    batch: &mut Batch<'_>,
    by: &By,
    roster: &Roster,
    id: RequestId,
    what: &HandOver,
) -> Result<Verdict, StoreError> {
    let Some(giver) = by.user else { return Ok(Verdict::Denied(Denial::NotAllowed)) };
    let Some(command) = what.sound().filter(|command| can_be_handed_over(command.intent.kind())) else {
        return Ok(Verdict::Denied(Denial::Unsupported));
    };
    let Some(place) = place(batch.sql, &command, giver)? else { return Ok(Verdict::Denied(Denial::Gone)) };
    let to = what.to.or(match &place {
        Place::There { owner, .. } => *owner,
        Place::New => None,
    });
    let Some(to) = to.filter(|to| *to != giver) else { return Ok(Verdict::Denied(Denial::NotTheirs)) };
    if !roster.people.get(&to).is_some_and(|person| person.active) {
        return Ok(Verdict::Denied(Denial::NotHere));
    }
    let (owner, shared) = match &place {
        Place::There { owner, scopes } => (*owner, Sharing::among(scopes, to)),
        Place::New => (Some(to), None),
    };
    if !may_carry_out(roster, to, &command.intent, owner, shared) {
        return Ok(Verdict::Denied(Denial::NotTheirs));
    }
    if waiting_of(batch.sql, giver)? >= OPEN_MAX {
        return Ok(Verdict::Denied(Denial::TooMuch));
    }
    let handed = Handed { id, by: giver, to, at: by.at, what: what.clone(), outcome: None };
    forget_old(batch, by.at)?;
    insert(batch.sql, &handed)?;
    tell(batch, &handed)?;
    let customer = command.intent.customer().unwrap_or(what.doc);
    enact::handed_over(batch, by, customer, to)?;
    Ok(Verdict::Done)
}

/// Notes what became of it: only whoever got it applies or declines it, only whoever gave it takes it back, and what was
/// said first holds.
pub(super) fn settle(batch: &mut Batch<'_>, by: &By, of: RequestId, outcome: Outcome) -> Result<Verdict, StoreError> {
    let Some(handed) = find(batch.sql, of)? else { return Ok(Verdict::Denied(Denial::Gone)) };
    let theirs = match outcome {
        Outcome::Applied | Outcome::Declined => handed.to,
        Outcome::Withdrawn => handed.by,
    };
    if by.user != Some(theirs) {
        // Whether there is such a thing is nobody else's business.
        let concerned = by.user == Some(handed.to) || by.user == Some(handed.by);
        return Ok(Verdict::Denied(if concerned { Denial::NotAllowed } else { Denial::Gone }));
    }
    if handed.outcome.is_some() {
        return Ok(Verdict::Done);
    }
    batch.sql.prepare_cached("UPDATE hand_overs SET outcome = ?2, settled_at = ?3 WHERE id = ?1")?.execute(params![
        of.as_bytes().as_slice(),
        key(outcome),
        by.at.0
    ])?;
    tell(batch, &handed)?;
    Ok(Verdict::Done)
}

/// Where the command is to be carried out.
enum Place {
    /// In a document that is there, or in a part of a customer that is.
    There { owner: Option<UserId>, scopes: Vec<Scope> },
    /// In one that it begins: it will be whoever's who carries it out.
    New,
}

fn place(sql: &Connection, command: &Command, giver: UserId) -> Result<Option<Place>, StoreError> {
    let kind = command.intent.kind();
    if let Some(row) = feed::doc_row(sql, command.doc)? {
        let scopes = feed::scopes_of(sql, row.ordinal)?;
        return Ok((row.kind == kind).then_some(Place::There { owner: row.owner, scopes }));
    }
    if let Some(customer) = command.intent.customer() {
        let row = feed::doc_row(sql, customer)?.filter(|row| row.kind == DocKind::Customer);
        let Some(row) = row.filter(|_| kind.fits(command.doc, Some(customer), giver)) else { return Ok(None) };
        return Ok(Some(Place::There { owner: row.owner, scopes: feed::scopes_of(sql, row.ordinal)? }));
    }
    Ok((command.intent.begins() == Begins::Always).then_some(Place::New))
}

/// Tells both.
fn tell(batch: &mut Batch<'_>, handed: &Handed) -> Result<(), StoreError> {
    for person in [handed.by, handed.to] {
        let seq = batch.next_seq();
        feed::append(batch, Scope::Handed(person), seq, handed.id.0, Event::Handed)?;
    }
    Ok(())
}

fn waiting_of(sql: &Connection, giver: UserId) -> Result<u32, StoreError> {
    let mut statement = sql.prepare_cached("SELECT count(*) FROM hand_overs WHERE giver = ?1 AND outcome IS NULL")?;
    Ok(statement.query_row([giver.as_bytes().as_slice()], |row| row.get(0))?)
}

fn forget_old(batch: &Batch<'_>, now: Instant) -> Result<(), StoreError> {
    batch.sql.prepare_cached("DELETE FROM hand_overs WHERE settled_at < ?1")?.execute([now.0 - TOLD_FOR_MS])?;
    Ok(())
}

fn insert(sql: &Connection, handed: &Handed) -> Result<(), StoreError> {
    let what = postcard::to_stdvec(&handed.what).map_err(|e| StoreError::Database(e.to_string()))?;
    sql.prepare_cached("INSERT INTO hand_overs (id, giver, receiver, at, what) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
        params![
            handed.id.as_bytes().as_slice(),
            handed.by.as_bytes().as_slice(),
            handed.to.as_bytes().as_slice(),
            handed.at.0,
            what,
        ],
    )?;
    Ok(())
}

/// One of them.
pub(super) fn find(sql: &Connection, id: RequestId) -> Result<Option<Handed>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT id, giver, receiver, at, what, outcome FROM hand_overs WHERE id = ?1")?;
    statement.query_row([id.as_bytes().as_slice()], |row| Ok(read(row))).optional()?.transpose()
}

/// All that concern a person.
pub(super) fn of(sql: &Connection, person: UserId) -> Result<Vec<Handed>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT id, giver, receiver, at, what, outcome FROM hand_overs WHERE giver = ?1 OR receiver = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([person.as_bytes().as_slice()], |row| Ok(read(row)))?;
    rows.map(|row| row?).collect()
}

fn read(row: &Row<'_>) -> Result<Handed, StoreError> {
    let id: Vec<u8> = row.get(0)?;
    let what: Vec<u8> = row.get(4)?;
    let outcome: Option<String> = row.get(5)?;
    Ok(Handed {
        id: RequestId::from_slice(&id).map_err(|e| StoreError::Database(e.to_string()))?,
        by: people::user_id(&row.get::<_, Vec<u8>>(1)?)?,
        to: people::user_id(&row.get::<_, Vec<u8>>(2)?)?,
        at: Instant(row.get(3)?),
        what: postcard::from_bytes(&what).map_err(|e| StoreError::Database(format!("hand-over: {e}")))?,
        outcome: outcome.map(|key| outcome_of(&key)).transpose()?,
    })
}

/// The stored names.
const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Applied, "applied"), (Outcome::Declined, "declined"), (Outcome::Withdrawn, "withdrawn")];

fn key(outcome: Outcome) -> &'static str {
    OUTCOMES.iter().find(|(known, _)| *known == outcome).map_or("", |(_, key)| key)
}

fn outcome_of(key: &str) -> Result<Outcome, StoreError> {
    let found = OUTCOMES.iter().find(|(_, known)| *known == key).map(|(outcome, _)| *outcome);
    found.ok_or_else(|| StoreError::Database(format!("unknown outcome {key}")))
}
