//! What others wrote is taken back only after a restore, only from whoever may read it, and only if nobody has shown its
//! actor since.

use rusqlite::Connection;
use shared::{
    audit::{AuditEntry, AuditKind, AuditPage},
    customer::field::CustomerField,
    id::DocId,
    sync::protocol::{Fate, FromDevice, Pushed, Refusal},
};

use crate::{
    host::Host,
    wire::{Pen, Wire},
};

/// As if the database had been restored just now.
fn restored(host: &Host) {
    let sql = Connection::open(host.data().join("gendan.db")).unwrap();
    let now = server::clock::now().0;
    sql.execute("UPDATE server SET restored_at = ?1", [now]).unwrap();
    sql.execute("UPDATE actors SET device = x''", []).unwrap();
}

async fn hand_back(wire: &mut Wire, doc: DocId, changes: &[Vec<u8>]) -> Vec<Fate> {
    let (batch, items) = (wire.batch, vec![Pushed { doc, changes: changes.to_vec() }]);
    wire.batch += 1;
    wire.say(&FromDevice::HandBack { batch, items }).await;
    wire.fates(batch).await
}

#[tokio::test]
async fn in_normal_operation_nobody_speaks_for_anybody() {
    let host = Host::start().await;
    let mut mia = Wire::connect(&host.log_in("mia").await).await;
    let mut pen = Pen::new(host.user("ann"));
    let (doc, mut document, create) = pen.customer("甲公司");
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    let refused = Fate::Refused(Refusal::Actor);
    assert_eq!(hand_back(&mut mia, doc, &[create.clone(), edit.clone()]).await, [refused.clone(), refused.clone()]);
    let fates = mia.push_one(doc, std::slice::from_ref(&create)).await;
    assert!(matches!(fates[..], [Fate::Refused(_)]), "as something of her own neither: {fates:?}");
    // The control: after a restore the same is taken.
    restored(&host);
    assert!(matches!(hand_back(&mut mia, doc, &[create.clone(), edit]).await[..], [Fate::Ok(_), Fate::Ok(_)]));
    assert!(matches!(hand_back(&mut mia, doc, std::slice::from_ref(&create)).await[..], [Fate::Dup(_)]), "once");
    // Her own device comes back after all, and goes on where it was; from then on it is its alone.
    let mut late = Wire::connect(&host.log_in("ann").await).await;
    let own = pen.set(&mut document, CustomerField::City, "上海市");
    assert!(matches!(late.push_one(doc, &[own]).await[..], [Fate::Ok(_)]));
    let more = pen.set(&mut document, CustomerField::City, "杭州市");
    assert_eq!(hand_back(&mut mia, doc, &[more]).await, [refused]);

    // It is Ann's, in her name, and the log says how it came.
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    ann.catch_up().await;
    let scope = shared::sync::protocol::Scope::Portfolio(ann.user);
    ann.until("her customer", |wire| wire.held.docs.contains_key(&(scope, doc))).await;
    let page: AuditPage = host.log_in("admin").await.get("/api/audit").await.json();
    let entries: Vec<AuditEntry> =
        page.entries.into_iter().filter(|entry| entry.kind == AuditKind::HandedBack).collect();
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.by, entry.new.as_deref(), entry.count), (Some(host.user("mia")), Some("ANN"), Some(2)));
    host.app.store.verify_audit(None).await.unwrap().unwrap();
}

#[tokio::test]
async fn only_who_may_read_it_hands_it_back_and_never_over_a_device_that_is_there() {
    let host = Host::start().await;
    restored(&host);
    let (mut bob, mut mia) =
        (Wire::connect(&host.log_in("bob").await).await, Wire::connect(&host.log_in("mia").await).await);
    let mut pen = Pen::new(host.user("ann"));
    let (doc, mut document, create) = pen.customer("甲公司");
    let not_allowed = Fate::Refused(Refusal::NotAllowed);
    assert_eq!(
        hand_back(&mut bob, doc, std::slice::from_ref(&create)).await,
        std::slice::from_ref(&not_allowed),
        "not his to see"
    );
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    assert!(matches!(ann.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
    let edit = pen.set(&mut document, CustomerField::City, "苏州市");
    assert_eq!(hand_back(&mut bob, doc, std::slice::from_ref(&edit)).await, [not_allowed]);
    // The actor has been shown by its own device: nobody else writes under it any more.
    let refused = Fate::Refused(Refusal::Actor);
    assert_eq!(hand_back(&mut mia, doc, std::slice::from_ref(&edit)).await, [refused]);
    assert!(matches!(ann.push_one(doc, &[edit]).await[..], [Fate::Ok(_)]));
}
