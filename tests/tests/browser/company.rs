//! A small company for journeys: a rep, her manager, a rep elsewhere; and the network between them and the server.

use support::{proxy::FaultProxy, server::Server};

/// A rep of the first department.
pub const REP: &str = "lina";
/// Her manager.
pub const MANAGER: &str = "wangwei";

/// The company, served.
pub struct Company {
    /// Its server.
    pub server: Server,
    /// What stands between the rep and the server.
    pub rep_network: FaultProxy,
}

impl Company {
    /// People, no customers.
    pub async fn open() -> Company {
        let server = Server::prepare();
        server.enter("admin", "陈敏", "administrator", "管理部");
        server.enter(MANAGER, "王伟", "manager", "销售一部");
        server.enter(REP, "李娜", "rep", "销售一部");
        let server = server.started();
        let rep_network = FaultProxy::start(server.address()).await;
        Company { server, rep_network }
    }

    /// Where the rep finds it.
    pub fn rep_url(&self) -> String {
        self.rep_network.url()
    }

    /// Where everybody else finds it.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }
}
