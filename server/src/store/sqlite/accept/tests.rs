//! What is kept in memory while a batch comes in is what the database would have said.

use std::{collections::BTreeSet, sync::Arc};

use shared::{
    command::{Author, Intent},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    document::{Actor, Document},
    id::{DocId, UserId},
    kind::DocKind,
    sorted::SortedMap,
    sync::{
        gatekeeper::{self, ForeignChange},
        protocol::{Fate, Refusal},
    },
    value::Value,
};
use uuid::Uuid;

use crate::store::{
    Store,
    rows::{Beginning, Pushed, Pusher},
    sqlite::{
        Sqlite, digest,
        tests::{NOW, with_somebody},
    },
};

/// A customer on a device.
struct Record {
    doc: DocId,
    document: Document,
    actor: Actor,
    user: UserId,
}

impl Record {
    fn new(user: UserId) -> Self {
        let actor = Actor(*Uuid::now_v7().as_bytes());
        Self { doc: DocId(Uuid::now_v7()), document: Document::new(DocKind::Customer), actor, user }
    }

    fn write(&mut self, command: CustomerCommand) -> ForeignChange {
        let author = Author { user: self.user, now: NOW };
        let change = self.document.execute(&self.actor, author, &Intent::Customer(command)).unwrap().unwrap();
        gatekeeper::check(&change).unwrap()
    }

    fn created(&mut self) -> ForeignChange {
        let fields = SortedMap::from([(CustomerField::Name, Value::Text("甲公司".to_owned()))]);
        let (custom, tags, contacts, actions) = (SortedMap::new(), vec![], vec![], vec![]);
        self.write(CustomerCommand::Create(Box::new(NewCustomer {
            fields,
            custom,
            tags,
            contacts,
            actions,
            origin: None,
        })))
    }

    fn edited(&mut self, remark: u32) -> ForeignChange {
        let remark = Value::Text(format!("第{remark}轮"));
        self.write(CustomerCommand::SetFields(SortedMap::from([(CustomerField::Remark, Some(remark))])))
    }

    fn begins(&self, changes: Vec<ForeignChange>) -> Pushed {
        let begins = Some(Beginning { kind: DocKind::Customer, of: None });
        Pushed { begins, ..self.goes_on(changes) }
    }

    fn goes_on(&self, changes: Vec<ForeignChange>) -> Pushed {
        Pushed {
            doc: self.doc,
            changes: changes.into_iter().map(Ok).collect(),
            begins: None,
            unjudged: BTreeSet::new(),
        }
    }
}

async fn push(store: &Sqlite, pusher: Pusher, items: Vec<Pushed>) -> Vec<Fate> {
    let roster = Arc::new(store.roster().await.unwrap());
    store.accept(pusher, roster, items).await.unwrap()
}

/// What is written about documents and scopes, and what is true of them.
async fn said_and_true(store: &Sqlite) -> [Vec<Vec<i64>>; 2] {
    let read = |sql: &rusqlite::Connection| -> rusqlite::Result<Vec<Vec<i64>>> {
        let said = "SELECT docs, sum, head FROM scopes WHERE docs > 0 ORDER BY scope";
        let of_docs = "SELECT digest, last_seq, 0 FROM docs ORDER BY ordinal";
        let mut rows = Vec::new();
        for query in [said, of_docs] {
            let mut statement = sql.prepare(query)?;
            let found = statement.query_map([], |row| (0..3).map(|column| row.get(column)).collect())?;
            rows.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(rows)
    };
    let both = store.writer.write(move |batch| {
        let said = read(batch.sql)?;
        digest::sum_up(batch.sql)?;
        batch.sql.execute_batch(
            "UPDATE scopes SET docs = (SELECT count(*) FROM doc_scopes d WHERE d.scope = scopes.scope), head = (SELECT max(seq) FROM feed f WHERE f.scope = scopes.scope);
             UPDATE docs SET last_seq = (SELECT max(seq) FROM changes c WHERE c.doc = docs.doc);",
        )?;
        Ok([said, read(batch.sql)?])
    });
    both.await.unwrap()
}

#[tokio::test]
async fn what_scopes_say_after_a_batch_is_true() {
    let (_folder, store, pusher) = with_somebody().await;
    let (mut one, mut two) = (Record::new(pusher.user), Record::new(pusher.user));
    let (begun, other) = (vec![one.created(), one.edited(1)], vec![two.created()]);
    let more = vec![one.edited(2), one.edited(3)];
    // The first document comes twice.
    let fates = push(&store, pusher, vec![one.begins(begun), two.begins(other), one.goes_on(more)]).await;
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Ok(_))), "{fates:?}");
    let later = vec![two.edited(1), two.edited(2)];
    let fates = push(&store, pusher, vec![two.goes_on(later), one.goes_on(vec![])]).await;
    assert!(matches!(fates[..], [Fate::Ok(_), Fate::Ok(_)]), "{fates:?}");
    let [said, is_true] = said_and_true(&store).await;
    assert_eq!(said.len(), 1 + 2);
    assert_eq!(said, is_true);
}

#[tokio::test]
async fn a_change_is_judged_by_those_before_it_in_the_batch() {
    let (_folder, store, pusher) = with_somebody().await;
    let mut one = Record::new(pusher.user);
    let (created, first, second, third) = (one.created(), one.edited(1), one.edited(2), one.edited(3));
    let batch = vec![created.clone(), second.clone(), first.clone(), created.clone(), second.clone()];
    let fates = push(&store, pusher, vec![one.begins(batch)]).await;
    let [Fate::Ok(at), Fate::Missing(missing), Fate::Ok(_), Fate::Dup(again), Fate::Ok(last)] = &fates[..] else {
        panic!("{fates:?}");
    };
    assert_eq!((at, &missing[..]), (again, &[first.hash][..]));
    // The same when it is stored already.
    let skips = ForeignChange { seq: 9, ..third.clone() };
    let fates = push(&store, pusher, vec![one.goes_on(vec![second, skips])]).await;
    assert_eq!(fates, [Fate::Dup(*last), Fate::Refused(Refusal::Actor)]);
    let fates = push(&store, pusher, vec![one.goes_on(vec![third])]).await;
    assert!(matches!(fates[..], [Fate::Ok(_)]), "{fates:?}");
}

#[tokio::test]
async fn an_actor_has_one_person_within_a_batch_too() {
    let (_folder, store, pusher) = with_somebody().await;
    let (mut one, mut two) = (Record::new(pusher.user), Record::new(pusher.user));
    two.actor = one.actor;
    let somebody_else = ForeignChange { message: Some(UserId(Uuid::now_v7()).to_string()), ..two.created() };
    let created = one.created();
    let items = vec![one.begins(vec![created]), two.begins(vec![somebody_else])];
    let fates = push(&store, pusher, items).await;
    assert!(matches!(fates[..], [Fate::Ok(_), Fate::Refused(Refusal::Actor)]), "{fates:?}");
}

/// It was judged by nothing: what it builds upon came between.
#[tokio::test]
async fn a_change_that_was_not_judged_is_not_taken() {
    let (_folder, store, pusher) = with_somebody().await;
    let mut one = Record::new(pusher.user);
    let (created, first) = (one.created(), one.edited(1));
    let unjudged = BTreeSet::from([first.hash]);
    let alone = Pushed { unjudged: unjudged.clone(), ..one.goes_on(vec![first.clone()]) };
    assert!(matches!(push(&store, pusher, vec![alone]).await[..], [Fate::Missing(_)]));
    push(&store, pusher, vec![one.begins(vec![created])]).await;
    let again = |unjudged| Pushed { unjudged, ..one.goes_on(vec![first.clone()]) };
    assert!(matches!(push(&store, pusher, vec![again(unjudged)]).await[..], [Fate::Later(_)]));
    assert!(matches!(push(&store, pusher, vec![again(BTreeSet::new())]).await[..], [Fate::Ok(_)]), "the control");
}
