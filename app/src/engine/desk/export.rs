//! Unsent work as a file, from any store that still answers reads.

use serde::Serialize;

use crate::engine::{
    outbox::{OutboxRow, RefusedRow},
    store::{Range, Storage, StoreError, Table, key, record},
};

/// A change as the file tells it.
#[derive(Serialize)]
struct Line<'a> {
    customer: &'a str,
    made_at_ms: i64,
    refused: bool,
    command: Option<&'a shared::command::Command>,
}

/// Unsent and refused changes as JSON lines: the customer's name, when, and the command in full; then the bytes of those
/// that were damaged.
///
/// # Errors
/// When the store does not answer.
pub async fn unsent_as_file<S: Storage>(storage: &S) -> Result<Vec<u8>, StoreError> {
    let mut file = Vec::new();
    for row in storage.values(Table::Quarantine, key::all_refused(), None).await? {
        if let Ok(RefusedRow { row, .. }) = record::open_value(&row) {
            write_line(&mut file, &row, true);
        }
    }
    for row in storage.values(Table::Outbox, Range::all(), None).await? {
        if let Ok(row) = record::open_value::<OutboxRow>(&row) {
            write_line(&mut file, &row, false);
        }
    }
    // Nobody can carry these out, but somebody may be able to read what was written.
    for bytes in storage.values(Table::Quarantine, key::damaged_rows(), None).await? {
        file.extend(br#"{"damaged":""#);
        bytes.iter().for_each(|byte| file.extend(format!("{byte:02x}").bytes()));
        file.extend(b"\"}\n");
    }
    Ok(file)
}

fn write_line(file: &mut Vec<u8>, row: &OutboxRow, refused: bool) {
    let line = Line { customer: &row.name, made_at_ms: row.made_at.0, refused, command: row.command.as_ref() };
    if serde_json::to_writer(&mut *file, &line).is_ok() {
        file.push(b'\n');
    }
}
