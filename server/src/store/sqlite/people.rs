//! People, departments and the company.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    api::PersonState,
    id::{DepartmentId, UserId},
    people::{Company, Department, Person, Role, Roster, Setting, Settings},
    sorted::SortedMap,
    sync::protocol::{Epoch, Scope},
    time::Instant,
    trade::settings::{Dictionary, TradeDecision},
};
use uuid::Uuid;

use super::{enact, feed, feed::Event, lease, writer::Batch};
use crate::store::{
    StoreError,
    deed::By,
    rows::{Credentials, Identity, SetUp, TokenHash},
};

pub(super) fn identity(sql: &Connection) -> Result<Identity, StoreError> {
    let (epoch, company, demo): (Vec<u8>, String, Option<String>) =
        sql.query_row("SELECT epoch, company, demo FROM server", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let epoch = Uuid::from_slice(&epoch).map_err(|e| StoreError::Database(format!("epoch: {e}")))?;
    let empty = !sql.query_row("SELECT EXISTS (SELECT 1 FROM people)", [], |row| row.get::<_, bool>(0))?;
    Ok(Identity { epoch: Epoch(epoch), company, empty, demo })
}

pub(super) fn roster(sql: &Connection) -> Result<Roster, StoreError> {
    let company = Company { name: sql.query_row("SELECT company FROM server", [], |row| row.get(0))? };
    let people = people(sql, None)?.into_iter().map(|person| (person.id, person)).collect();
    let departments = departments(sql, None)?.into_iter().map(|d| (d.id, d)).collect::<SortedMap<_, _>>();
    Ok(Roster { company, settings: settings(sql)?, people, departments })
}

/// The stored name of a setting, and the subject of its feed events.
pub(super) fn setting_name(setting: &Setting) -> (&'static str, Uuid) {
    use {Dictionary as Of, Setting as Is, TradeDecision as Trade};
    let (name, number) = match setting {
        Is::OwnerSeesCommercial(_) => ("owner_sees_commercial", 1),
        Is::Trade(Trade::Basis(_)) => ("trade_basis", 2),
        Is::Trade(Trade::TaxRates(_)) => ("trade_tax_rates", 3),
        Is::Trade(Trade::Aging(_)) => ("trade_aging", 4),
        Is::Trade(Trade::Choices(Of::Stages, _)) => ("trade_stages", 5),
        Is::Trade(Trade::Choices(Of::LostReasons, _)) => ("trade_lost_reasons", 6),
        Is::Trade(Trade::Choices(Of::Methods, _)) => ("trade_methods", 7),
    };
    (name, Uuid::from_u128(number))
}

/// A setting as it is stored.
pub(super) fn setting_words(setting: &Setting) -> String {
    match setting {
        Setting::OwnerSeesCommercial(sees) => sees.to_string(),
        Setting::Trade(decision) => serde_json::to_string(decision).expect("decisions are plain data"),
    }
}

/// What is stored under a name; none: nobody said so, or it is not understood, and the default holds.
fn stored_setting(name: &str, words: &str) -> Option<Setting> {
    if name == "owner_sees_commercial" {
        return words.parse().ok().map(Setting::OwnerSeesCommercial);
    }
    let setting = serde_json::from_str(words).ok().map(Setting::Trade);
    let setting = setting.filter(|setting| setting_name(setting).0 == name);
    if setting.is_none() {
        tracing::warn!(name, "a setting is not understood");
    }
    setting
}

fn settings(sql: &Connection) -> Result<Settings, StoreError> {
    let mut settings = Settings::default();
    let mut statement = sql.prepare_cached("SELECT name, value FROM settings")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(setting) = stored_setting(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?) {
            settings.set(setting);
        }
    }
    Ok(settings)
}

/// The setting of a feed event.
pub(super) fn setting(sql: &Connection, subject: Uuid) -> Result<Option<Setting>, StoreError> {
    Ok(settings(sql)?.each().find(|setting| setting_name(setting).1 == subject))
}

pub(super) fn put_setting(batch: &mut Batch<'_>, setting: &Setting) -> Result<(), StoreError> {
    let ((name, subject), value) = (setting_name(setting), setting_words(setting));
    batch
        .sql
        .prepare_cached(
            "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?
        .execute(params![name, value])?;
    let seq = batch.next_seq();
    feed::append(batch, Scope::Company, seq, subject, Event::Setting)?;
    batch.authority()
}

/// One person, or all.
pub(super) fn people(sql: &Connection, only: Option<Uuid>) -> Result<Vec<Person>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT id, name, login, role, department, active FROM people WHERE ?1 IS NULL OR id = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([only.as_ref().map(|id| id.as_bytes().as_slice())], |row| {
        Ok((
            row.get::<_, Vec<u8>>(0)?,
            row.get::<_, Option<Vec<u8>>>(4)?,
            row.get::<_, String>(3)?,
            (row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, bool>(5)?),
        ))
    })?;
    rows.map(|row| {
        let (id, department, role, (name, login, active)) = row?;
        let role = Role::from_key(&role).ok_or_else(|| StoreError::Database(format!("unknown role {role}")))?;
        let department = department.map(|id| department_id(&id)).transpose()?;
        Ok(Person { id: user_id(&id)?, name, login, role, department, active })
    })
    .collect()
}

/// One department, or all.
pub(super) fn departments(sql: &Connection, only: Option<Uuid>) -> Result<Vec<Department>, StoreError> {
    let mut statement =
        sql.prepare_cached("SELECT id, name, parent FROM departments WHERE ?1 IS NULL OR id = ?1 ORDER BY id")?;
    let rows = statement.query_map([only.as_ref().map(|id| id.as_bytes().as_slice())], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
    })?;
    rows.map(|row| {
        let (id, name, parent) = row?;
        Ok(Department { id: department_id(&id)?, name, parent: parent.map(|id| department_id(&id)).transpose()? })
    })
    .collect()
}

pub(super) fn user_id(bytes: &[u8]) -> Result<UserId, StoreError> {
    UserId::from_slice(bytes).map_err(|e| StoreError::Database(e.to_string()))
}

pub(super) fn department_id(bytes: &[u8]) -> Result<DepartmentId, StoreError> {
    DepartmentId::from_slice(bytes).map_err(|e| StoreError::Database(e.to_string()))
}

pub(super) fn put_setup_token(batch: &Batch<'_>, token: TokenHash) -> Result<(), StoreError> {
    batch.sql.execute("UPDATE server SET setup_token_hash = ?1", [token.0.as_slice()])?;
    Ok(())
}

pub(super) fn set_up(batch: &mut Batch<'_>, set_up: &SetUp) -> Result<bool, StoreError> {
    let known: Option<Vec<u8>> = batch.sql.query_row("SELECT setup_token_hash FROM server", [], |row| row.get(0))?;
    if known.as_deref() != Some(set_up.token.0.as_slice()) || !identity(batch.sql)?.empty {
        return Ok(false);
    }
    batch.sql.execute("UPDATE server SET setup_token_hash = NULL", [])?;
    let by = By { user: Some(set_up.person.id), ..By::operator() };
    enact::put_company(batch, &by, &set_up.company)?;
    enact::put_person(batch, &by, &set_up.person, Some(&set_up.password))?;
    Ok(true)
}

pub(super) fn put_company(batch: &mut Batch<'_>, name: &str) -> Result<(), StoreError> {
    batch.sql.execute("UPDATE server SET company = ?1", [name])?;
    let seq = batch.next_seq();
    feed::append(batch, Scope::Company, seq, Uuid::nil(), Event::Company)?;
    batch.authority()
}

pub(super) fn put_person(batch: &mut Batch<'_>, person: &Person, password: Option<&str>) -> Result<(), StoreError> {
    let department = person.department.as_ref().map(|id| id.as_bytes().as_slice());
    lease::person_changes(batch, person.id)?;
    let written = batch.sql.prepare_cached(
        "INSERT INTO people (id, name, login, role, department, active, password) VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, ''))
         ON CONFLICT (id) DO UPDATE SET name = ?2, login = ?3, role = ?4, department = ?5, active = ?6, password = coalesce(?7, password)",
    )?
    .execute(params![person.id.as_bytes().as_slice(), person.name, person.login, person.role.key(), department, person.active, password]);
    match written {
        Ok(_) => {}
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            return Err(StoreError::LoginTaken);
        }
        Err(error) => return Err(error.into()),
    }
    let seq = batch.next_seq();
    feed::append(batch, Scope::Company, seq, person.id.0, Event::Person)?;
    batch.authority()
}

pub(super) fn put_department(batch: &mut Batch<'_>, department: &Department) -> Result<(), StoreError> {
    let parent = department.parent.as_ref().map(|id| id.as_bytes().as_slice());
    lease::department_moves(batch, department.id)?;
    batch
        .sql
        .prepare_cached("INSERT INTO departments (id, name, parent) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET name = ?2, parent = ?3")?
        .execute(params![department.id.as_bytes().as_slice(), department.name, parent])?;
    let seq = batch.next_seq();
    feed::append(batch, Scope::Company, seq, department.id.0, Event::Department)?;
    batch.authority()
}

pub(super) fn credentials(sql: &Connection, login: &str) -> Result<Option<Credentials>, StoreError> {
    let mut statement = sql.prepare_cached("SELECT id, password, active FROM people WHERE login = ?1")?;
    let row: Option<(Vec<u8>, String, bool)> =
        statement.query_row([login], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    row.map(|(id, password, active)| Ok(Credentials { user: user_id(&id)?, password, active })).transpose()
}

pub(super) fn put_password(batch: &Batch<'_>, user: UserId, hash: &str) -> Result<(), StoreError> {
    let changed = batch
        .sql
        .execute("UPDATE people SET password = ?2 WHERE id = ?1", params![user.as_bytes().as_slice(), hash])?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Missing("person")) }
}

/// What administrators see of people beside the roster.
pub(super) fn states(sql: &Connection) -> Result<Vec<PersonState>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT p.id,
                (SELECT count(*) FROM docs WHERE owner = p.id AND kind = 'customer'),
                EXISTS (SELECT 1 FROM second_factors f WHERE f.user = p.id AND f.confirmed),
                (SELECT max(seen_at) FROM devices d WHERE d.user = p.id),
                (SELECT count(*) FROM devices d WHERE d.user = p.id AND d.revoked_at IS NULL),
                (SELECT coalesce(sum(unsent), 0) FROM devices d WHERE d.user = p.id AND d.revoked_at IS NULL)
         FROM people p ORDER BY p.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, Vec<u8>>(0)?,
            (row.get(1)?, row.get(2)?),
            row.get::<_, Option<i64>>(3)?,
            (row.get(4)?, row.get(5)?),
        ))
    })?;
    rows.map(|row| {
        let (id, (customers, totp), seen_at, (devices, unsent)) = row?;
        Ok(PersonState { user: user_id(&id)?, customers, totp, seen_at: seen_at.map(Instant), devices, unsent })
    })
    .collect()
}
