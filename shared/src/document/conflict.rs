//! What several people wrote differently at the same time: each value with its writer, so that somebody can choose.

use automerge::{Automerge, ObjId, ReadDoc, Value as Stored, ValueRef};

use super::{
    cell::Cell,
    history::Edited,
    read,
    schema::{Keyed, Located},
};
use crate::{
    commercial::field::CommercialField,
    customer::field::{ContactField, CustomerField},
    id::{ActionId, ContactId, VoucherId},
    kind::{DocKind, Section},
    product::field::ProductField,
    time::Stamp,
    trade::{
        field::{LineField, VoucherField},
        voucher::VoucherKind,
    },
    value::{Value, ValueKind},
};

/// One field with values that were written without knowledge of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Which.
    pub what: Edited,
    /// The values, the one that is shown first.
    pub values: Vec<(Value, Stamp)>,
}

pub(super) fn conflicts(doc: &Automerge, kind: DocKind) -> Vec<Conflict> {
    let mut found = Vec::new();
    match kind {
        DocKind::Customer => in_customer(doc, &mut found),
        DocKind::Commercial => in_map(doc, &Section::CommercialFields.id(), &mut found, |key| {
            let field = CommercialField::from_key(key)?;
            Some((Edited::Commercial(field), Keyed::kind(field)))
        }),
        DocKind::Notes => {}
        DocKind::Trade => in_trade(doc, &mut found),
        DocKind::Product => in_map(doc, &Section::ProductFields.id(), &mut found, |key| {
            let field = ProductField::from_key(key)?;
            Some((Edited::Product(field), Keyed::kind(field)))
        }),
    }
    found
}

fn in_customer(doc: &Automerge, found: &mut Vec<Conflict>) {
    in_map(doc, &Section::Fields.id(), found, |key| {
        let field = CustomerField::from_key(key)?;
        Some((Edited::Field(field), Keyed::kind(field)))
    });
    in_map(doc, &Section::Custom.id(), found, |key| Some((Edited::Custom(key.to_owned()), ValueKind::Paragraph)));
    in_records(doc, Section::Contacts, |map, id: ContactId| {
        in_map(doc, map, found, |key| {
            let field = ContactField::from_key(key)?;
            Some((Edited::Contact(id, field), Keyed::kind(field)))
        });
    });
    in_records(doc, Section::Actions, |map, id: ActionId| {
        in_map(doc, map, found, |key| Some((Edited::Action(id, key.to_owned()), ValueKind::Paragraph)));
    });
}

fn in_trade(doc: &Automerge, found: &mut Vec<Conflict>) {
    for kind in VoucherKind::ALL {
        in_records(doc, Section::Vouchers(kind), |map, id: VoucherId| {
            in_map(doc, map, found, |key| match read::line_key(key) {
                Some((line, name)) => {
                    let field = LineField::from_key(name)?;
                    Some((Edited::Line(id, line, Some(field)), Keyed::kind(field)))
                }
                None => {
                    let field = VoucherField::from_key(key)?;
                    Some((Edited::Voucher(id, field), Keyed::kind(field)))
                }
            });
        });
    }
}

fn in_records<I: std::str::FromStr>(doc: &Automerge, section: Section, mut each: impl FnMut(&ObjId, I)) {
    for item in doc.map_range(section.id(), ..) {
        if let (ValueRef::Object(_), Ok(id)) = (&item.value, item.key.parse::<I>()) {
            each(&item.id(), id);
        }
    }
}

fn in_map(doc: &Automerge, map: &ObjId, found: &mut Vec<Conflict>, what: impl Fn(&str) -> Option<(Edited, ValueKind)>) {
    for item in doc.map_range(map, ..).filter(|item| item.conflict) {
        let Some((what, kind)) = what(&item.key) else { continue };
        let mut values: Vec<(Value, Stamp)> = Vec::new();
        // Automerge gives the value that is shown last.
        for (stored, written) in doc.get_all(map, &*item.key).unwrap_or_default().into_iter().rev() {
            let Stored::Scalar(scalar) = stored else { continue };
            let Some(value) = Cell::from(scalar.as_ref()).value(kind) else { continue };
            if values.iter().all(|(other, _)| *other != value) {
                values.push((value, writer(doc, &written)));
            }
        }
        if values.len() > 1 {
            found.push(Conflict { what, values });
        }
    }
}

fn writer(doc: &Automerge, operation: &ObjId) -> Stamp {
    let change = doc.hash_for_opid(operation).and_then(|hash| doc.get_change_meta_by_hash(&hash));
    change.map_or(read::NOBODY, |change| read::stamp_of(change.timestamp, change.message.as_deref()))
}
