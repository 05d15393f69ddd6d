//! People and departments, as administrators keep them.

use shared::{
    api::{ApiError, Leave, PasswordLink, PersonForm, PersonState, Redeemed},
    customer::field::CustomerField,
    people::Role,
    sync::protocol::{Fate, Goodbye, Scope},
};

use crate::{
    host::{Client, Host, PASSWORD, assert_failed},
    http::Answer,
    wire::{Pen, Wire},
};

fn form(login: &str, role: Role) -> PersonForm {
    PersonForm { name: login.to_uppercase(), login: login.into(), role, department: None }
}

async fn post(by: &Client, path: &str, body: &impl serde::Serialize) -> Answer {
    by.post(path, &serde_json::to_string(body).unwrap()).await
}

async fn redeem(host: &Host, token: &str, password: &str) -> Answer {
    host.client()
        .post("/api/password/link", &serde_json::json!({ "token": token, "password": password }).to_string())
        .await
}

#[tokio::test]
async fn a_new_person_chooses_a_password_by_a_link_that_works_once() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let link: PasswordLink = post(&admin, "/api/people", &form("dai", Role::Rep)).await.json();
    assert_failed(&host.client().log_in("dai", "").await, 401, &ApiError::WrongCredentials);
    assert_failed(&redeem(&host, &link.token, "12345678").await, 422, &ApiError::WeakPassword);
    let redeemed: Redeemed = redeem(&host, &link.token, "a quiet garden").await.json();
    assert_eq!(redeemed.login, "dai");
    assert_failed(&redeem(&host, &link.token, "another garden").await, 410, &ApiError::LinkExpired);
    assert_eq!(host.client().log_in("dai", "a quiet garden").await.status, 200);
    // A later link makes an earlier one void, and using it ends all sessions.
    let mut client = host.client();
    client.log_in("dai", "a quiet garden").await;
    let path = format!("/api/people/{}/link", host.user("dai"));
    let [first, second]: [PasswordLink; 2] = [admin.post(&path, "").await.json(), admin.post(&path, "").await.json()];
    assert_failed(&redeem(&host, &first.token, "the first garden").await, 410, &ApiError::LinkExpired);
    assert_eq!(redeem(&host, &second.token, "the second garden").await.status, 200);
    assert_failed(&client.get("/api/session").await, 401, &ApiError::NotLoggedIn);
    for nonsense in ["", "x", &"A".repeat(43)] {
        assert_failed(&redeem(&host, nonsense, "a third garden").await, 410, &ApiError::LinkExpired);
    }
}

#[tokio::test]
async fn a_link_ends_after_three_days() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let link: PasswordLink = admin.post(&format!("/api/people/{}/link", host.user("ann")), "").await.json();
    let sql = rusqlite::Connection::open(host.data().join("gendan.db")).unwrap();
    sql.execute("UPDATE links SET until = ?1", [server::clock::now().0 - 1]).unwrap();
    assert_failed(&redeem(&host, &link.token, "a quiet garden").await, 410, &ApiError::LinkExpired);
    assert_eq!(host.client().log_in("ann", PASSWORD).await.status, 200, "the old password stands");
}

#[tokio::test]
async fn people_are_kept_by_administrators_alone() {
    let host = Host::start().await;
    let ann = host.user("ann");
    let department = *host.app.roster().departments.keys().next().unwrap();
    let person = serde_json::to_string(&form("ann", Role::Administrator)).unwrap();
    let routes = [
        ("/api/people".to_owned(), person.clone()),
        (format!("/api/people/{ann}"), person),
        (format!("/api/people/{ann}/leave"), r#"{"heir":null}"#.to_owned()),
        (format!("/api/people/{ann}/return"), String::new()),
        (format!("/api/people/{ann}/link"), String::new()),
        ("/api/departments".to_owned(), r#"{"name":"三部","parent":null}"#.to_owned()),
        (format!("/api/departments/{department}"), r#"{"name":"三部","parent":null}"#.to_owned()),
    ];
    let before = host.app.roster();
    for login in ["boss", "mia", "ann"] {
        let client = host.log_in(login).await;
        for (path, body) in &routes {
            assert_failed(&client.post(path, body).await, 403, &ApiError::Forbidden);
        }
        assert_failed(&client.get("/api/people").await, 403, &ApiError::Forbidden);
    }
    host.app.refresh().await.unwrap();
    assert_eq!(host.app.roster(), before);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let [me, ann] = ["admin", "ann"].map(|login| host.user(login));
    assert_failed(&post(&admin, "/api/people", &form("ann", Role::Rep)).await, 409, &ApiError::LoginTaken);
    assert_failed(&post(&admin, "/api/people", &form("", Role::Rep)).await, 400, &ApiError::BadRequest);
    let demoted = post(&admin, &format!("/api/people/{me}"), &form("admin", Role::Boss)).await;
    assert_failed(&demoted, 409, &ApiError::LastAdministrator);
    let left = post(&admin, &format!("/api/people/{me}/leave"), &Leave { heir: None }).await;
    assert_failed(&left, 409, &ApiError::LastAdministrator);
    let own_heir = post(&admin, &format!("/api/people/{ann}/leave"), &Leave { heir: Some(ann) }).await;
    assert_failed(&own_heir, 400, &ApiError::BadRequest);
    assert_failed(&admin.post("/api/people/0", "{}").await, 400, &ApiError::BadRequest);
    let nobody = format!("/api/people/{}", uuid::Uuid::now_v7());
    assert_failed(&post(&admin, &nobody, &form("eve", Role::Rep)).await, 404, &ApiError::NotFound);
    let [one, two] = ["一部", "二部"]
        .map(|name| host.app.roster().departments.values().find(|department| department.name == name).unwrap().id);
    let below = |name: &str, parent: shared::id::DepartmentId| serde_json::json!({ "name": name, "parent": parent });
    assert_eq!(post(&admin, &format!("/api/departments/{two}"), &below("二部", one)).await.status, 204);
    let cycle = post(&admin, &format!("/api/departments/{one}"), &below("一部", two)).await;
    assert_failed(&cycle, 400, &ApiError::BadRequest);
}

#[tokio::test]
async fn two_administrators_cannot_both_resign() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    post(&admin, &format!("/api/people/{}", host.user("boss")), &form("boss", Role::Administrator)).await;
    let boss = host.log_in("boss").await;
    let (a, b) = (form("admin", Role::Boss), form("boss", Role::Boss));
    let paths = ["admin", "boss"].map(|login| format!("/api/people/{}", host.user(login)));
    let (first, second) = tokio::join!(post(&boss, &paths[0], &a), post(&admin, &paths[1], &b));
    assert!(first.status != 204 || second.status != 204, "{} {}", first.status, second.status);
    host.app.refresh().await.unwrap();
    assert!(host.app.roster().people.values().any(|person| person.role == Role::Administrator));
}

#[tokio::test]
async fn a_leaver_hands_over_everything_in_one_step() {
    let host = Host::start().await;
    let admin = host.log_in("admin").await;
    let phone = host.log_in("ann").await;
    let mut ann = Wire::connect(&phone).await;
    let mut bob = Wire::connect(&host.log_in("bob").await).await;
    let mut pen = Pen::new(ann.user);
    let mut docs = Vec::new();
    for number in 0..3 {
        let (doc, mut document, create) = pen.customer(&format!("公司{number}"));
        let edit = pen.set(&mut document, CustomerField::City, "苏州市");
        assert!(matches!(ann.push_one(doc, &[create, edit]).await[..], [Fate::Ok(_), Fate::Ok(_)]));
        docs.push((doc, document));
    }
    let states: Vec<PersonState> = admin.get("/api/people").await.json();
    let state = states.iter().find(|state| state.user == ann.user).unwrap();
    assert_eq!((state.customers, state.devices, state.totp), (3, 1, false));
    let left = post(&admin, &format!("/api/people/{}/leave", ann.user), &Leave { heir: Some(bob.user) }).await;
    assert_eq!(left.status, 204, "{}", left.text());
    assert_eq!(ann.goodbye().await, Some(Goodbye::Revoked));
    assert_failed(&phone.get("/api/session").await, 401, &ApiError::Revoked);
    assert_failed(&host.client().log_in("ann", PASSWORD).await, 401, &ApiError::WrongCredentials);
    let scope = Scope::Portfolio(bob.user);
    bob.until("the customers", |wire| wire.held.ids(scope).len() == 3).await;
    for (doc, document) in &docs {
        let paper = &bob.held.docs[&(scope, *doc)];
        assert_eq!(paper.owner, Some(bob.user));
        let whole = shared::document::Document::load(paper.snapshot.as_deref(), &paper.changes).unwrap();
        assert_eq!(whole.history(), document.history(), "who wrote what and when is kept");
    }
    // Coming back: a new password, on new devices; the customers stay with their new owner.
    let link: PasswordLink = admin.post(&format!("/api/people/{}/return", ann.user), "").await.json();
    assert_eq!(redeem(&host, &link.token, "a quiet garden").await.status, 200);
    let mut again = host.client();
    assert_eq!(again.log_in("ann", "a quiet garden").await.status, 200);
    assert_failed(&phone.get("/api/session").await, 401, &ApiError::Revoked);
    let states: Vec<PersonState> = admin.get("/api/people").await.json();
    assert_eq!(states.iter().find(|state| state.user == ann.user).unwrap().customers, 0);
    host.app.store.verify_audit(None).await.unwrap().unwrap();
}
