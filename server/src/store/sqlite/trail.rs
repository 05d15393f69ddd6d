//! Reading the audit log: pages of entries and of changes, the latest first.

use rusqlite::{Connection, Row, params, types::Value};
use shared::{
    audit::{AUDIT_PAGE, AuditGroup, AuditKind, AuditQuery, AuditSubject},
    id::{DepartmentId, DeviceId, DocId, NotAnId, UserId},
    time::Instant,
};

use super::audit::subject_key;
use crate::store::{StoreError, chain::AuditRow};

/// A page of entries and changes together, and what asks for the next.
pub(super) fn page(sql: &Connection, query: &AuditQuery) -> Result<(Vec<AuditRow>, Option<AuditQuery>), StoreError> {
    let of_log = if query.group == Some(AuditGroup::Records) { Vec::new() } else { entries(sql, query)? };
    let of_records = match query.group {
        None | Some(AuditGroup::Records) => changes(sql, query)?,
        Some(_) => Vec::new(),
    };
    // Each list has one row more than a page, so a full one tells that there is more.
    let more = of_log.len() + of_records.len() > AUDIT_PAGE;
    let mut next = query.clone();
    let (mut log, mut records) = (of_log.into_iter().peekable(), of_records.into_iter().peekable());
    let mut page = Vec::with_capacity(AUDIT_PAGE);
    while page.len() < AUDIT_PAGE {
        let log_first = match (log.peek(), records.peek()) {
            (None, None) => break,
            (Some(entry), Some(change)) => entry.seq >= change.seq,
            (entry, _) => entry.is_some(),
        };
        let row = if log_first { log.next() } else { records.next() };
        let Some(row) = row else { break };
        if log_first {
            next.entry = Some(row.number);
        } else {
            next.change = Some(row.number);
        }
        page.push(row);
    }
    Ok((page, more.then_some(next)))
}

/// Owners and sharing of one customer, the latest first.
pub(super) fn of_subject(sql: &Connection, subject: AuditSubject) -> Result<Vec<AuditRow>, StoreError> {
    let mut statement =
        sql.prepare_cached(&format!("{ENTRIES} WHERE a.subject = ?1 ORDER BY a.entry DESC LIMIT 500"))?;
    let rows = statement.query_map([subject_key(subject)], |row| Ok(entry(row)))?;
    rows.map(|row| row?).collect()
}

const ENTRIES: &str = "SELECT a.entry, a.seq, a.at, a.kind, a.user, d.name, a.address, a.subject, a.old, a.new, a.count
    FROM audit a LEFT JOIN devices d ON d.id = a.device";

fn entries(sql: &Connection, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
    let mut wheres = vec!["a.kind <> 'changes'".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        values.len()
    };
    if let Some(entry) = query.entry {
        wheres.push(format!("a.entry < ?{}", bind(Value::Integer(i64::try_from(entry).unwrap_or(i64::MAX)))));
    }
    if let Some(from) = query.from {
        wheres.push(format!("a.at >= ?{}", bind(Value::Integer(from))));
    }
    if let Some(until) = query.until {
        wheres.push(format!("a.at < ?{}", bind(Value::Integer(until))));
    }
    if let Some(person) = query.person {
        let by = bind(Value::Blob(person.as_bytes().to_vec()));
        let to = bind(Value::Blob(subject_key(AuditSubject::Person(person))));
        wheres.push(format!("(a.user = ?{by} OR a.subject = ?{to})"));
    }
    if let Some(group) = query.group {
        // Keys are ours: no quoting is needed.
        let keys: Vec<String> = AuditKind::ALL
            .iter()
            .filter(|kind| kind.group() == group)
            .map(|kind| format!("'{}'", kind.key()))
            .collect();
        wheres.push(format!("a.kind IN ({})", keys.join(", ")));
    }
    let text = format!("{ENTRIES} WHERE {} ORDER BY a.entry DESC LIMIT {}", wheres.join(" AND "), AUDIT_PAGE + 1);
    let mut statement = sql.prepare_cached(&text)?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| Ok(entry(row)))?;
    rows.map(|row| row?).collect()
}

fn changes(sql: &Connection, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT c.seq, c.received_at, c.user, d.name, c.doc, c.hash FROM changes c LEFT JOIN devices d ON d.id = c.device
         WHERE c.seq < ?1 AND (?2 IS NULL OR c.user = ?2) AND c.received_at >= ?3 AND c.received_at < ?4
         ORDER BY c.seq DESC LIMIT ?5",
    )?;
    let rows = statement.query_map(
        params![
            query.change.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX)),
            query.person.as_ref().map(|id| id.as_bytes().as_slice()),
            query.from.unwrap_or(i64::MIN),
            query.until.unwrap_or(i64::MAX),
            AUDIT_PAGE + 1
        ],
        |row| Ok(change(row)),
    )?;
    rows.map(|row| row?).collect()
}

fn change(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    let seq = row.get(0)?;
    let doc = DocId::from_slice(&row.get::<_, Vec<u8>>(4)?).map_err(bad)?;
    Ok(AuditRow {
        number: seq,
        seq,
        at: Instant(row.get(1)?),
        kind: AuditKind::RecordChanged,
        user: Some(UserId::from_slice(&row.get::<_, Vec<u8>>(2)?).map_err(bad)?),
        device: row.get(3)?,
        address: None,
        subject: Some(AuditSubject::Customer(doc)),
        old: None,
        new: None,
        count: None,
        change: Some(row.get(5)?),
    })
}

fn entry(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    let kind: String = row.get(3)?;
    let user: Option<Vec<u8>> = row.get(4)?;
    let subject: Option<Vec<u8>> = row.get(7)?;
    Ok(AuditRow {
        number: row.get(0)?,
        seq: row.get(1)?,
        at: Instant(row.get(2)?),
        kind: AuditKind::from_key(&kind).ok_or_else(|| StoreError::Database(format!("unknown audit kind {kind}")))?,
        user: user.map(|id| UserId::from_slice(&id)).transpose().map_err(bad)?,
        device: row.get(5)?,
        address: row.get(6)?,
        subject: subject.map(|key| subject_of(&key)).transpose()?,
        old: row.get(8)?,
        new: row.get(9)?,
        count: row.get(10)?,
        change: None,
    })
}

fn subject_of(key: &[u8]) -> Result<AuditSubject, StoreError> {
    match key {
        [1, id @ ..] => UserId::from_slice(id).map(AuditSubject::Person).map_err(bad),
        [2, id @ ..] => DepartmentId::from_slice(id).map(AuditSubject::Department).map_err(bad),
        [3, id @ ..] => DeviceId::from_slice(id).map(AuditSubject::Device).map_err(bad),
        [4, id @ ..] => DocId::from_slice(id).map(AuditSubject::Customer).map_err(bad),
        _ => Err(StoreError::Database("unknown kind of subject".to_owned())),
    }
}

fn bad(error: NotAnId) -> StoreError {
    StoreError::Database(error.to_string())
}
