//! What goes through the proxy: bytes, and WebSocket messages once a connection has become one.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// A reading of the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that were opened.
    pub connections: u64,
    /// Bytes from the browser to the server, HTTP heads and frame heads included.
    pub bytes_up: u64,
    /// Bytes from the server to the browser.
    pub bytes_down: u64,
    /// WebSocket data messages from the browser.
    pub messages_up: u64,
    /// WebSocket data messages from the server.
    pub messages_down: u64,
}

impl Traffic {
    /// What has gone through since an earlier reading.
    pub fn since(self, earlier: Traffic) -> Traffic {
        Traffic {
            connections: self.connections - earlier.connections,
            bytes_up: self.bytes_up - earlier.bytes_up,
            bytes_down: self.bytes_down - earlier.bytes_down,
            messages_up: self.messages_up - earlier.messages_up,
            messages_down: self.messages_down - earlier.messages_down,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

#[derive(Default)]
pub(super) struct Counters {
    connections: AtomicU64,
    bytes: [AtomicU64; 2],
    messages: [AtomicU64; 2],
    requests: Mutex<Vec<String>>,
}

impl Counters {
    /// Notes a request if these bytes begin with one, as they do: clients send a head in one piece.
    pub(super) fn note_request(&self, bytes: &[u8]) {
        let line = bytes.split(|byte| *byte == b'\r').next().and_then(|line| std::str::from_utf8(line).ok());
        if let Some(request) = line.and_then(|line| line.strip_suffix(" HTTP/1.1")) {
            self.requests.lock().expect("nobody panics with it").push(request.to_owned());
        }
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panics with it").clone()
    }

    pub(super) fn connection(&self) {
        self.connections.fetch_add(1, Relaxed);
    }

    pub(super) fn add(&self, direction: Direction, bytes: u64, messages: u64) {
        self.bytes[direction as usize].fetch_add(bytes, Relaxed);
        self.messages[direction as usize].fetch_add(messages, Relaxed);
    }

    pub(super) fn read(&self) -> Traffic {
        Traffic {
            connections: self.connections.load(Relaxed),
            bytes_up: self.bytes[0].load(Relaxed),
            bytes_down: self.bytes[1].load(Relaxed),
            messages_up: self.messages[0].load(Relaxed),
            messages_down: self.messages[1].load(Relaxed),
        }
    }
}

/// Counts the data messages in one direction of one connection: HTTP until an upgrade, frames thereafter.
#[derive(Default)]
pub(super) struct Messages {
    state: State,
    /// The head, HTTP's or a frame's, as far as it has come.
    head: Vec<u8>,
    /// Bytes of a frame that are still to come.
    skip: u64,
}

#[derive(Default, PartialEq)]
enum State {
    #[default]
    Http,
    Frames,
    /// An ordinary request or answer: nothing to count.
    Plain,
}

/// The longest HTTP head that is looked at.
const HEAD_MAX_BYTES: usize = 64 * 1024;

impl Messages {
    /// How many data messages begin in these bytes, and where frames end in them.
    pub(super) fn read(&mut self, bytes: &[u8]) -> (u64, Vec<usize>) {
        let mut rest = bytes;
        let (mut messages, mut ends) = (0, Vec::new());
        while !rest.is_empty() && self.state != State::Plain {
            if self.state == State::Http {
                self.head.push(rest[0]);
                rest = &rest[1..];
                self.end_of_http_head();
            } else if self.skip > 0 {
                let skipped = self.skip.min(rest.len() as u64);
                self.skip -= skipped;
                rest = &rest[skipped as usize..];
            } else {
                self.head.push(rest[0]);
                rest = &rest[1..];
                messages += self.end_of_frame_head();
            }
            if self.state == State::Frames && self.skip == 0 && self.head.is_empty() {
                ends.push(bytes.len() - rest.len());
            }
        }
        (messages, ends)
    }

    fn end_of_http_head(&mut self) {
        if self.head.ends_with(b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&self.head).to_ascii_lowercase();
            let upgraded = text.starts_with("http/1.1 101") || text.contains("upgrade: websocket");
            self.state = if upgraded { State::Frames } else { State::Plain };
            self.head.clear();
        } else if self.head.len() > HEAD_MAX_BYTES {
            self.state = State::Plain;
        }
    }

    /// When the head is complete: skips the body; counts a message where it begins (text 1, binary 2).
    fn end_of_frame_head(&mut self) -> u64 {
        let [first, second, ..] = self.head[..] else { return 0 };
        let (masked, short) = (second & 0x80 != 0, second & 0x7f);
        let extended: usize = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        if self.head.len() < 2 + extended + if masked { 4 } else { 0 } {
            return 0;
        }
        self.skip = match extended {
            0 => u64::from(short),
            _ => self.head[2..2 + extended].iter().fold(0, |length, byte| length << 8 | u64::from(*byte)),
        };
        self.head.clear();
        u64::from(matches!(first & 0x0f, 1 | 2))
    }
}
