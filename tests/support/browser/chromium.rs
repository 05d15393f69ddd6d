//! Starting Chromium: flags, profile, posture; and ending it by its own process ids.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{
    Capabilities, RequestData, SessionId, WebDriver,
    common::command::{Command as DriverCommand, FormatRequestData},
};

use super::Browser;
use crate::{server::free_address, until};

/// What kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    /// A touch screen of 390 × 844.
    Phone,
    /// A window of 1440 × 900.
    Desktop,
    /// The same without a display's pace: frames come as fast as they are made.
    Unpaced,
}

/// The folder in which a browser keeps what it stores.
pub struct Profile {
    folder: TempDir,
    number: u32,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile::new()
    }
}

impl Profile {
    /// An empty one.
    pub fn new() -> Profile {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let folder = TempDir::with_prefix("gendan-browser-").expect("a temporary folder can be made");
        Profile { folder, number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// A short name for files.
    pub fn name(&self) -> String {
        format!("browser{}", self.number)
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Ends every process that was started on this profile, without warning, and waits until they are gone.
    pub fn kill_browser(&self) {
        loop {
            let pids = processes_on(self.path());
            if pids.is_empty() {
                break;
            }
            Command::new("kill").arg("-9").args(pids).stderr(Stdio::null()).status().ok();
            std::thread::sleep(Duration::from_millis(20));
        }
        // A killed browser leaves its locks, which name a process that is no more.
        for name in ["SingletonLock", "SingletonSocket", "SingletonCookie"] {
            fs::remove_file(self.path().join(name)).ok();
        }
    }
}

/// The processes whose command line names the profile; only ours do.
fn processes_on(profile: &Path) -> Vec<String> {
    let wanted = format!("--user-data-dir={}", profile.display());
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = all.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let numbers = pids.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    let ours = numbers.filter(|pid| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        // Its driver names no profile; a zombie has no command line.
        line.windows(wanted.len()).any(|part| part == wanted.as_bytes())
    });
    ours.collect()
}

/// Starts chromedriver and, through it, the browser.
pub(super) async fn start(posture: Posture, profile: &Profile) -> (Child, WebDriver) {
    let address = free_address();
    let mut chromedriver = Command::new("chromedriver")
        .arg(format!("--port={}", address.port()))
        .env("TZ", "Asia/Shanghai")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed (cargo xtask test says how)");
    until("chromedriver listens", Duration::from_secs(20), async || tokio::net::TcpStream::connect(address).await.ok())
        .await;
    match WebDriver::new(format!("http://{address}"), capabilities(posture, profile)).await {
        Ok(driver) => (chromedriver, driver),
        Err(error) => {
            chromedriver.kill().ok();
            chromedriver.wait().ok();
            profile.kill_browser();
            panic!("the browser does not start: {error}");
        }
    }
}

fn capabilities(posture: Posture, profile: &Profile) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.path().display());
    let window = if posture == Posture::Phone { "--window-size=500,900" } else { "--window-size=1440,900" };
    let mut flags = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-features=Translate",
        "--password-store=basic",
        "--lang=zh-CN",
        "--accept-lang=zh-CN,zh",
        "--force-prefers-reduced-motion",
        "--remote-debugging-port=0",
        window,
        profile.as_str(),
    ];
    if posture == Posture::Unpaced {
        flags.extend(["--disable-gpu-vsync", "--disable-frame-rate-limit"]);
    }
    let mut options = json!({ "args": flags, "prefs": { "intl.accept_languages": "zh-CN,zh" } });
    if let Some(binary) = browser() {
        options["binary"] = json!(binary);
    }
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 120_000, "pageLoad": 60_000 },
    });
    match wanted {
        Value::Object(map) => map.into(),
        _ => unreachable!("it is an object"),
    }
}

fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "google-chrome", "chrome"];
    std::env::split_paths(&path).flat_map(|dir| names.map(|name| dir.join(name))).find(|file| file.is_file())
}

/// Makes the page a device of that kind in China.
pub(super) async fn take_posture(browser: &Browser, posture: Posture) {
    let phone = posture == Posture::Phone;
    let (width, height) = if phone { (390, 844) } else { (1440, 900) };
    let metrics =
        json!({ "width": width, "height": height, "deviceScaleFactor": if phone { 3 } else { 1 }, "mobile": phone });
    browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    if phone {
        browser.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 })).await;
    }
    browser.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": "Asia/Shanghai" })).await;
    browser.cdp("Emulation.setLocaleOverride", json!({ "locale": "zh-CN" })).await;
}

/// A command of the DevTools protocol, as chromedriver takes it.
#[derive(Debug)]
pub(super) struct Cdp {
    method: String,
    parameters: Value,
}

impl Cdp {
    pub(super) fn new(method: &str, parameters: Value) -> Cdp {
        Cdp { method: method.to_owned(), parameters }
    }
}

impl FormatRequestData for Cdp {
    fn format_request(&self, session: &SessionId) -> RequestData {
        // Like a script, it is posted; only where to and what differ.
        let post = DriverCommand::ExecuteScript("".into(), Vec::new().into()).format_request(session);
        RequestData { uri: format!("session/{session}/goog/cdp/execute").into(), ..post }
            .add_body(json!({ "cmd": self.method, "params": self.parameters }))
    }
}
