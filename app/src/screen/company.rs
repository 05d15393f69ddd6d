//! What administrators do: people, departments, the company, the audit log. Asked of the server, so only online.

use serde::Serialize;
use shared::{
    api::{CompanySettings, DepartmentForm, Leave, PasswordLink, PersonForm, PersonState, SetSetting},
    audit::{AuditPage, AuditQuery},
    id::{DepartmentId, UserId},
    people::Setting,
};

use super::{account::AccountError, platform::rest};

/// What devices are not told about people.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn people() -> Result<Vec<PersonState>, AccountError> {
    rest::get("/api/people").await
}

/// Enters a person.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn enter(form: &PersonForm) -> Result<PasswordLink, AccountError> {
    rest::post("/api/people", form).await
}

/// Changes a person.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn change(person: UserId, form: &PersonForm) -> Result<(), AccountError> {
    of_person(person, "", form).await
}

/// A person leaves; their customers go to the heir.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn leave(person: UserId, heir: Option<UserId>) -> Result<(), AccountError> {
    of_person(person, "/leave", &Leave { heir }).await
}

/// Takes the second step from somebody who lost it.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn reset_totp(person: UserId) -> Result<(), AccountError> {
    of_person(person, "/totp/reset", &()).await
}

async fn of_person(person: UserId, what: &str, body: &impl Serialize) -> Result<(), AccountError> {
    rest::post_only(&format!("/api/people/{person}{what}"), body).await
}

/// What ends in a link with which a person chooses a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitation {
    /// Somebody who works here gets a new password.
    NewPassword,
    /// Somebody who left comes back.
    Return,
}

/// Makes a one-time link.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn invite(person: UserId, why: Invitation) -> Result<PasswordLink, AccountError> {
    let what = match why {
        Invitation::NewPassword => "link",
        Invitation::Return => "return",
    };
    rest::post(&format!("/api/people/{person}/{what}"), &()).await
}

/// Enters a department, or changes one.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn put_department(department: Option<DepartmentId>, form: &DepartmentForm) -> Result<(), AccountError> {
    let place = department.map(|id| format!("/{id}")).unwrap_or_default();
    rest::post_only(&format!("/api/departments{place}"), form).await
}

/// What administrators set for everybody.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn settings() -> Result<CompanySettings, AccountError> {
    rest::get("/api/company").await
}

/// Sets it.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn set(settings: &CompanySettings) -> Result<(), AccountError> {
    rest::post_only("/api/company", settings).await
}

/// A page of the audit log.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn audit(query: &AuditQuery) -> Result<AuditPage, AccountError> {
    rest::get(&format!("/api/audit?{}", query.address())).await
}

/// Changes a setting that grants a right.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn set_setting(setting: Setting) -> Result<(), AccountError> {
    rest::post_only("/api/settings", &SetSetting { setting }).await
}
