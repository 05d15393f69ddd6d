//! The connection as the device sees it.

use super::Phase;
use crate::sync::{
    frame::{BadFrame, Incoming, Outgoing, TooLong},
    pace::Heartbeat,
    protocol::{FromDevice, FromServer},
};

/// The shortest wait before another attempt, ms.
pub(super) const RETRY_LEAST_MS: i64 = 1_000;
/// The longest, ms.
pub(super) const RETRY_MOST_MS: i64 = 30_000;
/// How long opening a socket may take, ms.
const OPEN_WITHIN_MS: i64 = 15_000;

#[derive(Debug)]
pub(super) enum Link {
    /// No socket; try again at this time.
    Waiting { until: i64 },
    /// A socket was asked for.
    Connecting { since: i64 },
    /// The socket is open.
    Up(Up),
    /// There is no use in trying until somebody asks for it.
    Stopped(Phase),
}

#[derive(Debug)]
pub(super) struct Up {
    pub(super) heart: Heartbeat,
    incoming: Incoming,
    outgoing: Outgoing,
    stage: Stage,
    connection: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was said.
    Open,
    /// Hello was said.
    Greeted,
    /// The server answered.
    Live(Terms),
}

/// What the server agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// The version of the protocol that is spoken.
    pub(super) protocol: u16,
    /// Whether it takes changes that this program writes.
    pub(super) takes_changes: bool,
}

/// What the time asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    Connect,
    Ping,
    GiveUp,
}

impl Link {
    pub(super) fn up(at: i64, connection: u64) -> Self {
        Self::Up(Up {
            heart: Heartbeat::new(at),
            incoming: Incoming::default(),
            outgoing: Outgoing::default(),
            stage: Stage::Open,
            connection,
        })
    }

    /// Whether a socket is open or being opened.
    pub(super) fn is_trying(&self) -> bool {
        matches!(self, Self::Connecting { .. } | Self::Up(_))
    }

    /// Whether the socket is open and hello is still to be said.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Up(up) if up.stage == Stage::Open)
    }

    pub(super) fn is_live(&self) -> bool {
        self.terms().is_some()
    }

    /// What the server agreed to, once it answered.
    pub(super) fn terms(&self) -> Option<Terms> {
        match self {
            Self::Up(Up { stage: Stage::Live(terms), .. }) => Some(*terms),
            _ => None,
        }
    }

    pub(super) fn is_connection(&self, connection: u64) -> bool {
        self.is_live() && matches!(self, Self::Up(up) if up.connection == connection)
    }

    pub(super) fn greeted(&mut self, at: i64) {
        if let Self::Up(up) = self {
            up.stage = Stage::Greeted;
            // Hello is a question too.
            up.heart.ask(at);
        }
    }

    /// False if the answer came without the question.
    pub(super) fn welcomed(&mut self, terms: Terms) -> bool {
        match self {
            Self::Up(up) if up.stage == Stage::Greeted => {
                up.stage = Stage::Live(terms);
                true
            }
            _ => false,
        }
    }

    /// A frame arrived; none if there is no connection that it could belong to.
    pub(super) fn heard(&mut self, at: i64, frame: &[u8]) -> Option<Result<FromServer, BadFrame>> {
        let Self::Up(up) = self else { return None };
        up.heart.heard(at);
        Some(up.incoming.decode(frame))
    }

    /// The frame for a message, if there is a connection and it fits.
    pub(super) fn encode(&mut self, message: &FromDevice) -> Option<Result<Vec<u8>, TooLong>> {
        let Self::Up(up) = self else { return None };
        Some(up.outgoing.encode(message))
    }

    pub(super) fn tick(&mut self, at: i64) -> Due {
        match self {
            Self::Waiting { until } if at >= *until => Due::Connect,
            Self::Connecting { since } if at - *since >= OPEN_WITHIN_MS => Due::GiveUp,
            Self::Up(up) => up.heart.tick(at).into(),
            Self::Waiting { .. } | Self::Connecting { .. } | Self::Stopped(_) => Due::Nothing,
        }
    }
}
