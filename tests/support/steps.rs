//! What a person does with the program, in one word each. Used by journeys and benches.

use std::path::Path;

use crate::{
    browser::{Browser, Posture},
    server::{PASSWORD, Server},
};

impl Browser {
    /// A browser that has never been used, logged in.
    pub async fn logged_in(posture: Posture, url: &str, login: &str) -> Browser {
        let browser = Browser::open(posture).await;
        browser.goto(url).await;
        browser.log_in(login, PASSWORD).await;
        browser.wait_until_page_says("stage", "ready").await;
        browser
    }

    /// Fills in the log-in form.
    pub async fn log_in(&self, login: &str, password: &str) {
        self.wait_until_page_says("stage", "logged-out").await;
        self.fill("账号", login).await;
        self.fill("密码", password).await;
        self.click("button", "登录").await;
    }

    /// Waits until everything is on the server and everything of the server's is here.
    pub async fn synced(&self) {
        self.wait_for(
            "everything is synced",
            "document.documentElement.dataset.unsent === '0' && document.documentElement.dataset.sync === 'idle'",
        )
        .await;
    }

    /// How many changes wait to be sent.
    pub async fn unsent(&self) -> u32 {
        self.page_says("unsent").await.and_then(|count| count.parse().ok()).expect("the page says how many are unsent")
    }

    /// Waits until so many customers are on this device.
    pub async fn holds_customers(&self, count: u32) {
        self.wait_until_page_says("customers", &count.to_string()).await;
    }

    /// Goes to a place of the program without loading it anew.
    pub async fn go(&self, path: &str) {
        let script = "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));";
        self.js(script, vec![path.into()]).await;
    }

    /// Opens the import wizard and gives it a file.
    pub async fn give_import_file(&self, file: &Path) {
        self.go("/import").await;
        self.upload("选择文件", file).await;
    }

    /// Says what a column becomes.
    pub async fn map_column(&self, header: &str, target: &str) {
        self.choose(&format!("“{header}” 列对应"), target).await;
    }
}

impl Server {
    /// Enters a person before the server starts; the password is `PASSWORD`.
    pub fn enter(&self, login: &str, name: &str, role: &str, department: &str) {
        let input = format!("{PASSWORD}\n");
        self.tool_with_input(
            &["user", "add", login, "--name", name, "--role", role, "--department", department],
            &input,
        );
    }
}
