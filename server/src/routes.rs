//! Every route with its permission, on one page. The router is made from this table and from nothing else.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{Method, StatusCode, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use shared::{
    api::ApiError,
    policy::{Resource, Verb, allows},
};

use crate::{
    app::App,
    assets, audit,
    auth::{account, cookie, devices, login, origin, session, session::Session, setup},
    customers,
    error::{Failure, Reply},
    extract, headers,
    limits::seconds_up,
    people, settings, sync, telemetry,
};

/// The largest body of a request, in bytes.
const BODY_MAX_BYTES: usize = 1 << 20;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever is logged in.
    SignedIn,
    /// Whoever the policy lets do this to the own record of the kind.
    Own(Verb, Kind),
    /// The handler asks the policy about each record that the request names.
    EachRecord(Verb, Kind),
    /// This machine, or whom the policy lets read metrics.
    Operator,
}

/// A kind of record, as in `policy::Resource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Customers.
    Customer,
    /// People, departments, settings.
    Roster,
    /// Devices.
    Device,
    /// Profiles and passwords.
    Profile,
    /// The audit log.
    Audit,
}

/// A route.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path, in axum's notation.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    handler: MethodRouter<App>,
}

/// The table.
pub fn table() -> Vec<Route> {
    use Access::{EachRecord, Operator, Own, Public, SignedIn};
    let route = |method, path, access, handler| Route { method, path, access, handler };
    vec![
        route(Method::GET, "/healthz", Public, get(telemetry::health::health)),
        route(Method::GET, "/metrics", Operator, get(telemetry::metrics::metrics)),
        route(Method::GET, "/api/setup", Public, get(setup::state)),
        route(Method::POST, "/api/setup", Public, post(setup::set_up)),
        route(Method::POST, "/api/login", Public, post(login::log_in)),
        route(Method::POST, "/api/logout", SignedIn, post(login::log_out)),
        route(Method::GET, "/api/session", SignedIn, get(login::current)),
        route(Method::POST, "/api/sessions/end", SignedIn, post(login::end_others)),
        route(Method::POST, "/api/password", Own(Verb::Update, Kind::Profile), post(account::change_password)),
        route(Method::POST, "/api/password/link", Public, post(account::redeem_link)),
        route(Method::GET, "/api/totp", Own(Verb::Read, Kind::Profile), get(account::totp_state)),
        route(Method::POST, "/api/totp/offer", Own(Verb::Update, Kind::Profile), post(account::totp_offer)),
        route(Method::POST, "/api/totp/confirm", Own(Verb::Update, Kind::Profile), post(account::totp_confirm)),
        route(Method::POST, "/api/totp/codes", Own(Verb::Update, Kind::Profile), post(account::totp_codes)),
        route(Method::POST, "/api/totp/disable", Own(Verb::Update, Kind::Profile), post(account::totp_disable)),
        route(Method::GET, "/api/people", Own(Verb::Update, Kind::Roster), get(people::list)),
        route(Method::POST, "/api/people", Own(Verb::Create, Kind::Roster), post(people::enter)),
        route(Method::POST, "/api/people/{id}", Own(Verb::Update, Kind::Roster), post(people::change)),
        route(Method::POST, "/api/people/{id}/leave", Own(Verb::Delete, Kind::Roster), post(people::leave)),
        route(Method::POST, "/api/people/{id}/return", Own(Verb::Update, Kind::Roster), post(people::come_back)),
        route(Method::POST, "/api/people/{id}/link", Own(Verb::Update, Kind::Roster), post(people::link)),
        route(Method::POST, "/api/people/{id}/totp/reset", Own(Verb::Update, Kind::Roster), post(people::reset_totp)),
        route(Method::POST, "/api/departments", Own(Verb::Create, Kind::Roster), post(people::enter_department)),
        route(Method::POST, "/api/departments/{id}", Own(Verb::Update, Kind::Roster), post(people::change_department)),
        route(Method::GET, "/api/company", Own(Verb::Update, Kind::Roster), get(people::settings)),
        route(Method::POST, "/api/company", Own(Verb::Update, Kind::Roster), post(people::set)),
        route(Method::GET, "/api/devices", Own(Verb::List, Kind::Device), get(devices::list)),
        route(Method::POST, "/api/devices/{id}/revoke", EachRecord(Verb::Delete, Kind::Device), post(devices::revoke)),
        route(
            Method::POST,
            "/api/customers/transfer",
            EachRecord(Verb::Assign, Kind::Customer),
            post(customers::transfer),
        ),
        route(Method::POST, "/api/customers/share", EachRecord(Verb::Assign, Kind::Customer), post(customers::share)),
        route(Method::POST, "/api/settings", Own(Verb::Update, Kind::Roster), post(settings::set)),
        route(
            Method::GET,
            "/api/customers/{id}/history",
            EachRecord(Verb::History, Kind::Customer),
            get(audit::of_customer),
        ),
        route(
            Method::GET,
            "/api/customers/{id}/sharing",
            EachRecord(Verb::Read, Kind::Customer),
            get(customers::shared_with),
        ),
        route(Method::POST, "/api/exports", Own(Verb::Export, Kind::Customer), post(audit::exported)),
        route(Method::GET, "/api/audit", Own(Verb::List, Kind::Audit), get(audit::list)),
        route(Method::GET, "/sync", Own(Verb::Subscribe, Kind::Roster), get(sync::socket::upgrade)),
    ]
}

/// The router.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for Route { path, access, handler, .. } in table() {
        let guarded = handler.layer(middleware::from_fn_with_state((app.clone(), access), admit));
        router = router.route(path, guarded);
    }
    router
        .method_not_allowed_fallback(|| async {
            (StatusCode::METHOD_NOT_ALLOWED, Failure(ApiError::BadRequest)).into_response()
        })
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Lets a request through to its handler, or answers why not.
async fn admit(State((app, access)): State<(App, Access)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = match access {
        Access::Public => Ok(None),
        Access::Operator if extract::peer(&parts).is_loopback() && !parts.headers.contains_key("x-forwarded-for") => {
            Ok(None)
        }
        _ => signed_in(&app, &parts, access).await.map(Some),
    };
    match paced(&app, &parts, admitted) {
        Ok(session) => {
            parts.extensions.extend(
                session
                    .map(|session| {
                        let mut carried = axum::http::Extensions::new();
                        carried.insert(session);
                        carried
                    })
                    .unwrap_or_default(),
            );
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    }
}

/// Holds up whoever sends too many requests: sessions by themselves, everybody else by the address. Strangers on this
/// machine are the reverse proxy or the operator.
fn paced(app: &App, parts: &Parts, admitted: Reply<Option<Session>>) -> Reply<Option<Session>> {
    let now = std::time::Instant::now();
    let passed = match (&admitted, extract::client(app, parts)) {
        (Ok(Some(session)), _) => app.sessions.pass(session.token, now),
        (_, address) if address.is_loopback() => Ok(()),
        (_, address) => app.addresses.pass(address, now),
    };
    let Err(wait) = passed else { return admitted };
    app.counters.requests_limited.add(1);
    Err(ApiError::Throttled { retry_after_s: seconds_up(wait) }.into())
}

async fn signed_in(app: &App, parts: &Parts, access: Access) -> Reply<Session> {
    let token = cookie::token(&parts.headers).ok_or(ApiError::NotLoggedIn)?;
    let session = session::find(app, token.hash()).await?;
    // A device that is on its way out may send its work and log out.
    let may_drain = matches!(access, Access::SignedIn | Access::Own(Verb::Subscribe, _));
    if session.draining && !may_drain {
        return Err(ApiError::Forbidden.into());
    }
    let may = |verb, resource| allows(&app.roster(), session.user(), verb, resource);
    let admitted = match access {
        Access::Public | Access::SignedIn | Access::EachRecord(..) => true,
        Access::Own(verb, kind) => may(verb, own(kind, &session)),
        Access::Operator => may(Verb::Read, Resource::Metrics),
    };
    if admitted { Ok(session) } else { Err(ApiError::Forbidden.into()) }
}

fn own(kind: Kind, session: &Session) -> Resource {
    let me = session.user();
    match kind {
        Kind::Customer => Resource::Customer { owner: Some(me), shared: None },
        Kind::Roster => Resource::Roster,
        Kind::Device => Resource::Device { of: me },
        Kind::Profile => Resource::Profile { of: me },
        Kind::Audit => Resource::Audit,
    }
}
