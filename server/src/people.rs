//! People, departments and the company, as administrators keep them.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use shared::{
    api::{ApiError, CompanySettings, DepartmentForm, Leave, PasswordLink, PersonForm, PersonState},
    id::{DepartmentId, UserId},
    people::{Department, NAME_MAX_CHARS, Person, RosterError},
    time::DAY_MS,
};
use uuid::Uuid;

use crate::{
    app::App,
    auth::{session::Session, throttle::Account},
    clock,
    error::{Failure, Reply},
    extract::{Body, ClientAddress},
    secret::Token,
    store::deed::{By, Deed},
};

/// How long a one-time link works, ms.
const LINK_MS: i64 = 3 * DAY_MS;

impl From<RosterError> for Failure {
    fn from(error: RosterError) -> Self {
        Self(match error {
            RosterError::LastAdministrator => ApiError::LastAdministrator,
            RosterError::Name | RosterError::NoDepartment | RosterError::Cycle => ApiError::BadRequest,
        })
    }
}

/// `GET /api/people`: what devices are not told about people.
pub async fn list(State(app): State<App>) -> Reply<Json<Vec<PersonState>>> {
    Ok(Json(app.store.person_states().await?))
}

/// `POST /api/people`: enters a person, who chooses a password by the link.
pub async fn enter(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(form): Body<PersonForm>,
) -> Reply<Json<PasswordLink>> {
    let person = Person {
        id: UserId(Uuid::now_v7()),
        name: form.name.trim().to_owned(),
        login: form.login.trim().to_owned(),
        role: form.role,
        department: form.department,
        active: true,
    };
    app.roster().check_person(&person)?;
    let (by, id) = (session.by(address), person.id);
    app.store.enact(by, Deed::PutPerson(person, None)).await?;
    app.refresh().await?;
    Ok(Json(make_link(&app, by, id).await?))
}

fn find(app: &App, id: &str) -> Reply<Person> {
    let id: UserId = id.parse().map_err(|_| ApiError::NotFound)?;
    Ok(app.roster().people.get(&id).cloned().ok_or(ApiError::NotFound)?)
}

/// `POST /api/people/{id}`: name, log-in name, role, department.
pub async fn change(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
    Body(form): Body<PersonForm>,
) -> Reply<StatusCode> {
    let before = find(&app, &id)?;
    let person = Person {
        name: form.name.trim().to_owned(),
        login: form.login.trim().to_owned(),
        role: form.role,
        department: form.department,
        ..before
    };
    app.roster().check_person(&person)?;
    app.store.enact(session.by(address), Deed::PutPerson(person, None)).await?;
    app.refresh().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/people/{id}/leave`: no log-in any more, devices revoked, customers to the heir; all or nothing.
pub async fn leave(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
    Body(leave): Body<Leave>,
) -> Reply<StatusCode> {
    let person = find(&app, &id)?;
    let roster = app.roster();
    roster.check_person(&Person { active: false, ..person.clone() })?;
    let heir_is_right = |heir: UserId| heir != person.id && roster.people.get(&heir).is_some_and(|heir| heir.active);
    if person.id == session.user() || !leave.heir.is_none_or(heir_is_right) {
        return Err(ApiError::BadRequest.into());
    }
    app.store.enact(session.by(address), Deed::Leave(person.id, leave.heir)).await?;
    app.refresh().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/people/{id}/return`: may log in again, on new devices, with a new password.
pub async fn come_back(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
) -> Reply<Json<PasswordLink>> {
    let person = Person { active: true, ..find(&app, &id)? };
    let (by, id) = (session.by(address), person.id);
    app.store.enact(by, Deed::PutPerson(person, None)).await?;
    app.refresh().await?;
    Ok(Json(make_link(&app, by, id).await?))
}

/// `POST /api/people/{id}/link`: a one-time link to choose a password; also lifts what guessing held up.
pub async fn link(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
) -> Reply<Json<PasswordLink>> {
    let person = find(&app, &id)?;
    if !person.active {
        return Err(ApiError::BadRequest.into());
    }
    app.throttle.forgive(&Account::Known(person.id));
    Ok(Json(make_link(&app, session.by(address), person.id).await?))
}

async fn make_link(app: &App, by: By, user: UserId) -> Reply<PasswordLink> {
    let (token, until) = (Token::random(), clock::now().plus_ms(LINK_MS));
    app.store.enact(by, Deed::MakeLink(user, token.hash(), until)).await?;
    Ok(PasswordLink { user, token: token.text().to_owned(), until })
}

/// `POST /api/people/{id}/totp/reset`: for somebody who lost app and recovery codes.
pub async fn reset_totp(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
) -> Reply<StatusCode> {
    let person = find(&app, &id)?;
    app.store.enact(session.by(address), Deed::RemoveTotp(person.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/departments`.
pub async fn enter_department(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(form): Body<DepartmentForm>,
) -> Reply<StatusCode> {
    put_department(&app, session.by(address), DepartmentId(Uuid::now_v7()), form).await
}

/// `POST /api/departments/{id}`.
pub async fn change_department(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
    Body(form): Body<DepartmentForm>,
) -> Reply<StatusCode> {
    let id: DepartmentId = id.parse().map_err(|_| ApiError::NotFound)?;
    if !app.roster().departments.contains_key(&id) {
        return Err(ApiError::NotFound.into());
    }
    put_department(&app, session.by(address), id, form).await
}

async fn put_department(app: &App, by: By, id: DepartmentId, form: DepartmentForm) -> Reply<StatusCode> {
    let department = Department { id, name: form.name.trim().to_owned(), parent: form.parent };
    app.roster().check_department(&department)?;
    app.store.enact(by, Deed::PutDepartment(department)).await?;
    app.refresh().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/company`.
pub async fn settings(State(app): State<App>) -> Reply<Json<CompanySettings>> {
    let totp_roles = app.store.totp_roles().await?;
    Ok(Json(CompanySettings { name: app.roster().company.name.clone(), totp_roles }))
}

/// `POST /api/company`.
pub async fn set(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(settings): Body<CompanySettings>,
) -> Reply<StatusCode> {
    let (by, name) = (session.by(address), settings.name.trim());
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(ApiError::BadRequest.into());
    }
    if name != app.roster().company.name {
        app.store.enact(by, Deed::PutCompany(name.to_owned())).await?;
    }
    app.store.enact(by, Deed::PutTotpRoles(settings.totp_roles)).await?;
    app.refresh().await?;
    Ok(StatusCode::NO_CONTENT)
}
