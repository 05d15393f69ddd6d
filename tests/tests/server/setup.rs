//! The first start, and the operator's tools.

use server::secret::Token;
use shared::{
    api::{ApiError, SetupState},
    people::Role,
};

use crate::host::{Host, PLAIN, assert_failed};

fn form(token: &str, password: &str) -> String {
    serde_json::json!({ "token": token, "company": "启明贸易", "name": "苏敏", "login": "su", "password": password, "device_name": "test" }).to_string()
}

#[tokio::test]
async fn the_first_administrator_needs_the_printed_token_once() {
    let host = Host::empty(PLAIN).await;
    let token = Token::random();
    host.app.store.put_setup_token(token.hash()).await.unwrap();
    let mut client = host.client();
    assert!(client.get("/api/setup").await.json::<SetupState>().needed);
    assert_failed(
        &client.post("/api/setup", &form(Token::random().text(), "a quiet garden")).await,
        403,
        &ApiError::WrongToken,
    );
    assert_failed(&client.post("/api/setup", &form("", "a quiet garden")).await, 403, &ApiError::WrongToken);
    assert_failed(&client.post("/api/setup", &form(token.text(), "12345678")).await, 422, &ApiError::WeakPassword);
    let answer = client.post("/api/setup", &form(token.text(), "a quiet garden")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    client.cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    let session = client.session().await;
    assert_eq!((session.person.role, session.company.as_str()), (Role::Administrator, "启明贸易"));
    assert!(!client.get("/api/setup").await.json::<SetupState>().needed);
    assert_failed(&client.post("/api/setup", &form(token.text(), "a quiet garden")).await, 403, &ApiError::WrongToken);
}

#[tokio::test]
async fn without_a_token_nobody_sets_anything_up() {
    let host = Host::empty(PLAIN).await;
    assert_failed(
        &host.client().post("/api/setup", &form(Token::random().text(), "a quiet garden")).await,
        403,
        &ApiError::WrongToken,
    );
}
