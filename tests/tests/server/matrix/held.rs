//! Reading is permitted by what is synced: a device of each person holds exactly what they may read, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    commercial::field::CommercialField, id::DocId, people::Setting, policy::Sharing, sync::protocol::Fate, value::Value,
};

use super::people::company;
use crate::{
    host::Host,
    wire::{Pen, Wire},
};

/// Who may read what: `c` the customer, `m` its commercial part (money), `p` the own private notes on it,
/// `t` the business with it.
///
/// The customers of `owner`, `mate` and `stranger`; that of `stranger` is shared with `guest` (editing), `reader` and
/// `follower`. Everybody who reads a customer has written a note on it.
const AGREED: &str = "
            owner mate stranger
owner       cpt   -    -
mate        -     cpt  -
stranger    -     -    cpt
lead        cmpt  cmpt -
upper       cmpt  cmpt -
side        -     -    cmpt
finance     cmpt  cmpt cmpt
boss        cmpt  cmpt cmpt
admin       cmpt  cmpt cmpt
guest       -     -    cpt
reader      -     -    cpt
follower    -     -    cpt
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_device_holds_exactly_what_its_person_may_read() {
    let host = company().await;
    let names = World::make(&host).await;
    for (subject, agreed) in agreed() {
        assert_eq!(held_by(&host, subject, &names).await, agreed, "{subject}");
    }
    // By a setting of the company an owner sees the commercial part of the own customers, and no other's.
    host.app.store.put_setting(Setting::OwnerSeesCommercial(true)).await.unwrap();
    host.app.refresh().await.unwrap();
    for (subject, mut agreed) in agreed() {
        if matches!(subject, "owner" | "mate" | "stranger") {
            agreed.insert(format!("m {subject}"));
        }
        assert_eq!(held_by(&host, subject, &names).await, agreed, "{subject}");
    }
}

fn agreed() -> Vec<(&'static str, BTreeSet<String>)> {
    let mut lines = AGREED.lines().filter(|line| !line.is_empty());
    let owners: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let subject = words.next().unwrap();
        let cell = |(letters, owner): (&str, &&str)| {
            let name = |letter: char| match letter {
                'p' => format!("p {owner} {subject}"),
                letter => format!("{letter} {owner}"),
            };
            letters.chars().filter(|letter| *letter != '-').map(name).collect::<Vec<_>>()
        };
        (subject, words.zip(&owners).flat_map(cell).collect())
    };
    lines.map(row).collect()
}

async fn held_by(host: &Host, subject: &str, names: &BTreeMap<DocId, String>) -> BTreeSet<String> {
    let mut wire = Wire::connect(&host.log_in(subject).await).await;
    wire.catch_up().await;
    let listed = wire.held.listed.keys().copied();
    wire.held.docs.keys().map(|(_, doc)| *doc).chain(listed).map(|doc| names[&doc].clone()).collect()
}

struct World;

impl World {
    /// Makes everything; what each document is called in the table.
    async fn make(host: &Host) -> BTreeMap<DocId, String> {
        let mut names = BTreeMap::new();
        let mut customers = BTreeMap::new();
        for owner in ["owner", "mate", "stranger"] {
            let mut wire = Wire::connect(&host.log_in(owner).await).await;
            let (doc, _, create) = Pen::new(wire.user).customer(owner);
            assert!(matches!(wire.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
            names.insert(doc, format!("c {owner}"));
            customers.insert(owner, doc);
        }
        let shared = customers["stranger"];
        for (subject, sharing) in [("guest", Sharing::Edit), ("reader", Sharing::Read), ("follower", Sharing::Follow)] {
            host.app.store.share(shared, host.user(subject), sharing).await.unwrap();
        }
        let mut boss = Wire::connect(&host.log_in("boss").await).await;
        for (owner, doc) in &customers {
            let (part, _, change) = Pen::new(boss.user).commercial(*doc, CommercialField::Cost, Value::Integer(7));
            assert!(matches!(boss.push_one(part, &[change]).await[..], [Fate::Ok(_)]));
            names.insert(part, format!("m {owner}"));
            // Made after the customer was shared: whoever sees that sees it, too.
            let (part, _, change) = Pen::new(boss.user).trade(*doc);
            assert!(matches!(boss.push_one(part, &[change]).await[..], [Fate::Ok(_)]));
            names.insert(part, format!("t {owner}"));
        }
        for (subject, cells) in agreed() {
            let mut wire = Wire::connect(&host.log_in(subject).await).await;
            for owner in cells.iter().filter_map(|cell| cell.strip_prefix("c ")) {
                let (part, _, change) = Pen::new(wire.user).notes(customers[owner], subject);
                assert!(matches!(wire.push_one(part, &[change]).await[..], [Fate::Ok(_)]));
                names.insert(part, format!("p {owner} {subject}"));
            }
        }
        names
    }
}
