//! A real `gendan` process with its own data folder and port.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{PATIENCE, artefacts};

/// The password of everybody that a test enters.
pub const PASSWORD: &str = "correct horse 跟单 battery";
/// Everybody's password in the demo company.
pub const DEMO_PASSWORD: &str = "gendan-demo";
/// Who sees everything in the demo company.
pub const BOSS: &str = "boss";

/// A server under test; ends with the value.
pub struct Server {
    data: TempDir,
    address: SocketAddr,
    child: Option<Child>,
    output: Arc<Mutex<String>>,
    options: Vec<String>,
    environment: Vec<(OsString, OsString)>,
    client: Option<PathBuf>,
}

impl Server {
    /// Starts a server with nobody in it.
    pub fn start() -> Server {
        let server = Server::prepare();
        server.started()
    }

    /// Starts a server with a made-up company.
    pub fn start_demo(customers: u32) -> Server {
        let server = Server::prepare();
        server.tool(&["demo", "--customers", &customers.to_string()]);
        server.started()
    }

    /// An own folder and port; nothing runs yet, so `tool` can be used first.
    pub fn prepare() -> Server {
        let data = TempDir::with_prefix("gendan-").expect("a temporary folder can be made");
        Server {
            data,
            address: free_address(),
            child: None,
            output: Arc::default(),
            options: Vec::new(),
            environment: Vec::new(),
            client: client_folder(),
        }
    }

    /// Options of `gendan serve` from the next start on.
    pub fn set_options(&mut self, options: &[&str]) {
        self.options = options.iter().map(|option| (*option).to_owned()).collect();
    }

    /// More environment from the next start on.
    pub fn set_environment(&mut self, environment: Vec<(OsString, OsString)>) {
        self.environment = environment;
    }

    /// The prepared server, listening.
    pub fn started(mut self) -> Server {
        self.run();
        self
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// What it has written so far.
    pub fn output(&self) -> String {
        self.output.lock().expect("nobody panics with it").clone()
    }

    /// Runs a subcommand of `gendan` on the data folder and returns what it prints.
    pub fn tool(&self, args: &[&str]) -> String {
        self.tool_with_input(args, "")
    }

    /// The same, with something to read from its standard input.
    pub fn tool_with_input(&self, args: &[&str], input: &str) -> String {
        let (success, text, error) = self.run_tool(args, input);
        assert!(success, "gendan {args:?} failed:\n{text}{error}");
        text
    }

    /// Runs a subcommand that must fail, and returns what it complains.
    pub fn tool_fails(&self, args: &[&str]) -> String {
        let (success, text, error) = self.run_tool(args, "");
        assert!(!success, "gendan {args:?} did not fail:\n{text}");
        error
    }

    fn run_tool(&self, args: &[&str], input: &str) -> (bool, String, String) {
        let mut child = Command::new(artefacts::gendan())
            .args(args)
            .arg("--data")
            .arg(self.data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("gendan can be started");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().expect("gendan ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// Its figures by name (with labels, as they stand there).
    ///
    /// # Panics
    /// When it does not give them.
    pub fn metrics(&self) -> BTreeMap<String, f64> {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        let head = format!("GET /metrics HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        stream.write_all(head.as_bytes()).expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let lines = answer.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| line.rsplit_once(' '))
            .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
            .collect()
    }

    /// Kills it as a power cut would: no warning, no clean-up.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Tells it to stop and waits until it has.
    pub fn stop(&mut self) {
        self.signal("TERM");
        self.wait();
    }

    /// Sends it a signal, by its name.
    ///
    /// # Panics
    /// When it does not run.
    pub fn signal(&self, name: &str) {
        let child = self.child.as_ref().expect("it runs");
        let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "no signal {name} was sent");
    }

    /// Waits until it has ended by itself, or was told to; says how.
    ///
    /// # Panics
    /// When it does not end.
    pub fn wait(&mut self) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        let since = Instant::now();
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            if since.elapsed() > PATIENCE {
                self.child = Some(child);
                panic!("the server does not end:\n{}", self.output());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts it again on the same data and port.
    pub fn run(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let mut command = Command::new(artefacts::gendan());
        command.args(["serve", "--listen", &self.address.to_string(), "--data"]).arg(self.data.path());
        command.args(&self.options).envs(self.environment.iter().cloned());
        if let Some(dist) = &self.client {
            command.arg("--assets").arg(dist);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("gendan can be started");
        let (listening, heard) = std::sync::mpsc::channel();
        let (stdout, stderr) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        self.listen_to(stdout, move |line| {
            if line.starts_with("listening on ") {
                listening.send(()).ok();
            }
        });
        self.listen_to(stderr, |_| {});
        self.child = Some(child);
        if heard.recv_timeout(Duration::from_secs(30)).is_err() {
            panic!("the server does not listen:\n{}", self.output());
        }
    }

    /// The client that it serves; none: the embedded one.
    pub fn client(&self) -> Option<&Path> {
        self.client.as_deref()
    }

    /// Serves another client from its next start on.
    pub fn set_client(&mut self, folder: &Path) {
        self.client = Some(folder.to_owned());
    }

    /// Kills it and starts it again.
    pub fn restart(&mut self) {
        self.kill();
        self.run();
    }

    fn listen_to(&self, stream: impl std::io::Read + Send + 'static, mut each: impl FnMut(&str) + Send + 'static) {
        let output = self.output.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                each(&line);
                let mut output = output.lock().expect("nobody panics with it");
                output.push_str(&line);
                output.push('\n');
            }
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let file = artefacts::folder().join(format!("{}-server.log", artefacts::test_name()));
            std::fs::write(file, self.output()).ok();
        }
    }
}

/// The client that was built last, so that a server need not be compiled anew for it; none: the embedded one.
fn client_folder() -> Option<PathBuf> {
    let dist = artefacts::root().join("dist");
    dist.join("index.html").is_file().then_some(dist)
}

/// An address on this machine that nobody listens on.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("this machine has a free port");
    listener.local_addr().expect("a bound socket has an address")
}
