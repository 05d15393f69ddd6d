//! Devices whose clocks are wrong by years: nothing is refused, and lists are ordered by when the server got what they
//! sent.

use shared::{
    customer::field::CustomerField,
    id::DocId,
    sync::protocol::{Fate, Scope},
    time::{DAY_MS, Instant},
};

use crate::{
    feed::folded,
    host::Host,
    wire::{Pen, Wire},
};

const YEARS: i64 = 10 * 365 * DAY_MS;

/// When lists say that the customer was last changed.
async fn changed_at(wire: &mut Wire, scope: Scope, doc: DocId) -> Instant {
    let facts = |wire: &Wire| {
        let paper = wire.held.docs.get(&(scope, doc)).and_then(|paper| paper.facts.clone());
        paper.or_else(|| wire.held.listed.get(&doc).cloned())
    };
    wire.until("its facts", |wire| facts(wire).is_some()).await;
    facts(wire).unwrap().changed_at
}

#[tokio::test]
async fn the_last_to_arrive_was_changed_last_whatever_its_clock_says() {
    let host = Host::start().await;
    let mut ann = Wire::connect(&host.log_in("ann").await).await;
    let scope = Scope::Portfolio(ann.user);
    let before = server::clock::now();
    let mut docs = Vec::new();
    // The first to arrive believes to be the last of all.
    for wrong in [YEARS, 0, -YEARS] {
        let mut pen = Pen::at(ann.user, before.plus_ms(wrong));
        let (doc, mut document, create) = pen.customer("钟表公司");
        let edit = pen.set(&mut document, CustomerField::City, "苏州市");
        let fates = ann.push_one(doc, &[create, edit]).await;
        assert!(matches!(fates[..], [Fate::Ok(_), Fate::Ok(_)]), "{fates:?}");
        docs.push(doc);
        let moment = server::clock::now();
        while server::clock::now() <= moment {
            tokio::task::yield_now().await;
        }
    }
    let after = server::clock::now();
    folded(&host).await;
    let mut mia = Wire::connect(&host.log_in("mia").await).await;
    mia.catch_up().await;
    let mut times = Vec::new();
    for doc in docs {
        times.push(changed_at(&mut mia, scope, doc).await);
    }
    assert!(times.is_sorted() && times[0] >= before && times[2] <= after, "{before:?} {times:?} {after:?}");
}
