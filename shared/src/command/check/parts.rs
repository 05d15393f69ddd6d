//! Commands on commercial parts and private notes.

use super::at_most;
use crate::{
    command::clean,
    commercial::command::CommercialCommand,
    customer::command::Rejection,
    notes::command::NotesCommand,
    sorted::SortedMap,
    value::{BadValue, PARAGRAPH_MAX_CHARS},
};

pub(super) fn commercial(command: CommercialCommand) -> Result<CommercialCommand, Rejection> {
    let CommercialCommand::Set { of, fields } = command;
    let mut checked = SortedMap::new();
    for (field, value) in fields {
        let value = value.and_then(|value| clean::value(field.kind(), value));
        if let Some(value) = &value {
            field.kind().check(value).map_err(|why| Rejection::Commercial { field, why })?;
        }
        checked.insert(field, value);
    }
    Ok(CommercialCommand::Set { of, fields: checked })
}

pub(super) fn notes(command: NotesCommand) -> Result<NotesCommand, Rejection> {
    Ok(match command {
        NotesCommand::Add { of, id, text } => NotesCommand::Add { of, id, text: words(&text)? },
        NotesCommand::Edit { id, text } => NotesCommand::Edit { id, text: words(&text)? },
        same @ (NotesCommand::Delete(_) | NotesCommand::Restore(_)) => same,
    })
}

fn words(text: &str) -> Result<String, Rejection> {
    let text = clean::paragraph(text);
    if text.is_empty() {
        return Err(Rejection::Text(BadValue::Required));
    }
    at_most(&text, PARAGRAPH_MAX_CHARS)?;
    Ok(text)
}
