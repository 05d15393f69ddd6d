//! Who may do what: each person × each thing × each verb, on a running server, over REST and over sync.
//!
//! `TABLE` is what was agreed, written down from the design and independent of the policy's code. A route that no row
//! speaks of fails `every_route_has_a_row`: add the row here, and how it is tried in `act.rs`.

mod act;
mod forge;
mod held;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use act::{Outcome, World};
use people::SUBJECTS;
use server::routes::table;

/// `y` done · `n` known and not allowed · `x` does not even exist for them · `u` not logged in.
///
/// Of rows with a record: it is `owner`'s, shared with `guest` for editing and with `reader` for reading, and
/// `follower` follows it. `lead` manages the owner's department, `upper` the one above it, `side` another one.
const TABLE: &str = "
                        anonymous disabled revoked owner mate stranger lead upper side finance boss admin guest reader follower
customer list           u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
customer read           u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
customer subscribe      u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
customer history        u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
customer create         u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
customer update         u         u        u       y     n    n        y    y     n    n       y    y     y     n      n
customer follow-up      u         u        u       y     n    n        y    y     n    n       y    y     y     n      n
customer delete         u         u        u       y     n    n        y    y     n    n       y    y     n     n      n
customer assign         u         u        u       y     x    x        y    y     x    n       y    y     n     n      n
customer share          u         u        u       y     x    x        y    y     x    n       y    y     n     n      n
customer forge-owner    u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
customer forge-role     u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
customer forge-stamp    u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
commercial list         u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial read         u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial subscribe    u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial history      u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial create       u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial update       u         u        u       n     n    n        y    y     n    y       y    y     n     n      n
commercial commission   u         u        u       n     n    n        n    n     n    y       y    y     n     n      n
notes list              u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes read              u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes subscribe         u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes history           u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes create            u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
notes update            u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes delete            u         u        u       y     n    n        n    n     n    n       n    n     n     n      n
notes squat             u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
trade list              u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
trade read              u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
trade subscribe         u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
trade history           u         u        u       y     n    n        y    y     n    y       y    y     y     y      y
trade create            u         u        u       y     n    n        y    y     n    y       y    y     y     n      n
trade update            u         u        u       y     n    n        y    y     n    y       y    y     y     n      n
trade alter-receipt     u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
trade bin-receipt       u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
trade add-to-receipt    u         u        u       n     n    n        n    n     n    n       n    n     n     n      n
product list            u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
product read            u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
product subscribe       u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
product history         u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
product create          u         u        u       n     n    n        y    y     y    n       y    y     n     n      n
product update          u         u        u       n     n    n        y    y     y    n       y    y     n     n      n
product delete          u         u        u       n     n    n        y    y     y    n       y    y     n     n      n
roster read             u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
setting update          u         u        u       n     n    n        n    n     n    n       n    y     n     n      n
people update           u         u        u       n     n    n        n    n     n    n       n    y     n     n      n
audit list              u         u        u       n     n    n        n    n     n    n       n    y     n     n      n
record history          u         u        u       y     x    x        y    y     x    y       y    y     y     y      y
record sharing          u         u        u       y     x    x        y    y     x    y       y    y     y     y      y
export create           u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
session read            u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
session delete          u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
device list             u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
device delete           u         u        u       y     x    x        x    x     x    x       x    y     x     x      x
profile update          u         u        u       y     y    y        y    y     y    y       y    y     y     y      y
metrics read            u         u        u       n     n    n        n    n     n    n       n    y     n     n      n
";

/// Which row speaks of which route; routes for everybody have their own tests.
const ROUTES: [(&str, &str); 36] = [
    ("GET /healthz", "public"),
    ("GET /metrics", "metrics read"),
    ("GET /api/setup", "public"),
    ("POST /api/setup", "public"),
    ("POST /api/login", "public"),
    ("POST /api/logout", "session delete"),
    ("GET /api/session", "session read"),
    ("POST /api/sessions/end", "session delete"),
    ("POST /api/password", "profile update"),
    ("POST /api/password/link", "public"),
    ("GET /api/totp", "profile update"),
    ("POST /api/totp/offer", "profile update"),
    ("POST /api/totp/confirm", "profile update"),
    ("POST /api/totp/codes", "profile update"),
    ("POST /api/totp/disable", "profile update"),
    ("GET /api/people", "people update"),
    ("POST /api/people", "people update"),
    ("POST /api/people/{id}", "people update"),
    ("POST /api/people/{id}/leave", "people update"),
    ("POST /api/people/{id}/return", "people update"),
    ("POST /api/people/{id}/link", "people update"),
    ("POST /api/people/{id}/totp/reset", "people update"),
    ("POST /api/departments", "people update"),
    ("POST /api/departments/{id}", "people update"),
    ("GET /api/company", "people update"),
    ("POST /api/company", "people update"),
    ("GET /api/devices", "device list"),
    ("POST /api/devices/{id}/revoke", "device delete"),
    ("POST /api/customers/transfer", "customer assign"),
    ("POST /api/customers/share", "customer share"),
    ("POST /api/settings", "setting update"),
    ("GET /api/customers/{id}/history", "record history"),
    ("GET /api/customers/{id}/sharing", "record sharing"),
    ("POST /api/exports", "export create"),
    ("GET /api/audit", "audit list"),
    ("GET /sync", "customer subscribe"),
];

/// Verbs of the policy that nothing offers for these, so that there is nothing to try: parts go with their customer,
/// products are everybody's, and bulk export is the operator's, on the server itself.
const OFFERED_BY_NOTHING: [&str; 10] = [
    "customer export",
    "commercial export",
    "commercial assign",
    "commercial delete",
    "notes assign",
    "trade export",
    "trade assign",
    "trade delete",
    "product export",
    "product assign",
];

fn rows() -> BTreeMap<String, Vec<(&'static str, char)>> {
    let mut lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    let subjects: Vec<&'static str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(subjects, SUBJECTS);
    let row = |line: &'static str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let cells: Vec<_> = words[2..].iter().map(|cell| cell.chars().next().unwrap()).collect();
        assert_eq!(cells.len(), subjects.len(), "{line}");
        (words[..2].join(" "), subjects.iter().copied().zip(cells).collect())
    };
    lines.map(row).collect()
}

#[test]
fn every_route_has_a_row() {
    let rows = rows();
    let routes: BTreeSet<String> = table().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let known: BTreeSet<String> = ROUTES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(routes, known, "a route without a row, or a row without its route");
    for (route, row) in ROUTES {
        assert!(row == "public" || rows.contains_key(row), "{route}: no row {row}");
    }
}

#[test]
fn every_verb_on_a_record_has_a_row() {
    let rows = rows();
    let verbs = ["list", "read", "create", "update", "delete", "assign", "export", "subscribe", "history"];
    assert_eq!(verbs.len(), shared::policy::Verb::ALL.len());
    for resource in shared::kind::DocKind::ALL.map(shared::kind::DocKind::key) {
        for verb in verbs {
            let cell = format!("{resource} {verb}");
            let nothing = OFFERED_BY_NOTHING.contains(&cell.as_str()) || cell == "notes export";
            assert!(rows.contains_key(&cell) != nothing, "{cell}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_is_as_agreed() {
    let mut world = World::new().await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (row, cells) in rows() {
        for (subject, agreed) in cells {
            let outcome = world.attempt(&row, subject).await;
            tried += 1;
            if outcome != Outcome::of(agreed) {
                wrong.push(format!("{row} by {subject}: agreed {agreed}, found {outcome:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(tried, rows().len() * SUBJECTS.len());
}
