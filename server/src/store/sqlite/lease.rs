//! The lease: what somebody wrote on a device that could not hear of it when a right was taken away still counts.
//!
//! Only the server's clock decides: the right must have been there when the device last stood where the server stands,
//! and that must not be longer ago than the lease.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::{DepartmentId, DeviceId, DocId, UserId},
    people::Role,
    policy::Sharing,
    sync::protocol::Scope,
    time::{DAY_MS, Instant},
};

use super::{feed, people, writer::Batch};
use crate::{
    clock,
    store::{
        StoreError,
        rows::{Before, Standing},
    },
};

/// How long a device may work without contact, ms.
pub(super) const LEASE_MS: i64 = 14 * DAY_MS;

/// When a device last stood where the server stood.
pub(super) fn contact(sql: &Connection, device: DeviceId) -> Result<Option<Instant>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT at FROM contacts WHERE device = ?1")?;
    Ok(statement.query_row([device.as_bytes().as_slice()], |row| row.get(0)).optional()?.map(Instant))
}

/// Notes that a device stands where the server stands.
pub(super) fn note_contact(batch: &Batch<'_>, device: DeviceId, now: Instant) -> Result<(), StoreError> {
    batch
        .sql
        .prepare_cached(
            "INSERT INTO contacts (device, at) VALUES (?1, ?2) ON CONFLICT (device) DO UPDATE SET at = max(at, ?2)",
        )?
        .execute(params![device.as_bytes().as_slice(), now.0])?;
    Ok(())
}

/// Notes that a document left a scope.
pub(super) fn left(batch: &Batch<'_>, doc: DocId, scope: &[u8]) -> Result<(), StoreError> {
    let now = clock::now();
    batch
        .sql
        .prepare_cached("INSERT OR IGNORE INTO left_scopes (doc, at, scope) VALUES (?1, ?2, ?3)")?
        .execute(params![doc.as_bytes().as_slice(), now.0, scope])?;
    batch
        .sql
        .prepare_cached("DELETE FROM left_scopes WHERE doc = ?1 AND at < ?2")?
        .execute(params![doc.as_bytes().as_slice(), now.0 - LEASE_MS])?;
    Ok(())
}

/// Notes what a person is, before that changes.
pub(super) fn person_changes(batch: &Batch<'_>, person: UserId) -> Result<(), StoreError> {
    let now = clock::now();
    let id = person.as_bytes().as_slice();
    batch
        .sql
        .prepare_cached(
            "INSERT OR IGNORE INTO former_people (person, until, role, department) SELECT id, ?2, role, department FROM people WHERE id = ?1",
        )?
        .execute(params![id, now.0])?;
    batch
        .sql
        .prepare_cached("DELETE FROM former_people WHERE person = ?1 AND until < ?2")?
        .execute(params![id, now.0 - LEASE_MS])?;
    Ok(())
}

/// Notes where a department is in the tree, before that changes.
pub(super) fn department_moves(batch: &Batch<'_>, department: DepartmentId) -> Result<(), StoreError> {
    let now = clock::now();
    let id = department.as_bytes().as_slice();
    batch
        .sql
        .prepare_cached(
            "INSERT OR IGNORE INTO former_departments (department, until, parent) SELECT id, ?2, parent FROM departments WHERE id = ?1",
        )?
        .execute(params![id, now.0])?;
    batch
        .sql
        .prepare_cached("DELETE FROM former_departments WHERE department = ?1 AND until < ?2")?
        .execute(params![id, now.0 - LEASE_MS])?;
    Ok(())
}

/// How somebody stands to a document, and how they stood when their device was last in contact.
pub(super) fn standing(
    sql: &Connection,
    doc: DocId,
    user: UserId,
    contact: Option<Instant>,
) -> Result<Option<Standing>, StoreError> {
    let Some(row) = feed::doc_row(sql, doc)? else { return Ok(None) };
    let scopes = feed::scopes_of(sql, row.ordinal)?;
    let shared = Sharing::among(&scopes, user);
    let leased = contact.filter(|contact| contact.plus_ms(LEASE_MS) >= clock::now());
    let before = leased.map(|contact| before(sql, doc, user, contact, row.owner, scopes)).transpose()?.flatten();
    Ok(Some(Standing { owner: row.owner, shared, before }))
}

/// What was true at `contact`; none: it is still true.
fn before(
    sql: &Connection,
    doc: DocId,
    user: UserId,
    contact: Instant,
    owner: Option<UserId>,
    scopes: Vec<Scope>,
) -> Result<Option<Before>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT scope FROM left_scopes WHERE doc = ?1 AND at > ?2")?;
    let keys = statement
        .query_map(params![doc.as_bytes().as_slice(), contact.0], |row| row.get::<_, Vec<u8>>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let left = keys.iter().map(|key| feed::scope_of(key)).collect::<Result<Vec<_>, _>>()?;
    let (people, departments) = (former_people(sql, contact)?, former_departments(sql, contact)?);
    if left.is_empty() && people.is_empty() && departments.is_empty() {
        return Ok(None);
    }
    let of = |scope: &Scope| match scope {
        Scope::Portfolio(owner) | Scope::Private(owner) => Some(Some(*owner)),
        Scope::Commercial(owner) => Some(*owner),
        Scope::OpenSea => Some(None),
        _ => None,
    };
    let owners = std::iter::once(owner).chain(left.iter().filter_map(of)).collect();
    let scopes: Vec<Scope> = scopes.into_iter().chain(left).collect();
    Ok(Some(Before { owners, shared: Sharing::among(&scopes, user), people, departments }))
}

/// What people were at `contact` who are something else now.
fn former_people(sql: &Connection, contact: Instant) -> Result<Vec<(UserId, Role, Option<DepartmentId>)>, StoreError> {
    // The earliest that ended since then is what they were then.
    let mut statement = sql.prepare_cached(
        "SELECT person, role, department, min(until) FROM former_people WHERE until > ?1 GROUP BY person",
    )?;
    let rows = statement.query_map([contact.0], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
    })?;
    rows.map(|row| {
        let (person, role, department) = row?;
        let role = Role::from_key(&role).ok_or_else(|| StoreError::Database(format!("unknown role {role}")))?;
        let department = department.map(|id| people::department_id(&id)).transpose()?;
        Ok((people::user_id(&person)?, role, department))
    })
    .collect()
}

/// A department with what it was below, if anything.
type Placed = (DepartmentId, Option<DepartmentId>);

/// Where departments were at `contact` that are elsewhere now.
fn former_departments(sql: &Connection, contact: Instant) -> Result<Vec<Placed>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT department, parent, min(until) FROM former_departments WHERE until > ?1 GROUP BY department",
    )?;
    let rows =
        statement.query_map([contact.0], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))?;
    rows.map(|row| {
        let (department, parent) = row?;
        Ok((people::department_id(&department)?, parent.map(|id| people::department_id(&id)).transpose()?))
    })
    .collect()
}
