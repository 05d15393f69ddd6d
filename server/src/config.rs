//! What the operator can set. `gendan serve --help` is the documentation.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::store::sqlite::Synchronous;

/// How requests reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP: this machine, or a trusted network.
    Plain,
    /// TLS, which a reverse proxy in front of the server ends.
    Tls,
}

/// Where the data lies.
#[derive(Debug, Clone, Args)]
pub struct DataFolder {
    /// Folder with the database.
    #[arg(long, env = "GENDAN_DATA", default_value = "data")]
    pub data: PathBuf,
}

/// `gendan serve`.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where the data lies.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Address to listen on. Anything but this machine needs a reverse proxy with TLS: browsers send the session's
    /// cookie over plain HTTP to 127.0.0.1 and localhost only.
    #[arg(long, env = "GENDAN_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// A reverse proxy in front ends TLS: origins must be https, and HSTS is sent.
    #[arg(long, env = "GENDAN_BEHIND_TLS")]
    pub behind_tls: bool,
    /// A reverse proxy in front names the client in X-Forwarded-For. Without this the header is ignored.
    #[arg(long, env = "GENDAN_TRUSTED_PROXY")]
    pub trusted_proxy: bool,
    /// Serve the client from this folder instead of the built-in one.
    #[arg(long, env = "GENDAN_ASSETS")]
    pub assets: Option<PathBuf>,
    /// How much of a commit is waited for. Tests of lost power show with it that they would notice.
    #[arg(long, hide = true, value_enum, default_value_t)]
    pub synchronous: Synchronous,
}

impl Serve {
    /// How requests reach the server.
    pub fn transport(&self) -> Transport {
        if self.behind_tls { Transport::Tls } else { Transport::Plain }
    }

    /// Whose word counts on where a request comes from.
    pub fn address_source(&self) -> AddressSource {
        if self.trusted_proxy { AddressSource::ForwardedFor } else { AddressSource::Connection }
    }
}

/// Whose word counts on where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressSource {
    /// The connection itself.
    Connection,
    /// The last entry that our own proxy added.
    ForwardedFor,
}
