//! What an operator does, with the real program: back up, restore, upgrade.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backup;
mod golden;
mod restore;

use support::server::{PASSWORD, Server};

/// A server with these people, not running yet. 一部 has a manager `mia`.
fn company(logins: &[&str]) -> Server {
    let server = Server::prepare();
    for login in logins {
        let role = if *login == "mia" { "manager" } else { "rep" };
        let add = ["user", "add", login, "--name", login, "--role", role, "--department", "一部"];
        server.tool_with_input(&add, &format!("{PASSWORD}\n"));
    }
    server
}
