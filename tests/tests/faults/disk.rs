//! R5, R6: a disk that is full, a disk that fails.

use std::time::Duration;

use support::{
    fleet::{Fleet, Verdict},
    power::{Observed, Unsynced},
    server::{PASSWORD, Server},
    sync::{
        company,
        native::{Native, log_in, try_log_in},
    },
};

use shared::id::DocId;
use uuid::Uuid;

use super::{ALONE, assert_worked};

/// The process ends by itself, says why, and after the next start everything is there: also when the power goes after
/// that, which is when it shows that the system took for stored what is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_wait_for_the_disk_stops_the_server_and_loses_nothing() {
    let _alone = ALONE.lock().await;
    let mut fleet = Fleet::assemble();
    let observed = fleet.start_observed();
    fleet
        .work_until(async |server: &mut Server| {
            tokio::time::sleep(Duration::from_millis(500)).await;
            observed.fail_next_sync();
            let status = tokio::task::block_in_place(|| server.wait()).unwrap();
            assert_eq!(status.code(), Some(1));
        })
        .await;
    assert!(observed.sync_has_failed());
    let output = fleet.server.output();
    assert!(output.contains("check the disk and start again"), "{output}");
    assert_worked(&fleet, 50);
    let disk = observed.disk(Unsynced::Lost);
    assert_eq!(fleet.examine_disk(&disk).await, Verdict::default(), "the power went with the process");
    // Programs still see what the disk does not hold; the next process begins with that.
    let observed = Observed::upon(disk, fleet.server.data());
    fleet.start_under(&observed);
    fleet.work_and_kill(Duration::from_secs(1)).await;
    assert_eq!(fleet.examine().await, Verdict::default(), "started again");
    assert_eq!(fleet.lose_power(&observed, [1, 2]).await, Verdict::default(), "the power went after that");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_acknowledges_nothing_and_the_server_goes_on_when_there_is_space_again() {
    let _alone = ALONE.lock().await;
    let mut server = Server::prepare();
    server.enter("ann", "安安", "rep", "销售部");
    let observed = Observed::next_run(server.data());
    server.set_environment(observed.environment());
    server.run();
    let (ticket, other) = (log_in(server.address(), "ann", PASSWORD), log_in(server.address(), "ann", PASSWORD));
    let (mut device, mut reader) = (Native::new(ticket), Native::new(other));
    let (before, during) = (DocId(Uuid::now_v7()), DocId(Uuid::now_v7()));
    device.execute(before, &company::small(1));
    device.until("the first is acknowledged", |device| device.shelf.outbox.is_empty()).await;

    observed.set_full(true);
    device.execute(during, &company::small(2));
    let told = |device: &Native| device.status.is_some_and(|status| status.server_full);
    assert!(!told(&device));
    device.until("the person is told whose disk it is", told).await;
    assert!(server.output().contains("the disk is full"));
    assert_eq!(device.shelf.outbox.len(), 1, "nothing that was not stored is acknowledged");
    reader.until("reading goes on", |reader| reader.shelf.docs.contains_key(&before)).await;
    assert!(!reader.shelf.docs.contains_key(&during) && !told(&reader), "whoever sends nothing is not bothered");
    let answer = try_log_in(server.address(), "ann", PASSWORD).unwrap_err();
    assert!(answer.starts_with("HTTP/1.1 507") && answer.contains("storage_full"), "{answer}");

    observed.set_full(false);
    device.cut();
    device.wake();
    device.until("the same process takes it now", |device| device.shelf.outbox.is_empty() && !told(device)).await;
    reader.until("both are there", |reader| reader.shelf.docs.contains_key(&during)).await;
}
