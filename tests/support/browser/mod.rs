//! A real Chromium, driven as a person would: by what is written on the screen.

mod chromium;
mod devtools;
mod faults;
mod find;
mod kept;
mod page;

use std::{process::Child, sync::Arc};

use serde_json::{Value, json};
use thirtyfour::{WebDriver, WebElement, WindowHandle, session::handle::SessionHandle};

pub use chromium::{Posture, Profile};
pub use faults::Damage;

use crate::artefacts;

/// A browser window on its profile; ends with the value.
pub struct Browser {
    driver: Option<WebDriver>,
    chromedriver: Child,
    profile: Arc<Profile>,
}

impl Browser {
    /// A browser that has never been used.
    pub async fn open(posture: Posture) -> Browser {
        Browser::open_on(posture, Arc::new(Profile::new())).await
    }

    /// A browser with what an earlier one has left in the profile.
    pub async fn open_on(posture: Posture, profile: Arc<Profile>) -> Browser {
        let (chromedriver, driver) = chromium::start(posture, &profile).await;
        let browser = Browser { driver: Some(driver), chromedriver, profile };
        chromium::take_posture(&browser, posture).await;
        browser
    }

    /// The profile, to open it again later.
    pub fn profile(&self) -> Arc<Profile> {
        self.profile.clone()
    }

    /// Closes it in good order; what it has stored stays in the profile.
    pub async fn close(mut self) -> Arc<Profile> {
        if let Some(driver) = self.driver.take() {
            driver.quit().await.expect("the browser closes");
        }
        self.profile()
    }

    /// Kills it as a dead battery would; what it has stored stays in the profile.
    pub fn kill(mut self) -> Arc<Profile> {
        self.profile.kill_browser();
        if let Some(driver) = self.driver.take() {
            driver.leak().ok();
        }
        self.profile()
    }

    fn session(&self) -> &Arc<SessionHandle> {
        self.driver.as_ref().expect("open until it is closed").handle()
    }

    /// Opens a URL and waits until the page is loaded.
    pub async fn goto(&self, url: &str) {
        if let Err(error) = self.session().goto(url).await {
            panic!("cannot open {url}: {error}");
        }
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.session().refresh().await.expect("the page loads again");
    }

    /// The URL that is shown.
    pub async fn url(&self) -> String {
        self.session().current_url().await.expect("the browser has a page").to_string()
    }

    /// Evaluates the body of a function in the page; `arguments` are its arguments.
    pub async fn js(&self, body: &str, arguments: Vec<Value>) -> Value {
        match self.session().execute(body, arguments).await {
            Ok(result) => result.json().clone(),
            Err(error) => panic!("script failed: {error}\n{body}"),
        }
    }

    /// Evaluates the body of an async function in the page and waits for its promise.
    pub async fn js_async(&self, body: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];\
             (async function () {{ {body} }}).apply(null, arguments).then(\
             value => done({{ value: value === undefined ? null : value }}), error => done({{ error: String(error) }}));"
        );
        match self.session().execute_async(script, arguments).await {
            Ok(result) => match result.json().get("error") {
                Some(error) => panic!("script failed: {error}\n{body}"),
                None => result.json()["value"].clone(),
            },
            Err(error) => panic!("script failed: {error}\n{body}"),
        }
    }

    /// Sends a command of the DevTools protocol to the page.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        match self.session().cmd(chromium::Cdp::new(method, parameters)).await.and_then(|answer| answer.value_json()) {
            Ok(answer) => answer,
            Err(error) => panic!("{method} failed: {error}"),
        }
    }

    /// Waits until an expression in the page is true.
    pub async fn wait_for(&self, what: &str, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.must(what, async || {
            let answer = self.session().execute(script.as_str(), Vec::new()).await.ok()?.json().clone();
            let given = !matches!(answer, Value::Null | Value::Bool(false));
            given.then_some(answer)
        })
        .await
    }

    /// Waits until the page says of itself (`html[data-…]`) what it should.
    pub async fn wait_until_page_says(&self, name: &str, value: &str) {
        let expression = format!("document.documentElement.dataset[{}] === {}", json!(name), json!(value));
        self.wait_for(&format!("the page says {name}={value}"), &expression).await;
    }

    /// The same, for what takes its time.
    pub async fn wait_until_page_says_within(&self, name: &str, value: &str, within: std::time::Duration) {
        let what = format!("the page says {name}={value}");
        crate::until(&what, within, async || (self.page_says(name).await.as_deref() == Some(value)).then_some(()))
            .await;
    }

    /// The tab that is driven.
    pub async fn tab(&self) -> WindowHandle {
        self.session().window().await.expect("there is a tab")
    }

    /// Opens another tab and drives that from now on.
    pub async fn open_tab(&self, url: &str) -> WindowHandle {
        let tab = self.session().new_tab().await.expect("a tab opens");
        self.switch_to(&tab).await;
        self.goto(url).await;
        tab
    }

    /// Drives that tab from now on.
    pub async fn switch_to(&self, tab: &WindowHandle) {
        self.session().switch_to_window(tab.clone()).await.expect("the tab is there");
    }

    /// Closes the tab that is driven.
    pub async fn close_tab(&self) {
        self.session().close_window().await.expect("the tab closes");
    }

    /// What the page says of itself (`html[data-…]`).
    pub async fn page_says(&self, name: &str) -> Option<String> {
        let value = self.js("return document.documentElement.dataset[arguments[0]] ?? null;", vec![json!(name)]).await;
        value.as_str().map(str::to_owned)
    }

    /// Everything that can be read on the screen.
    pub async fn text(&self) -> String {
        let text = self.js("return document.body.innerText;", Vec::new()).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What the console has said since it was last asked.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.session().browser_log().await.unwrap_or_default();
        entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect()
    }

    /// Saves a screenshot as a file.
    pub async fn screenshot(&self, file: &std::path::Path) {
        self.session().screenshot(file).await.expect("the screen can be taken");
    }

    async fn leave_artefacts(&self) {
        let name = artefacts::test_name();
        let stem = format!("{name}-{}", self.profile.name());
        let folder = artefacts::folder();
        let Some(driver) = &self.driver else { return };
        driver.handle().screenshot(&folder.join(format!("{stem}.png"))).await.ok();
        let mut notes = self.console().await.join("\n");
        if let Ok(page) = driver.handle().execute(page::DESCRIBE, Vec::new()).await {
            notes.push_str(&format!("\n\n{}", page.json().as_str().unwrap_or_default()));
        }
        std::fs::write(folder.join(format!("{stem}.txt")), notes).ok();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() && self.driver.is_some() {
            let taking =
                async { tokio::time::timeout(std::time::Duration::from_secs(5), self.leave_artefacts()).await };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(taking).ok());
        }
        if let Some(driver) = self.driver.take() {
            driver.leak().ok();
        }
        self.profile.kill_browser();
        self.chromedriver.kill().ok();
        self.chromedriver.wait().ok();
    }
}

/// An element that was found; kept short so that it is used at once, before the page draws it anew.
pub type Found = WebElement;
