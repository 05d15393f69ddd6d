//! Lost phones and old sessions: ended at once, or after they have sent their work.

use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use shared::{
    api::{ApiError, DeviceInfo},
    audit::{AuditKind, AuditQuery},
    sync::protocol::{Fate, Goodbye},
    time::DAY_MS,
};

use crate::{
    host::{Client, Host, PASSWORD, assert_failed},
    wire::{Held, Pen, Wire},
};

async fn listed(by: &Client, device: shared::id::DeviceId) -> DeviceInfo {
    let devices: Vec<DeviceInfo> = by.get("/api/devices").await.json();
    devices.into_iter().find(|listed| listed.id == device).unwrap()
}

#[tokio::test]
async fn everything_of_a_revoked_device_ends_at_once() {
    let host = Host::start().await;
    let (phone, admin) = (host.log_in("ann").await, host.log_in("admin").await);
    let mut wire = Wire::connect(&phone).await;
    let device = phone.session().await.device;
    let begun = Instant::now();
    assert_eq!(admin.post(&format!("/api/devices/{device}/revoke"), r#""wipe""#).await.status, 204);
    assert_eq!(wire.goodbye().await, Some(Goodbye::Revoked));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let answer = phone.get("/api/session").await;
    assert_failed(&answer, 401, &ApiError::Revoked);
    assert_eq!(answer.header("clear-site-data"), Some(r#""cache", "cookies", "storage""#));
    assert!(listed(&admin, device).await.revoked);
}

#[tokio::test]
async fn a_device_on_its_way_out_sends_its_work_and_is_told_to_wipe() {
    let host = Host::start().await;
    let (phone, admin) = (host.log_in("ann").await, host.log_in("admin").await);
    let device = phone.session().await.device;
    assert_eq!(admin.post(&format!("/api/devices/{device}/revoke"), r#""upload_then_wipe""#).await.status, 204);
    let listing = listed(&admin, device).await;
    assert!(listing.draining && !listing.revoked);
    // Nothing but sending is left to it.
    assert_failed(&phone.get("/api/devices").await, 403, &ApiError::Forbidden);
    assert_failed(&phone.post("/api/exports", r#"{"filter":"","rows":1}"#).await, 403, &ApiError::Forbidden);
    let mut wire = Wire::resume_with(&phone, Held::default(), 2).await;
    let mut pen = Pen::new(wire.user);
    for name in ["甲公司", "乙公司"] {
        let (doc, _, create) = pen.customer(name);
        assert!(matches!(wire.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    }
    let begun = Instant::now();
    assert_eq!(wire.goodbye().await, Some(Goodbye::Revoked));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_failed(&phone.get("/api/session").await, 401, &ApiError::Revoked);
    let (log, _) = host.app.store.audit_page(AuditQuery::default()).await.unwrap();
    let kinds: Vec<_> = log.iter().map(|row| row.kind).collect();
    assert!(kinds.contains(&AuditKind::DeviceDraining) && kinds.contains(&AuditKind::DeviceTold), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == AuditKind::RecordChanged).count(), 2, "its work has arrived");
}

#[tokio::test]
async fn a_connected_device_without_unsent_work_goes_at_once() {
    let host = Host::start().await;
    let (phone, admin) = (host.log_in("ann").await, host.log_in("admin").await);
    let device = phone.session().await.device;
    let mut wire = Wire::connect(&phone).await;
    assert_eq!(admin.post(&format!("/api/devices/{device}/revoke"), r#""upload_then_wipe""#).await.status, 204);
    let begun = Instant::now();
    assert_eq!(wire.goodbye().await, Some(Goodbye::Revoked));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_a_device_still_has_to_send_is_listed() {
    let host = Host::start().await;
    let (phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let device = phone.session().await.device;
    assert_eq!(listed(&desk, device).await.unsent, 0);
    let mut wire = Wire::resume_with(&phone, Held::default(), 7).await;
    let (doc, _, create) = Pen::new(wire.user).customer("甲公司");
    wire.push_one(doc, &[create]).await;
    let expect = async |unsent: u32| {
        support::until("the number of unsent changes", Duration::from_secs(5), async || {
            (listed(&desk, device).await.unsent == unsent).then_some(())
        })
        .await;
    };
    expect(7).await;
    // It leaves with six of them unsent.
    drop(wire);
    expect(6).await;
    drop(Wire::resume_with(&phone, Held::default(), 0).await);
    expect(0).await;
}

#[tokio::test]
async fn a_device_that_was_ended_does_not_come_back_by_logging_in() {
    let host = Host::start().await;
    let (mut phone, desk) = (host.log_in("ann").await, host.log_in("ann").await);
    let device = phone.session().await.device;
    desk.post(&format!("/api/devices/{device}/revoke"), r#""upload_then_wipe""#).await;
    phone.log_in("ann", PASSWORD).await;
    assert_ne!(phone.session().await.device, device);
}

#[tokio::test]
async fn sessions_end_when_unused_and_in_any_case() {
    let host = Host::start().await;
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    let age = |client: &Client, created_days: i64, seen_days: i64| {
        let token = client.cookie.as_ref().unwrap().split_once('=').unwrap().1;
        let hash = server::secret::Token::shown(token).unwrap().hash().0;
        let now = server::clock::now().0;
        let aged = sql.execute(
            "UPDATE sessions SET created_at = ?2, seen_at = ?3 WHERE token_hash = ?1",
            params![hash.as_slice(), now - created_days * DAY_MS, now - seen_days * DAY_MS],
        );
        assert_eq!(aged.unwrap(), 1);
    };
    for (created, seen, status) in [(29, 29, 200), (31, 31, 401), (179, 1, 200), (181, 0, 401)] {
        let client = host.log_in("ann").await;
        age(&client, created, seen);
        let answer = client.get("/api/session").await;
        assert_eq!(answer.status, status, "{created} days old, unused for {seen}");
        if status == 401 {
            assert_failed(&answer, 401, &ApiError::NotLoggedIn);
            assert_eq!(answer.header("clear-site-data"), None, "nothing is wiped");
        }
    }
}

#[tokio::test]
async fn the_own_other_sessions_can_be_ended() {
    let host = Host::start().await;
    let (phone, desk, bob) = (host.log_in("ann").await, host.log_in("ann").await, host.log_in("bob").await);
    let mut wire = Wire::connect(&phone).await;
    assert_eq!(desk.post("/api/sessions/end", "").await.status, 204);
    assert_eq!(wire.goodbye().await, Some(Goodbye::SessionEnded));
    assert_failed(&phone.get("/api/session").await, 401, &ApiError::NotLoggedIn);
    assert_eq!((desk.get("/api/session").await.status, bob.get("/api/session").await.status), (200, 200));
}
