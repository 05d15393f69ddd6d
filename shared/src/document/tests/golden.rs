//! Documents of version 1 as they were written: every later program reads them, and says the same of them.

use super::support::*;
use crate::{
    customer::{
        command::CustomerCommand,
        field::{ContactField, CustomerField},
    },
    document::Document,
    follow_up::command::ActionCommand,
    kind::DocKind,
    sorted::SortedMap,
    time::Instant,
};

/// A document that was touched by every kind of command of version 1, and its chunks.
fn written() -> (Document, Vec<Vec<u8>>) {
    let (mut document, first) = created("甲公司");
    let (mut one, mut two) = (Writer::new(2), Writer::new(3));
    let mut chunks = vec![first];
    let fields =
        SortedMap::from([(CustomerField::City, Some(text("重庆"))), (CustomerField::Phone, Some(text("02366666666")))]);
    let mobiles = SortedMap::from([(ContactField::Mobiles, Some(list(&["13800138000", "13900139000"])))]);
    let commands = [
        CustomerCommand::SetFields(fields),
        CustomerCommand::FillGaps {
            fields: SortedMap::from([(CustomerField::Industry, text("制造"))]),
            custom: SortedMap::from([("评分".to_owned(), "9".to_owned())]),
        },
        CustomerCommand::ClearFields { fields: [CustomerField::Industry].into(), custom: ["评分".to_owned()].into() },
        CustomerCommand::SetCustom { label: "阶段".to_owned(), text: Some("谈判".to_owned()) },
        CustomerCommand::AddTag("重点".to_owned()),
        CustomerCommand::AddTag("临时".to_owned()),
        CustomerCommand::RemoveTag("临时".to_owned()),
        CustomerCommand::Star(mark_id(1)),
        CustomerCommand::Unstar(mark_id(2)),
        CustomerCommand::AddContact(new_contact(1, "王工")),
        CustomerCommand::SetContact { contact: contact_id(1), fields: mobiles },
        CustomerCommand::DeleteContact(contact_id(1)),
        CustomerCommand::RestoreContact(contact_id(1)),
        CustomerCommand::Delete,
        CustomerCommand::Restore,
    ];
    for command in commands {
        chunks.extend(one.run(&mut document, command));
    }
    chunks.extend(two.run(&mut document, add(1, draft("谈了价格"))));
    chunks.extend(two.run(&mut document, add(2, draft("发了样品"))));
    let later = Instant(1_800_000_000_000);
    let move_to = ActionCommand::Move { action: action_id(1), start: later, end: None, label: None };
    let commands = [
        ActionCommand::Edit { action: action_id(1), draft: draft("价格谈妥") },
        move_to,
        ActionCommand::Finish(action_id(2)),
        ActionCommand::Reopen(action_id(2)),
        ActionCommand::Delete(action_id(2)),
        ActionCommand::Restore(action_id(2)),
    ];
    for command in commands {
        chunks.extend(two.run(&mut document, command));
    }
    (document, chunks)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The frozen chunks of a snapshot file: a line each, behind its head.
fn frozen(file: &str) -> Vec<Vec<u8>> {
    let body = file.splitn(3, "---\n").nth(2).unwrap_or_default();
    let bytes =
        |line: &str| (0..line.len() / 2).map(|at| u8::from_str_radix(&line[2 * at..2 * at + 2], 16).unwrap()).collect();
    body.lines().filter(|line| !line.is_empty()).map(bytes).collect()
}

#[test]
fn commands_write_the_same_changes_for_ever() {
    let (_, chunks) = written();
    insta::assert_snapshot!("schema_1_changes", chunks.iter().map(|chunk| hex(chunk)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn frozen_documents_say_the_same_for_ever() {
    let chunks = frozen(include_str!("snapshots/shared__document__tests__golden__schema_1_changes.snap"));
    let document = Document::load(None, &chunks).unwrap();
    insta::assert_debug_snapshot!("schema_1_record", read(&document));
    let facts = crate::facts::derive(&read(&document), Some(user(1)));
    insta::assert_debug_snapshot!("schema_1_facts", facts);
    let heads = Document::new(DocKind::Customer).heads();
    insta::assert_snapshot!("schema_1_genesis", hex(&heads.concat()));
}
