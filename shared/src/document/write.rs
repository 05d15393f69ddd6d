//! Command → operations: only what differs from the document is written.

mod action;
mod customer;
mod map;
mod parts;
mod product;
mod trade;

use automerge::transaction::Transaction;

use crate::{
    command::{Author, Intent},
    customer::command::Rejection,
};

/// Writes what a checked intent asks for into the transaction.
pub(super) fn carry_out(transaction: &mut Transaction<'_>, author: Author, intent: Intent) -> Result<(), Rejection> {
    match intent {
        Intent::Customer(command) => customer::carry_out(transaction, author, command),
        Intent::Action(command) => action::carry_out(transaction, author, command),
        Intent::Commercial(command) => {
            parts::commercial(transaction, author, command);
            Ok(())
        }
        Intent::Notes(command) => parts::notes(transaction, author, command),
        Intent::Trade(command) => trade::carry_out(transaction, author, command),
        Intent::Product(command) => {
            product::carry_out(transaction, author, command);
            Ok(())
        }
    }
}
