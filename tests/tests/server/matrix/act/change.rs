//! The changes that are tried.

use automerge::{ROOT, transaction::Transactable};
use shared::{
    command::Intent,
    commercial::field::CommercialField,
    customer::{command::CustomerCommand, field::CustomerField},
    document::Document,
    id::{DocId, UserId, VoucherId},
    kind::DocKind,
    notes::command::NotesCommand,
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    trade::{
        command::{TradeChange, TradeCommand},
        field::VoucherField,
        voucher::VoucherKind,
    },
    value::Value,
};
use uuid::Uuid;

use super::{Case, World};
use crate::{
    matrix::forge::{forged, record},
    wire::Pen,
};

impl World {
    /// The change by which `user` does what the row says.
    pub(super) async fn change(&mut self, row: &str, case: Case, user: UserId) -> (DocId, Vec<u8>) {
        let mut pen = Pen::new(user);
        let Case { doc, mut document, commercial, trade, product, notes, note } = case;
        match row {
            "customer create" => {
                let (doc, _, change) = pen.customer("乙公司");
                (doc, change)
            }
            "customer update" => (doc, pen.set(&mut document, CustomerField::City, "苏州市")),
            "customer follow-up" => (doc, pen.intend(&mut document, &Intent::Action(record(user)))),
            "customer delete" => (doc, pen.write(&mut document, CustomerCommand::Delete)),
            "customer forge-owner" => (
                doc,
                forged(&document, user, |transaction| {
                    transaction.put(ROOT, "owner", user.to_string()).unwrap();
                }),
            ),
            "customer forge-role" => (
                doc,
                forged(&document, user, |transaction| {
                    let (_, fields) = automerge::ReadDoc::get(transaction, ROOT, "fields").unwrap().unwrap();
                    transaction.put(&fields, "role", "administrator").unwrap();
                }),
            ),
            "customer forge-stamp" => {
                let nobody = self.host.user("disabled");
                (
                    doc,
                    forged(&document, user, |transaction| {
                        let (_, marks) = automerge::ReadDoc::get(transaction, ROOT, "marks").unwrap().unwrap();
                        let mark = Uuid::now_v7().simple().to_string();
                        transaction.put(&marks, mark, format!("1 {nobody} starred")).unwrap();
                    }),
                )
            }
            "commercial create" => {
                let bare = self.bare_customer().await;
                let (doc, _, change) = pen.commercial(bare, CommercialField::Cost, Value::Integer(100));
                (doc, change)
            }
            "commercial update" | "commercial commission" => {
                let field =
                    if row.ends_with("update") { CommercialField::CreditLimit } else { CommercialField::Commission };
                let (part, mut document) = commercial;
                let set = shared::commercial::command::CommercialCommand::Set {
                    of: doc,
                    fields: SortedMap::from([(field, Some(Value::Integer(500)))]),
                };
                (part, pen.intend(&mut document, &Intent::Commercial(set)))
            }
            "trade create" => {
                let bare = self.bare_customer().await;
                let (doc, _, change) = pen.trade(bare);
                (doc, change)
            }
            "trade update" => {
                let (part, mut document) = trade;
                let fields = SortedMap::from([(VoucherField::Subject, Some(Value::Text("改".into())))]);
                let set = TradeChange::SetFields { voucher: voucher_of(&document, part, VoucherKind::Order), fields };
                (part, pen.intend(&mut document, &Intent::Trade(TradeCommand { of: doc, change: set })))
            }
            // What no command does: a receipt is altered, put into the bin, or added to.
            "trade alter-receipt" | "trade bin-receipt" | "trade add-to-receipt" => {
                let (part, document) = trade;
                let receipt = voucher_of(&document, part, VoucherKind::Receipt).to_string();
                let forged = forged(&document, user, |transaction| {
                    let (_, receipts) = automerge::ReadDoc::get(transaction, ROOT, "receipts").unwrap().unwrap();
                    let (_, map) = automerge::ReadDoc::get(transaction, &receipts, receipt).unwrap().unwrap();
                    match row {
                        "trade alter-receipt" => transaction.put(&map, "amount", 1_i64).unwrap(),
                        "trade bin-receipt" => transaction.put(&map, "deleted", format!("1 {user}")).unwrap(),
                        _ => transaction.put(&map, "remark", "后加的").unwrap(),
                    }
                });
                (part, forged)
            }
            "product create" => {
                let (doc, _, change) = pen.product("车床");
                (doc, change)
            }
            "product update" | "product delete" => {
                let (doc, mut document) = product;
                let command = if row.ends_with("update") {
                    let code = Some(Value::Text("C-1".into()));
                    ProductCommand::SetFields(SortedMap::from([(ProductField::Code, code)]))
                } else {
                    ProductCommand::Delete
                };
                (doc, pen.intend(&mut document, &Intent::Product(command)))
            }
            // One's own notes on the owner's customer; the owner has some there already.
            "notes create" => {
                let bare = self.bare_customer().await;
                let (doc, _, change) = pen.notes(bare, "只给自己看");
                (doc, change)
            }
            // Somebody else's notes, made first under their name.
            "notes squat" => {
                let bare = self.bare_customer().await;
                let (_, _, change) = pen.notes(bare, "抢注");
                let victim = if user == self.lead.user { self.owner.user } else { self.lead.user };
                (DocKind::Notes.of(bare, victim), change)
            }
            "notes update" | "notes delete" => {
                let (part, mut document) = notes;
                let command = if row.ends_with("update") {
                    NotesCommand::Edit { id: note, text: "改写".into() }
                } else {
                    NotesCommand::Delete(note)
                };
                (part, pen.intend(&mut document, &Intent::Notes(command)))
            }
            other => panic!("nobody knows how to try {other}"),
        }
    }
}

/// The one voucher of a kind.
fn voucher_of(document: &Document, part: DocId, kind: VoucherKind) -> VoucherId {
    let shared::kind::Record::Trade(trade) = document.record(part) else { panic!("the business with a customer") };
    trade.of_kind(kind).next().expect("a voucher of the kind").id
}
