//! Bad luck: the process is killed, the server goes down.

use std::time::Duration;

use server::store::{Store, sqlite::Sqlite};
use shared::{
    customer::field::CustomerField,
    sync::protocol::{Fate, Goodbye, Seq},
};
use support::server::Server;

use crate::{
    host::{Client, Host},
    wire::{Pen, Wire},
};

async fn log_in(server: &Server) -> Client {
    let mut client = Client { address: server.address(), cookie: None, origin: format!("http://{}", server.address()) };
    let answer = client.log_in("wang", "gendan-demo").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    client
}

/// A kill cannot show whether the disk was waited for (the system's cache survives it); it shows that nothing is
/// acknowledged before it is committed, and that what was half done leaves no trace.
#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_pushes_everything_acknowledged_is_there() {
    let mut server = Server::start_demo(10);
    let mut acknowledged: Vec<(shared::id::DocId, Vec<u8>, Seq)> = Vec::new();
    for round in 0..5u64 {
        let client = log_in(&server).await;
        let mut wire = Wire::connect(&client).await;
        let mut pen = Pen::new(wire.user);
        let pushing = async {
            loop {
                let (doc, mut document, create) = pen.customer("断电测试");
                let edit = pen.set(&mut document, CustomerField::City, "苏州市");
                let fates = wire.push_one(doc, &[create.clone(), edit.clone()]).await;
                for (fate, change) in fates.iter().zip([create, edit]) {
                    let Fate::Ok(seq) = fate else { panic!("{fate:?}") };
                    acknowledged.push((doc, change, *seq));
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(150 + 90 * round), pushing).await;
        server.kill();
        server.run();
    }
    server.kill();
    assert!(acknowledged.len() > 50, "the test pushed only {}", acknowledged.len());
    let store = Sqlite::open(server.data()).unwrap();
    for (doc, change, seq) in &acknowledged {
        let source = store.source(*doc).await.unwrap().unwrap_or_else(|| panic!("{seq} is lost"));
        let document = shared::document::Document::load(source.snapshot.as_deref(), &source.changes).unwrap();
        let hash = shared::sync::gatekeeper::check(change).unwrap().hash;
        assert!(store.audit(*doc).await.unwrap().iter().any(|known| known.hash == hash), "{seq} is lost");
        assert!(document.change_count() >= 2);
    }
    let database = rusqlite::Connection::open(server.data().join("gendan.db")).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

#[tokio::test]
async fn going_down_says_so() {
    let mut host = Host::start().await;
    let mut wire = Wire::connect(&host.log_in("ann").await).await;
    let heard = tokio::spawn(async move { wire.goodbye().await });
    host.stop().await;
    assert_eq!(heard.await.unwrap(), Some(Goodbye::Restart));
}
