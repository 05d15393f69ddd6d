//! Changes to try with: honest ones, and ones that no command makes.

use automerge::{ActorId, Automerge, transaction::CommitOptions};
use shared::{
    document::Document,
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, UserId},
    time::Instant,
};
use uuid::Uuid;

/// A call that was made.
pub fn record(user: UserId) -> ActionCommand {
    let draft = ActionDraft {
        form: ActionForm::Record,
        kind: "phone".into(),
        subject: String::new(),
        content: "谈了价格".into(),
        contact: None,
        people: vec![user],
        start: Instant(1_790_000_000_000),
        end: None,
        label: None,
        important: false,
        urgent: false,
        follows: None,
    };
    ActionCommand::Add(vec![NewAction { id: ActionId(Uuid::now_v7()), draft, author: None }])
}

/// A change that no command makes, rightly signed by its writer.
pub fn forged(
    document: &Document,
    user: UserId,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Vec<u8> {
    let mut doc = Automerge::load(&document.save()).unwrap();
    doc.set_actor(ActorId::from(*Uuid::now_v7().as_bytes()));
    let mut transaction = doc.transaction();
    write(&mut transaction);
    transaction.commit_with(CommitOptions::default().with_message(user.to_string()));
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}
