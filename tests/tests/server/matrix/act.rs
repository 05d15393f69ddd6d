//! How each row is tried.

mod change;

use std::collections::BTreeMap;

use shared::{
    commercial::field::CommercialField,
    document::Document,
    id::{DocId, NoteId},
    policy::Sharing,
    sync::protocol::{Fate, Goodbye, Refusal, Scope},
    value::Value,
};

use super::people::{SUBJECTS, client, company};
use crate::{
    host::{Client, Host, PASSWORD},
    http::{self, Answer},
    wire::{self, Pen, Wire},
};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    NotAllowed,
    DoesNotExist,
    NotLoggedIn,
}

impl Outcome {
    /// The agreed one of a cell.
    pub fn of(cell: char) -> Self {
        match cell {
            'y' => Self::Done,
            'n' => Self::NotAllowed,
            'x' => Self::DoesNotExist,
            'u' => Self::NotLoggedIn,
            other => panic!("no outcome {other}"),
        }
    }

    fn of_answer(answer: &Answer) -> Self {
        match answer.status {
            200..300 => Self::Done,
            401 => Self::NotLoggedIn,
            403 => Self::NotAllowed,
            404 => Self::DoesNotExist,
            other => panic!("status {other}: {}", answer.text()),
        }
    }

    fn of_fates(fates: &[Fate]) -> Self {
        match fates {
            [Fate::Ok(_)] => Self::Done,
            [Fate::Refused(Refusal::NotAllowed | Refusal::Malformed)] => Self::NotAllowed,
            other => panic!("{other:?}"),
        }
    }

    fn of_sight(sees: bool) -> Self {
        if sees { Self::Done } else { Self::NotAllowed }
    }
}

/// A company in which everybody tries everything, each on a fresh customer of `owner`.
pub struct World {
    host: Host,
    clients: BTreeMap<&'static str, Client>,
    /// What the socket says to those who are not logged in.
    doors: BTreeMap<&'static str, Option<Outcome>>,
    /// One socket for each who writes: a device may not open many.
    writers: BTreeMap<&'static str, Wire>,
    owner: Wire,
    lead: Wire,
}

/// A customer of `owner` with its parts.
struct Case {
    doc: DocId,
    document: Document,
    commercial: (DocId, Document),
    trade: (DocId, Document),
    product: (DocId, Document),
    notes: (DocId, Document),
    note: NoteId,
}

impl World {
    pub async fn new() -> Self {
        let host = company().await;
        let (owner, lead) =
            (Wire::connect(&host.log_in("owner").await).await, Wire::connect(&host.log_in("lead").await).await);
        let (mut clients, mut doors) = (BTreeMap::new(), BTreeMap::new());
        for subject in SUBJECTS {
            let client = client(&host, subject).await;
            doors.insert(subject, refused_at_the_door(&client).await);
            clients.insert(subject, client);
        }
        Self { host, clients, doors, writers: BTreeMap::new(), owner, lead }
    }

    /// Tries what a row says.
    pub async fn attempt(&mut self, row: &str, subject: &'static str) -> Outcome {
        match row.split_once(' ').unwrap() {
            ("customer", "assign") | ("customer", "share") => self.over_rest(row, subject).await,
            ("customer" | "commercial" | "notes" | "trade" | "product", verb) => {
                self.over_sync(row, verb, subject).await
            }
            _ => self.over_rest(row, subject).await,
        }
    }

    async fn over_rest(&mut self, row: &str, subject: &'static str) -> Outcome {
        let client = self.clients[subject].clone();
        let answer = match row {
            "customer assign" => {
                let case = self.case().await;
                let to = self.host.user("mate");
                client
                    .post("/api/customers/transfer", &serde_json::json!({ "docs": [case.doc], "to": to }).to_string())
                    .await
            }
            "customer share" => {
                let case = self.case().await;
                let body = serde_json::json!({ "doc": case.doc, "with": self.host.user("mate"), "sharing": "read", "shared": true });
                client.post("/api/customers/share", &body.to_string()).await
            }
            "setting update" => {
                let body = serde_json::json!({ "setting": { "owner_sees_commercial": false } });
                client.post("/api/settings", &body.to_string()).await
            }
            "people update" => {
                // As it is: only whether it may be written is asked.
                let person = self.host.app.roster().people[&self.host.user("stranger")].clone();
                let body = serde_json::json!({ "name": person.name, "login": person.login, "role": person.role, "department": person.department });
                client.post(&format!("/api/people/{}", person.id), &body.to_string()).await
            }
            "audit list" => client.get("/api/audit").await,
            "record history" => {
                let case = self.case().await;
                client.get(&format!("/api/customers/{}/history", case.doc)).await
            }
            "record sharing" => {
                let case = self.case().await;
                client.get(&format!("/api/customers/{}/sharing", case.doc)).await
            }
            "export create" => client.post("/api/exports", r#"{"filter":"","rows":1}"#).await,
            "session read" => client.get("/api/session").await,
            "session delete" => {
                let other = self.another_session(subject, &client).await;
                other.post("/api/logout", "").await
            }
            "device list" => client.get("/api/devices").await,
            "device delete" => {
                let device = self.host.log_in("owner").await.session().await.device;
                client.post(&format!("/api/devices/{device}/revoke"), "").await
            }
            "profile update" => {
                let body = serde_json::json!({ "old": PASSWORD, "new": PASSWORD });
                let answer = client.post("/api/password", &body.to_string()).await;
                if answer.status == 204 {
                    self.other_sessions_ended(subject).await;
                }
                answer
            }
            "roster read" => return self.reads_roster(subject).await,
            "metrics read" => {
                // As through a reverse proxy: the test itself is on this machine.
                let cookie = client.cookie.clone().unwrap_or_default();
                let headers = [("x-forwarded-for", "203.0.113.9"), ("cookie", cookie.as_str())];
                http::send(self.host.address, "GET", "/metrics", &headers, b"").await
            }
            other => panic!("nobody knows how to try {other}"),
        };
        Outcome::of_answer(&answer)
    }

    /// A session to end, so that the subject keeps the first.
    async fn another_session(&self, subject: &str, client: &Client) -> Client {
        match subject {
            "anonymous" | "disabled" | "revoked" => client.clone(),
            _ => self.host.log_in(subject).await,
        }
    }

    /// A new password ends the subject's sessions everywhere else: its sockets hear it, and are opened anew.
    async fn other_sessions_ended(&mut self, subject: &str) {
        let mut ended: Vec<Wire> = self.writers.remove(subject).into_iter().collect();
        for (name, wire) in [("owner", &mut self.owner), ("lead", &mut self.lead)] {
            if name == subject {
                let fresh = Wire::connect(&self.host.log_in(name).await).await;
                ended.push(std::mem::replace(wire, fresh));
            }
        }
        for mut wire in ended {
            assert_eq!(wire.goodbye().await, Some(Goodbye::SessionEnded), "{subject}");
        }
    }

    async fn reads_roster(&self, subject: &'static str) -> Outcome {
        if let Some(refused) = self.doors[subject] {
            return refused;
        }
        let mut wire = Wire::connect(&self.host.log_in(subject).await).await;
        wire.catch_up().await;
        let everybody = self.host.app.roster().people.len();
        Outcome::of_sight(wire.held.roster.people.len() == everybody)
    }

    async fn over_sync(&mut self, row: &str, verb: &str, subject: &'static str) -> Outcome {
        if let Some(refused) = self.doors[subject] {
            return refused;
        }
        let case = self.case().await;
        let user = self.host.user(subject);
        if matches!(verb, "list" | "read" | "subscribe" | "history") {
            return self.sees(row, &case, subject).await;
        }
        let (doc, change) = self.change(row, case, user).await;
        let mut wire = match self.writers.remove(subject) {
            Some(wire) => wire,
            None => Wire::connect(&self.host.log_in(subject).await).await,
        };
        let outcome = Outcome::of_fates(&wire.push_one(doc, std::slice::from_ref(&change)).await);
        self.writers.insert(subject, wire);
        self.assert_relayed_as_told(doc, &change, outcome).await;
        outcome
    }

    /// What is refused is not in the store, so nobody ever gets it; what is taken is.
    async fn assert_relayed_as_told(&self, doc: DocId, change: &[u8], outcome: Outcome) {
        let hash = shared::sync::gatekeeper::check(change).unwrap().hash;
        let audit = self.host.app.store.audit(doc).await.unwrap();
        let stored = audit.iter().any(|kept| kept.hash == hash);
        assert_eq!(stored, outcome == Outcome::Done, "{doc}");
    }

    /// A fresh device of the subject holds it, or it does not.
    async fn sees(&mut self, row: &str, case: &Case, subject: &'static str) -> Outcome {
        let mut wire = Wire::connect(&self.host.log_in(subject).await).await;
        wire.catch_up().await;
        let owner = self.owner.user;
        let me = wire.user;
        let (doc, scopes) = match row.split_once(' ').unwrap().0 {
            "customer" => {
                let shared = Sharing::ALL.map(|how| how.scope(me));
                (case.doc, [vec![Scope::Portfolio(owner)], shared.to_vec()].concat())
            }
            "trade" => {
                let shared = Sharing::ALL.map(|how| how.scope(me));
                (case.trade.0, [vec![Scope::Portfolio(owner)], shared.to_vec()].concat())
            }
            "product" => (case.product.0, vec![Scope::Catalogue]),
            "commercial" => (case.commercial.0, vec![Scope::Commercial(Some(owner))]),
            _ => (case.notes.0, vec![Scope::Private(owner)]),
        };
        let paper = scopes.iter().find_map(|scope| wire.held.docs.get(&(*scope, doc)));
        let held = paper.map(|paper| Document::load(paper.snapshot.as_deref(), &paper.changes).unwrap());
        let found = wire.held.docs.keys().any(|(_, held)| *held == doc);
        assert_eq!(found, held.is_some(), "it is seen through the scopes that are meant for it");
        Outcome::of_sight(match row.split_once(' ').unwrap().1 {
            "list" => wire.held.listed.contains_key(&case.doc) && doc == case.doc || held.is_some(),
            "read" => held.is_some_and(|document| document.is_created()),
            "history" => held.is_some_and(|document| !document.history().is_empty()),
            _ => wire.scopes.iter().any(|head| scopes.contains(&head.scope) && head.docs > 0) && held.is_some(),
        })
    }

    /// A customer of `owner` without parts, shared as every case is.
    async fn bare_customer(&mut self) -> DocId {
        let (doc, _, create) = Pen::new(self.owner.user).customer("甲公司");
        assert!(matches!(self.owner.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
        for (subject, sharing) in [("guest", Sharing::Edit), ("reader", Sharing::Read), ("follower", Sharing::Follow)] {
            self.host.app.store.share(doc, self.host.user(subject), sharing).await.unwrap();
        }
        doc
    }

    async fn case(&mut self) -> Case {
        let (doc, document, create) = Pen::new(self.owner.user).customer("甲公司");
        assert!(matches!(self.owner.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
        for (subject, sharing) in [("guest", Sharing::Edit), ("reader", Sharing::Read), ("follower", Sharing::Follow)] {
            self.host.app.store.share(doc, self.host.user(subject), sharing).await.unwrap();
        }
        let (part, commercial, change) =
            Pen::new(self.lead.user).commercial(doc, CommercialField::CreditLimit, Value::Integer(1));
        assert!(matches!(self.lead.push_one(part, &[change]).await[..], [Fate::Ok(_)]));
        let (business, trade, change) = Pen::new(self.owner.user).trade(doc);
        assert!(matches!(self.owner.push_one(business, &[change]).await[..], [Fate::Ok(_)]));
        let (goods, product, change) = Pen::new(self.lead.user).product("车床");
        assert!(matches!(self.lead.push_one(goods, &[change]).await[..], [Fate::Ok(_)]));
        let mut pen = Pen::new(self.owner.user);
        let (private, notes, change) = pen.notes(doc, "悄悄话");
        assert!(matches!(self.owner.push_one(private, &[change]).await[..], [Fate::Ok(_)]));
        let shared::kind::Record::Notes(record) = notes.record(private) else { panic!("notes") };
        let note = record.entries[0].id;
        let (trade, product) = ((business, trade), (goods, product));
        Case { doc, document, commercial: (part, commercial), trade, product, notes: (private, notes), note }
    }
}

/// The socket's own answer to those who are not logged in.
async fn refused_at_the_door(client: &Client) -> Option<Outcome> {
    match wire::open(client, Some(&client.origin), client.cookie.as_deref()).await {
        Ok(_) => None,
        Err(401) => Some(Outcome::NotLoggedIn),
        Err(status) => panic!("status {status}"),
    }
}
