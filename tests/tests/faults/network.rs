//! R8 and the proxy's faults, with devices that have no browser.

use std::time::{Duration, Instant};

use shared::{id::DocId, sync::device::Phase};
use support::{
    proxy::{FaultProxy, Network},
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in},
    },
};
use uuid::Uuid;

fn server() -> Server {
    let server = Server::prepare();
    server.enter("ann", "安安", "rep", "销售部");
    server.started()
}

fn is_offline(device: &Native) -> bool {
    device.status.is_some_and(|status| status.phase == Phase::Offline)
}

/// The server's machine hangs: its connections stay open, and nobody answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stands_still_is_noticed_within_half_a_minute() {
    let server = server();
    let mut device = Native::new(log_in(server.address(), "ann", PASSWORD));
    device.until("in step", Native::is_idle).await;
    server.signal("STOP");
    let since = Instant::now();
    device.until("offline", is_offline).await;
    assert!(since.elapsed() <= Duration::from_secs(30), "{:?}", since.elapsed());
    device.execute(DocId(Uuid::now_v7()), &company::small(1));
    server.signal("CONT");
    let since = Instant::now();
    device.until("in step again", |device| device.is_idle() && device.shelf.outbox.is_empty()).await;
    assert!(since.elapsed() <= Duration::from_secs(5), "{:?}", since.elapsed());
}

/// Frames overtake each other, connections are reset in the middle of them, the line is thin: both sides throw away
/// what makes no sense, and nothing is lost or there twice.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_network_does_to_frames_nothing_is_lost() {
    let server = server();
    let network = FaultProxy::start(server.address()).await;
    let mut here = Native::new(log_in(network.address(), "ann", PASSWORD));
    let mut there = Native::new(log_in(network.address(), "ann", PASSWORD));
    let mut made = 0;
    for fault in [Network::Reorder, Network::Reset, Network::Throttle(20_000), Network::Down, Network::Reorder] {
        network.set(Network::Pass);
        here.wake();
        there.wake();
        tokio::join!(here.until("in step", Native::is_idle), there.until("in step", Native::is_idle));
        network.set(fault);
        for _ in 0..20 {
            made += 1;
            here.execute(DocId(Uuid::now_v7()), &company::small(made));
        }
        let since = Instant::now();
        let enough = |_: &Native| since.elapsed() > Duration::from_secs(2);
        tokio::join!(here.until("enough of it", enough), there.until("enough of it", enough));
    }
    network.set(Network::Pass);
    here.wake();
    there.wake();
    let all = |device: &Native| device.is_idle() && device.shelf.docs.len() == made as usize;
    tokio::join!(here.until("all sent", all), there.until("all received", all));
    assert_eq!(here.shelf.refused, []);
    assert_eq!(here.shelf.docs.keys().collect::<Vec<_>>(), there.shelf.docs.keys().collect::<Vec<_>>());
}
