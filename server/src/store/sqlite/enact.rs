//! Deeds: the change itself and its entry in the audit log, in one transaction.

use rusqlite::{OptionalExtension, params};
use shared::{
    audit::{AuditKind, AuditSubject},
    id::{DepartmentId, DeviceId, DocId, UserId},
    people::{Department, Person, Role, RosterError, Setting},
    policy::Sharing,
    sync::gatekeeper::Bomb,
    time::Instant,
};

use super::{audit, authority, bombs, feed, people, second_factor, sessions, vault::Vault, writer::Batch};
use crate::store::{
    StoreError,
    deed::{By, Deed, Note},
    rows::{NewSession, TokenHash},
};

/// Carries a deed out.
pub(super) fn enact(batch: &mut Batch<'_>, vault: &Vault, by: &By, deed: &Deed) -> Result<(), StoreError> {
    match deed {
        Deed::PutPerson(person, password) => put_person(batch, by, person, password.as_deref()),
        Deed::PutDepartment(department) => put_department(batch, by, department),
        Deed::PutCompany(name) => put_company(batch, by, name),
        Deed::PutPassword(user, hash, keep) => put_password(batch, by, *user, hash, *keep),
        Deed::OpenSession(session) => open_session(batch, by, session),
        Deed::EndSession(token) => end_session(batch, by, *token),
        Deed::EndOtherSessions(user, keep) => end_other_sessions(batch, by, *user, *keep),
        Deed::RevokeDevice(device) => revoke_device(batch, by, *device),
        Deed::DrainDevice(device) => drain_device(batch, by, *device),
        Deed::TellDevice(device) => tell_device(batch, by, *device),
        Deed::MarkDevice(device, bomb, count) => mark_device(batch, by, *device, *bomb, *count),
        Deed::Leave(user, heir) => leave(batch, by, *user, *heir),
        Deed::OfferTotp(user, secret) => second_factor::offer(batch, vault, *user, secret),
        Deed::ConfirmTotp(user, codes) => confirm_totp(batch, by, *user, codes),
        Deed::RemoveTotp(user) => remove_totp(batch, by, *user),
        Deed::PutRecoveryCodes(user, codes) => put_recovery_codes(batch, by, *user, codes),
        Deed::PutTotpRoles(roles) => put_totp_roles(batch, by, roles),
        Deed::MakeLink(user, token, until) => make_link(batch, by, *user, *token, *until),
        Deed::Transfer(docs, to) => docs.iter().try_for_each(|doc| transfer(batch, by, *doc, Some(*to))),
        Deed::Share(doc, with, sharing) => share(batch, by, *doc, *with, *sharing),
        Deed::Unshare(doc, with, sharing) => unshare(batch, by, *doc, *with, *sharing),
        Deed::PutSetting(setting) => put_setting(batch, by, setting),
        Deed::Note(note) => audit::append(batch, by, note),
    }
}

/// Enters or changes a person; every difference is an entry of its own.
pub(super) fn put_person(
    batch: &mut Batch<'_>,
    by: &By,
    person: &Person,
    password: Option<&str>,
) -> Result<(), StoreError> {
    // Whoever asks has looked before, but others may have been quicker. The operator may do it.
    if by.user.is_some() && people::roster(batch.sql)?.check_person(person) == Err(RosterError::LastAdministrator) {
        return Err(StoreError::LastAdministrator);
    }
    let before = people::people(batch.sql, Some(person.id.0))?.pop();
    people::put_person(batch, person, password)?;
    for note in differences(batch, before.as_ref(), person)? {
        audit::append(batch, by, &note.about(AuditSubject::Person(person.id)))?;
    }
    if before.is_some() && password.is_some() {
        let reset = Note::of(AuditKind::PasswordReset).about(AuditSubject::Person(person.id));
        audit::append(batch, by, &reset)?;
    }
    Ok(())
}

fn differences(batch: &Batch<'_>, before: Option<&Person>, after: &Person) -> Result<Vec<Note>, StoreError> {
    let Some(before) = before else {
        return Ok(vec![Note::of(AuditKind::PersonEntered).from_to(None, Some(after.role.key().to_owned()))]);
    };
    let mut notes = Vec::new();
    let mut differ = |kind, old: &str, new: &str| {
        if old != new {
            notes.push(Note::of(kind).from_to(Some(old.to_owned()), Some(new.to_owned())));
        }
    };
    differ(AuditKind::PersonRenamed, &before.name, &after.name);
    differ(AuditKind::LoginChanged, &before.login, &after.login);
    differ(AuditKind::RoleChanged, before.role.key(), after.role.key());
    if before.department != after.department {
        let [old, new] = [before.department, after.department].map(|id| department_name(batch, id));
        notes.push(Note::of(AuditKind::DepartmentChanged).from_to(old?, new?));
    }
    match (before.active, after.active) {
        (true, false) => notes.push(Note::of(AuditKind::PersonLeft)),
        (false, true) => notes.push(Note::of(AuditKind::PersonReturned)),
        _ => {}
    }
    Ok(notes)
}

fn department_name(batch: &Batch<'_>, id: Option<DepartmentId>) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    Ok(people::departments(batch.sql, Some(id.0))?.pop().map(|department| department.name))
}

fn put_department(batch: &mut Batch<'_>, by: &By, department: &Department) -> Result<(), StoreError> {
    let before = people::departments(batch.sql, Some(department.id.0))?.pop();
    people::put_department(batch, department)?;
    let mut notes = Vec::new();
    match before {
        None => {
            notes.push(Note::of(AuditKind::DepartmentEntered).from_to(None, Some(department.name.clone())));
        }
        Some(before) => {
            if before.name != department.name {
                let (old, new) = (before.name, department.name.clone());
                notes.push(Note::of(AuditKind::DepartmentRenamed).from_to(Some(old), Some(new)));
            }
            if before.parent != department.parent {
                let [old, new] = [before.parent, department.parent].map(|id| department_name(batch, id));
                notes.push(Note::of(AuditKind::DepartmentMoved).from_to(old?, new?));
            }
        }
    }
    let subject = AuditSubject::Department(department.id);
    notes.into_iter().try_for_each(|note| audit::append(batch, by, &note.about(subject)))
}

pub(super) fn put_company(batch: &mut Batch<'_>, by: &By, name: &str) -> Result<(), StoreError> {
    let before = people::identity(batch.sql)?.company;
    people::put_company(batch, name)?;
    let note = Note::of(AuditKind::CompanyNamed).from_to(Some(before), Some(name.to_owned()));
    audit::append(batch, by, &note)
}

/// Whoever knew the old password is out in the same transaction.
fn put_password(
    batch: &mut Batch<'_>,
    by: &By,
    user: UserId,
    hash: &str,
    keep: Option<DeviceId>,
) -> Result<(), StoreError> {
    people::put_password(batch, user, hash)?;
    let kind = if by.user == Some(user) { AuditKind::PasswordChanged } else { AuditKind::PasswordReset };
    audit::append(batch, by, &Note::of(kind).about(AuditSubject::Person(user)))?;
    end_other_sessions(batch, by, user, keep)
}

fn open_session(batch: &mut Batch<'_>, by: &By, session: &NewSession) -> Result<(), StoreError> {
    sessions::open(batch, session)?;
    let by = By { user: Some(session.user), device: Some(session.device), ..*by };
    audit::append(batch, &by, &Note::of(AuditKind::LogIn))
}

fn end_session(batch: &mut Batch<'_>, by: &By, token: TokenHash) -> Result<(), StoreError> {
    let session = sessions::find(batch.sql, token)?;
    sessions::end(batch, token, by.at)?;
    let Some(session) = session.filter(|session| !session.ended) else { return Ok(()) };
    let by = By { user: by.user.or(Some(session.user)), device: Some(session.device), ..*by };
    audit::append(batch, &by, &Note::of(AuditKind::LogOut))
}

fn end_other_sessions(batch: &mut Batch<'_>, by: &By, user: UserId, keep: Option<DeviceId>) -> Result<(), StoreError> {
    let ended = sessions::end_others(batch, user, keep, by.at)?;
    let note = Note::of(AuditKind::SessionsEnded).about(AuditSubject::Person(user)).counting(ended);
    audit::append(batch, by, &note)
}

pub(super) fn revoke_device(batch: &mut Batch<'_>, by: &By, device: DeviceId) -> Result<(), StoreError> {
    let owner = sessions::owner_and_name(batch.sql, device)?.ok_or(StoreError::Missing("device"))?;
    sessions::revoke(batch, device, by.at)?;
    let note = Note::of(AuditKind::DeviceRevoked).about(AuditSubject::Device(device)).from_to(Some(owner.1), None);
    audit::append(batch, by, &note)
}

fn drain_device(batch: &mut Batch<'_>, by: &By, device: DeviceId) -> Result<(), StoreError> {
    let owner = sessions::owner_and_name(batch.sql, device)?.ok_or(StoreError::Missing("device"))?;
    sessions::drain(batch, device, by.at)?;
    let note = Note::of(AuditKind::DeviceDraining).about(AuditSubject::Device(device)).from_to(Some(owner.1), None);
    audit::append(batch, by, &note)
}

fn tell_device(batch: &mut Batch<'_>, by: &By, device: DeviceId) -> Result<(), StoreError> {
    let Some((_, name)) = sessions::owner_and_name(batch.sql, device)? else { return Ok(()) };
    if !sessions::is_revoked(batch.sql, device)? {
        sessions::revoke(batch, device, by.at)?;
    }
    let note = Note::of(AuditKind::DeviceTold).about(AuditSubject::Device(device)).from_to(Some(name), None);
    audit::append(batch, by, &note)
}

/// The audit log tells of it now and then only, whatever a device sends.
fn mark_device(batch: &Batch<'_>, by: &By, device: DeviceId, bomb: Bomb, count: u64) -> Result<(), StoreError> {
    let Some(count) = bombs::note(batch, device, bomb, count, by.at)? else { return Ok(()) };
    let note = Note::of(AuditKind::DeviceBombed).about(AuditSubject::Device(device));
    audit::append(batch, by, &note.from_to(None, Some(bomb.key().to_owned())).counting(count))
}

fn leave(batch: &mut Batch<'_>, by: &By, user: UserId, heir: Option<UserId>) -> Result<(), StoreError> {
    let person = people::people(batch.sql, Some(user.0))?.pop().ok_or(StoreError::Missing("person"))?;
    put_person(batch, by, &Person { active: false, ..person }, None)?;
    second_factor::void_links(batch, user)?;
    for device in sessions::devices(batch.sql, Some(user))?.into_iter().filter(|device| !device.revoked) {
        revoke_device(batch, by, device.id)?;
    }
    if let Some(heir) = heir {
        for doc in feed::owned_by(batch.sql, user)? {
            transfer(batch, by, doc, Some(heir))?;
        }
    }
    Ok(())
}

fn confirm_totp(batch: &mut Batch<'_>, by: &By, user: UserId, codes: &[TokenHash]) -> Result<(), StoreError> {
    if !second_factor::confirm(batch, user)? {
        return Err(StoreError::Missing("offered secret"));
    }
    second_factor::put_codes(batch, user, codes)?;
    audit::append(batch, by, &Note::of(AuditKind::TotpEnabled).about(AuditSubject::Person(user)))
}

fn remove_totp(batch: &mut Batch<'_>, by: &By, user: UserId) -> Result<(), StoreError> {
    if !second_factor::remove(batch, user)? {
        return Ok(());
    }
    let kind = if by.user == Some(user) { AuditKind::TotpDisabled } else { AuditKind::TotpReset };
    audit::append(batch, by, &Note::of(kind).about(AuditSubject::Person(user)))
}

fn put_recovery_codes(batch: &mut Batch<'_>, by: &By, user: UserId, codes: &[TokenHash]) -> Result<(), StoreError> {
    second_factor::put_codes(batch, user, codes)?;
    audit::append(batch, by, &Note::of(AuditKind::RecoveryCodesMade).about(AuditSubject::Person(user)))
}

/// Uses a recovery code up. `false`: it is none, or was used.
pub(super) fn use_recovery_code(
    batch: &mut Batch<'_>,
    by: &By,
    user: UserId,
    code: TokenHash,
) -> Result<bool, StoreError> {
    let used = second_factor::use_code(batch, user, code)?;
    if used {
        audit::append(batch, by, &Note::of(AuditKind::RecoveryCodeUsed).about(AuditSubject::Person(user)))?;
    }
    Ok(used)
}

fn put_totp_roles(batch: &mut Batch<'_>, by: &By, roles: &[Role]) -> Result<(), StoreError> {
    let before = second_factor::role_keys(&second_factor::roles(batch.sql)?);
    let after = second_factor::role_keys(roles);
    if before == after {
        return Ok(());
    }
    second_factor::put_roles(batch, roles)?;
    audit::append(batch, by, &Note::of(AuditKind::TotpRolesChanged).from_to(Some(before), Some(after)))
}

fn make_link(batch: &mut Batch<'_>, by: &By, user: UserId, token: TokenHash, until: Instant) -> Result<(), StoreError> {
    second_factor::put_link(batch, user, token, until)?;
    audit::append(batch, by, &Note::of(AuditKind::LinkMade).about(AuditSubject::Person(user)))
}

/// Whoever holds a one-time link chooses a password; all sessions end. `None`: the link was used or is too old.
pub(super) fn redeem_link(
    batch: &mut Batch<'_>,
    by: &By,
    token: TokenHash,
    hash: &str,
) -> Result<Option<UserId>, StoreError> {
    let Some(user) = second_factor::link(batch.sql, token, by.at)? else { return Ok(None) };
    let by = By { user: Some(user), ..*by };
    second_factor::void_links(batch, user)?;
    people::put_password(batch, user, hash)?;
    sessions::end_others(batch, user, None, by.at)?;
    audit::append(batch, &by, &Note::of(AuditKind::PasswordReset).about(AuditSubject::Person(user)))?;
    Ok(Some(user))
}

/// Gives a customer to a new owner, or to the open sea.
pub(super) fn transfer(batch: &mut Batch<'_>, by: &By, doc: DocId, to: Option<UserId>) -> Result<(), StoreError> {
    let before = feed::doc_row(batch.sql, doc)?.ok_or(StoreError::Missing("customer"))?.owner;
    authority::transfer(batch, &[doc], to)?;
    if before == to {
        return Ok(());
    }
    let [old, new] = [before, to].map(|id| id.map(|id| person_name(batch, id)).transpose());
    let note = Note::of(AuditKind::Transferred).from_to(old?, new?);
    audit::append(batch, by, &note.about(AuditSubject::Customer(doc)))
}

pub(super) fn share(
    batch: &mut Batch<'_>,
    by: &By,
    doc: DocId,
    with: UserId,
    sharing: Sharing,
) -> Result<(), StoreError> {
    authority::share(batch, doc, with, sharing)?;
    let note = Note::of(AuditKind::Shared).from_to(None, Some(shared_with(batch, with, sharing)?));
    audit::append(batch, by, &note.about(AuditSubject::Customer(doc)))
}

pub(super) fn unshare(
    batch: &mut Batch<'_>,
    by: &By,
    doc: DocId,
    with: UserId,
    sharing: Sharing,
) -> Result<(), StoreError> {
    authority::unshare(batch, doc, with, sharing)?;
    let note = Note::of(AuditKind::Unshared).from_to(Some(shared_with(batch, with, sharing)?), None);
    audit::append(batch, by, &note.about(AuditSubject::Customer(doc)))
}

/// A change of a customer, or of something of its, was handed over.
pub(super) fn handed_over(batch: &mut Batch<'_>, by: &By, customer: DocId, to: UserId) -> Result<(), StoreError> {
    let note = Note::of(AuditKind::HandedOver).from_to(None, Some(person_name(batch, to)?));
    audit::append(batch, by, &note.about(AuditSubject::Customer(customer)))
}

/// With whom, and unless they may edit it, how.
fn shared_with(batch: &Batch<'_>, with: UserId, sharing: Sharing) -> Result<String, StoreError> {
    let name = person_name(batch, with)?;
    Ok(match sharing {
        Sharing::Edit => name,
        Sharing::Read => format!("{name} (read)"),
        Sharing::Follow => format!("{name} (follow)"),
    })
}

/// Changes a setting of the company.
fn put_setting(batch: &mut Batch<'_>, by: &By, setting: &Setting) -> Result<(), StoreError> {
    people::put_setting(batch, setting)?;
    let words = format!("{} {}", people::setting_name(setting).0, people::setting_words(setting));
    audit::append(batch, by, &Note::of(AuditKind::SettingChanged).from_to(None, Some(words)))
}

/// A person's name now: entries keep it as it was.
fn person_name(batch: &Batch<'_>, id: UserId) -> Result<String, StoreError> {
    let mut statement = batch.sql.prepare_cached("SELECT name FROM people WHERE id = ?1")?;
    Ok(statement.query_row(params![id.as_bytes().as_slice()], |row| row.get(0)).optional()?.unwrap_or_default())
}
