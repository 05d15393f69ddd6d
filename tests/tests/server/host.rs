//! A running server with a small company in it.

use std::{net::SocketAddr, path::Path, sync::Arc};

use server::{
    app::App,
    assets::Assets,
    auth::password::hash_now,
    config::{AddressSource, Transport},
    limits::Limits,
    serve,
    store::{Store, sqlite::Sqlite},
};
use shared::{
    api::{ApiError, SessionInfo},
    id::{DepartmentId, UserId},
    people::{Department, Person, Role},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use uuid::Uuid;

use crate::http::{self, Answer};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse 跟单";

/// The server.
pub struct Host {
    pub address: SocketAddr,
    pub app: App,
    data: TempDir,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

/// How it is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    pub transport: Transport,
    pub source: AddressSource,
}

pub const PLAIN: Setup = Setup { transport: Transport::Plain, source: AddressSource::Connection };

impl Host {
    /// A server without anybody.
    pub async fn empty(setup: Setup) -> Host {
        Host::on(TempDir::with_prefix("gendan-").unwrap(), setup, Assets::embedded()).await
    }

    pub async fn on(data: TempDir, setup: Setup, assets: Assets) -> Host {
        Host::with_limits(data, setup, assets, Limits::default()).await
    }

    /// The same with other deadlines.
    pub async fn with_limits(data: TempDir, setup: Setup, assets: Assets, limits: Limits) -> Host {
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(data.path()).unwrap());
        let app = App::with_limits(store, assets, setup.transport, setup.source, limits).await.unwrap();
        serve::start_background(&app).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn({
            let app = app.clone();
            async move { serve::accept(listener, &app, async { drop(stopped.await) }).await }
        });
        Host { address, app, data, stop: Some(stop), serving: Some(serving) }
    }

    /// 一部: manager `mia`, reps `ann` and `bob`; 二部: rep `cai`; `boss` and `admin` above.
    pub async fn start() -> Host {
        let host = Host::empty(PLAIN).await;
        host.people().await;
        host
    }

    pub async fn people(&self) {
        let store = &self.app.store;
        store.put_company("启明贸易".into()).await.unwrap();
        let departments = ["一部", "二部"].map(|name| Department {
            id: DepartmentId(Uuid::now_v7()),
            name: name.into(),
            parent: None,
        });
        for department in &departments {
            store.put_department(department.clone()).await.unwrap();
        }
        let [one, two] = departments.map(|department| department.id);
        let people = [
            ("admin", Role::Administrator, None),
            ("boss", Role::Boss, None),
            ("mia", Role::Manager, Some(one)),
            ("ann", Role::Rep, Some(one)),
            ("bob", Role::Rep, Some(one)),
            ("cai", Role::Rep, Some(two)),
        ];
        let hash = hash_now(PASSWORD).unwrap();
        for (login, role, department) in people {
            let id = UserId(Uuid::now_v7());
            let person = Person { id, name: login.to_uppercase(), login: login.into(), role, department, active: true };
            store.put_person(person, Some(hash.clone())).await.unwrap();
        }
        self.app.refresh().await.unwrap();
    }

    pub fn user(&self, login: &str) -> UserId {
        self.app.roster().people.values().find(|person| person.login == login).unwrap().id
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    pub fn client(&self) -> Client {
        Client { address: self.address, cookie: None, origin: format!("http://{}", self.address) }
    }

    /// A client that is logged in.
    pub async fn log_in(&self, login: &str) -> Client {
        let mut client = self.client();
        let answer = client.log_in(login, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        client
    }

    /// Ends it and waits until it has ended.
    pub async fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            serving.await.unwrap();
        }
    }
}

/// A browser, as far as HTTP goes.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    pub cookie: Option<String>,
    pub origin: String,
}

impl Client {
    pub async fn get(&self, path: &str) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        http::send(self.address, "GET", path, &[("cookie", &cookie)], b"").await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub async fn post_with(&self, path: &str, body: &str, more: &[(&str, &str)]) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        let mut headers =
            vec![("cookie", cookie.as_str()), ("origin", &self.origin), ("content-type", "application/json")];
        headers.extend(more);
        http::send(self.address, "POST", path, &headers, body.as_bytes()).await
    }

    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "login": login, "password": password, "device_name": "test" }).to_string();
        let answer = self.post("/api/login", &body).await;
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }

    pub async fn session(&self) -> SessionInfo {
        self.get("/api/session").await.json()
    }
}

/// Asserts that a request failed in this way.
#[track_caller]
pub fn assert_failed(answer: &Answer, status: u16, error: &ApiError) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.json::<ApiError>(), *error);
}
