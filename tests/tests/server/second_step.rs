//! The second step of log-in: codes once, recovery codes once, guessing in vain.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use shared::{
    api::{ApiError, CompanySettings, LoggedIn, RecoveryCodes, TotpOffer, TotpState},
    people::Role,
};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    host::{Client, Host, PASSWORD, assert_failed},
    http::Answer,
};

/// An authenticator app.
struct App(Totp);

impl App {
    fn scan(offer: &TotpOffer) -> App {
        App(Builder::new().with_secret(Secret::try_from_base32(&offer.secret).unwrap()).build().unwrap())
    }

    /// The code `steps` steps from now.
    fn code(&self, steps: i64) -> String {
        let seconds = server::clock::now().0 / 1_000 + steps * 30;
        self.0.generate(u64::try_from(seconds).unwrap()).to_string()
    }
}

async fn log_in(client: &mut Client, login: &str, code: &str) -> Answer {
    let body = serde_json::json!({ "login": login, "password": PASSWORD, "device_name": "test", "code": code });
    let answer = client.post("/api/login", &body.to_string()).await;
    if let Some(cookie) = answer.header("set-cookie") {
        client.cookie = cookie.split(';').next().map(str::to_owned);
    }
    answer
}

fn proof(password: &str, code: &str) -> String {
    serde_json::json!({ "password": password, "code": code }).to_string()
}

/// Switches it on for somebody; the current code is used up by that. Tests use codes of this step and the next only:
/// those stay right when a step ends in between.
async fn enrolled(host: &Host, login: &str) -> (Client, App, Vec<String>) {
    let client = host.log_in(login).await;
    let app = App::scan(&client.post("/api/totp/offer", &proof(PASSWORD, "")).await.json());
    let codes: RecoveryCodes = client.post("/api/totp/confirm", &proof("", &app.code(0))).await.json();
    (client, app, codes.codes)
}

/// The last step that was used up.
fn last_step(host: &Host, login: &str) -> i64 {
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    let query = "SELECT last_step FROM second_factors WHERE user = ?1";
    sql.query_row(query, params![host.user(login).as_bytes().as_slice()], |row| row.get(0)).unwrap()
}

/// As if no code had been used yet.
fn forget_steps(host: &Host) {
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    sql.execute("UPDATE second_factors SET last_step = 0", []).unwrap();
}

/// As if nobody had guessed.
fn forgive(host: &Host, login: &str) {
    host.app.throttle.forgive(&server::auth::throttle::Account::Known(host.user(login)));
}

#[tokio::test]
async fn switching_it_on_takes_password_and_a_first_code() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let state: TotpState = client.get("/api/totp").await.json();
    assert_eq!(state, TotpState { enabled: false, required: false, recovery_codes: 0 });
    assert_failed(&client.post("/api/totp/offer", &proof("wrong", "")).await, 401, &ApiError::WrongCredentials);
    assert_failed(&client.post("/api/totp/confirm", &proof("", "123456")).await, 400, &ApiError::BadRequest);
    let offer: TotpOffer = client.post("/api/totp/offer", &proof(PASSWORD, "")).await.json();
    assert!(offer.picture.starts_with("data:image/svg+xml;base64,"));
    let app = App::scan(&offer);
    assert_failed(&client.post("/api/totp/confirm", &proof("", &app.code(5))).await, 401, &ApiError::WrongCode);
    // Until then the password alone is enough.
    assert_eq!(host.client().log_in("ann", PASSWORD).await.status, 200);
    let codes: RecoveryCodes = client.post("/api/totp/confirm", &proof("", &app.code(0))).await.json();
    assert_eq!(codes.codes.iter().collect::<BTreeSet<_>>().len(), 10);
    let state: TotpState = client.get("/api/totp").await.json();
    assert_eq!(state, TotpState { enabled: true, required: false, recovery_codes: 10 });
    assert_failed(&host.client().log_in("ann", PASSWORD).await, 401, &ApiError::CodeNeeded);
    // A second offer would let whoever is at the screen take it over.
    assert_failed(&client.post("/api/totp/offer", &proof(PASSWORD, "")).await, 400, &ApiError::BadRequest);
}

#[tokio::test]
async fn a_code_is_good_once_and_a_step_early_or_late() {
    let host = Host::start().await;
    let (_, app, _) = enrolled(&host, "ann").await;
    let code = app.code(0);
    assert_failed(&log_in(&mut host.client(), "ann", &code).await, 401, &ApiError::WrongCode);
    forget_steps(&host);
    for steps in [-2, 3, 10] {
        forgive(&host, "ann");
        assert_failed(&log_in(&mut host.client(), "ann", &app.code(steps)).await, 401, &ApiError::WrongCode);
    }
    forgive(&host, "ann");
    assert_eq!(log_in(&mut host.client(), "ann", &code).await.status, 200);
    assert_failed(&log_in(&mut host.client(), "ann", &code).await, 401, &ApiError::WrongCode);
    assert_eq!(log_in(&mut host.client(), "ann", &app.code(1)).await.status, 200);
    // The current one lies before one that was used.
    assert_failed(&log_in(&mut host.client(), "ann", &code).await, 401, &ApiError::WrongCode);
}

#[tokio::test]
async fn of_the_same_code_at_the_same_time_one_is_good() {
    let host = Host::start().await;
    let (_, app, _) = enrolled(&host, "ann").await;
    let code = app.code(1);
    let tries = (0..4).map(|_| {
        let (mut client, code) = (host.client(), code.clone());
        tokio::spawn(async move { log_in(&mut client, "ann", &code).await.status })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401]);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_is_nowhere_in_the_database() {
    let host = Host::start().await;
    let (client, _, codes) = enrolled(&host, "ann").await;
    assert_eq!(log_in(&mut host.client(), "ann", &codes[0].to_lowercase().replace('-', " ")).await.status, 200);
    assert_failed(&log_in(&mut host.client(), "ann", &codes[0]).await, 401, &ApiError::WrongCode);
    assert_failed(&log_in(&mut host.client(), "ann", "AAAA-BBBB-CCCC-DDDD").await, 401, &ApiError::WrongCode);
    assert_eq!(client.get("/api/totp").await.json::<TotpState>().recovery_codes, 9);
    // Another person's code does not help.
    let (_, _, bobs) = enrolled(&host, "bob").await;
    assert_failed(&log_in(&mut host.client(), "ann", &bobs[0]).await, 401, &ApiError::WrongCode);
    // New ones make the old ones void.
    let new: RecoveryCodes = client.post("/api/totp/codes", &proof("", &codes[1])).await.json();
    assert_failed(&log_in(&mut host.client(), "ann", &codes[2]).await, 401, &ApiError::WrongCode);
    assert_eq!(log_in(&mut host.client(), "ann", &new.codes[9]).await.status, 200);
    for entry in std::fs::read_dir(host.data()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for code in codes.iter().chain(&new.codes).flat_map(|code| [code.clone(), code.replace('-', "")]) {
            assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_hopeless() {
    let host = Host::start().await;
    enrolled(&host, "ann").await;
    // Whoever has the password asks for the second step in between: that must not begin the count anew.
    let (mut looked_at, mut held_up) = (0, 0);
    for code in 0..300u32 {
        host.client().log_in("ann", PASSWORD).await;
        match log_in(&mut host.client(), "ann", &format!("{code:06}")).await.json() {
            ApiError::WrongCode => looked_at += 1,
            ApiError::Throttled { .. } => held_up += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(looked_at <= 20 && held_up >= 280, "{looked_at} codes were looked at");
    // A million codes at twenty an hour is six years; the step changes each half minute.
    let (throttle, account) = (&host.app.throttle, server::auth::throttle::Account::Known(host.user("bob")));
    let mut passed = 0;
    for code in 0..1_000_000u32 {
        let place = server::auth::throttle::Place::Address(std::net::IpAddr::from(code.to_be_bytes()));
        passed += u32::from(throttle.begin(&account, place, std::time::Instant::now()).is_ok());
    }
    assert_eq!(passed, 20);
}

#[tokio::test]
async fn it_is_switched_off_with_a_code_or_by_an_administrator() {
    let host = Host::start().await;
    let (client, app, codes) = enrolled(&host, "ann").await;
    assert_failed(&client.post("/api/totp/disable", &proof(PASSWORD, "")).await, 401, &ApiError::WrongCode);
    assert_eq!(client.post("/api/totp/disable", &proof("", &app.code(1))).await.status, 204);
    assert_eq!(host.client().log_in("ann", PASSWORD).await.status, 200);
    assert!(!client.get("/api/totp").await.json::<TotpState>().enabled);
    // Recovery codes went with it.
    assert_failed(&client.post("/api/totp/codes", &proof("", &codes[0])).await, 400, &ApiError::BadRequest);
    enrolled(&host, "bob").await;
    let path = format!("/api/people/{}/totp/reset", host.user("bob"));
    for login in ["ann", "mia", "boss"] {
        assert_failed(&host.log_in(login).await.post(&path, "").await, 403, &ApiError::Forbidden);
    }
    assert_failed(&host.client().log_in("bob", PASSWORD).await, 401, &ApiError::CodeNeeded);
    assert_eq!(host.log_in("admin").await.post(&path, "").await.status, 204);
    assert_eq!(host.client().log_in("bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn where_the_company_wants_it_nobody_gets_in_without() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let settings = CompanySettings { name: "启明贸易".into(), totp_roles: vec![Role::Rep] };
    let body = serde_json::to_string(&settings).unwrap();
    assert_failed(&host.log_in("boss").await.post("/api/company", &body).await, 403, &ApiError::Forbidden);
    assert_eq!(admin.post("/api/company", &body).await.status, 204);
    assert_eq!(admin.get("/api/company").await.json::<CompanySettings>(), settings);
    assert_eq!(host.client().log_in("mia", PASSWORD).await.status, 200, "another role");
    let mut client = host.client();
    let ApiError::EnrolmentNeeded(offer) = client.log_in("ann", PASSWORD).await.json() else { panic!() };
    assert_eq!(client.cookie, None);
    let app = App::scan(&offer);
    assert_failed(&log_in(&mut client, "ann", "000000").await, 401, &ApiError::WrongCode);
    let ApiError::EnrolmentNeeded(again) = client.log_in("ann", PASSWORD).await.json() else { panic!() };
    assert_eq!(again, offer, "what was scanned stays right");
    let answer: LoggedIn = log_in(&mut client, "ann", &app.code(0)).await.json();
    assert_eq!((answer.session.person.login.as_str(), answer.recovery_codes.len()), ("ann", 10));
    assert_eq!(client.get("/api/session").await.status, 200);
    assert_failed(&client.post("/api/totp/disable", &proof("", &app.code(1))).await, 403, &ApiError::Forbidden);
    assert_failed(&host.client().log_in("ann", PASSWORD).await, 401, &ApiError::CodeNeeded);
}

#[tokio::test]
async fn a_wrong_password_tells_nothing_of_the_second_step() {
    let host = Host::start().await;
    let (_, app, _) = enrolled(&host, "ann").await;
    let before = last_step(&host, "ann");
    let body =
        serde_json::json!({ "login": "ann", "password": "wrong password", "device_name": "x", "code": app.code(1) });
    let answer = host.client().post("/api/login", &body.to_string()).await;
    assert_failed(&answer, 401, &ApiError::WrongCredentials);
    // And the code was not used up by it.
    assert_eq!(last_step(&host, "ann"), before);
}
