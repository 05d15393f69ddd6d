//! The table itself.

use super::{
    Home, Identity, Spec,
    rule::{Manner, Place, Right, Rule, record},
    section::{Section, key},
};
use crate::trade::voucher::VoucherKind;

const CONTACT: [Rule; 4] = record(Section::Contacts);
const ACTION: [Rule; 4] = record(Section::Actions);
const NOTE: [Rule; 4] = record(Section::NoteEntries);

/// What belongs to a customer's document: whoever sees the customer sees it.
pub(super) static CUSTOMER: Spec = Spec {
    key: "customer",
    sections: &[
        Section::Fields,
        Section::Custom,
        Section::Tags,
        Section::Marks,
        Section::Contacts,
        Section::Actions,
        Section::Meta,
    ],
    meta: Section::Meta,
    identity: Identity::Own,
    home: Home::Portfolio,
    has_facts: true,
    rules: &[
        Rule::others(Place::In(Section::Fields), Right::Change, Manner::Freely),
        Rule::others(Place::In(Section::Custom), Right::Change, Manner::Freely),
        Rule::others(Place::In(Section::Tags), Right::Change, Manner::Freely),
        Rule::others(Place::In(Section::Marks), Right::Change, Manner::SignedOnce),
        CONTACT[0],
        CONTACT[1],
        CONTACT[2],
        Rule::others(Place::Inside(Section::Contacts), Right::Change, Manner::Freely),
        ACTION[0],
        ACTION[1],
        ACTION[2],
        ACTION[3],
        Rule::others(Place::Inside(Section::Actions), Right::Change, Manner::Freely),
        Rule::key(Place::In(Section::Meta), key::CREATED, Right::Create, Manner::SignedOnce),
        Rule::key(Place::In(Section::Meta), key::DELETED, Right::Bin, Manner::Signed),
        Rule::key(Place::In(Section::Meta), key::ORIGIN_IMPORT, Right::Create, Manner::Once),
        Rule::key(Place::In(Section::Meta), key::ORIGIN_AT, Right::Create, Manner::Once),
        Rule::key(Place::In(Section::Meta), key::ORIGIN_AUTHOR, Right::Create, Manner::Once),
        Rule::key(Place::In(Section::Meta), key::OF, Right::Nobody, Manner::Once),
        // What newer versions note there is as weighty as the bin.
        Rule::others(Place::In(Section::Meta), Right::Bin, Manner::Freely),
        Rule::others(Place::Elsewhere, Right::Change, Manner::Freely),
    ],
};

/// What is for those who count the money.
pub(super) static COMMERCIAL: Spec = Spec {
    key: "commercial",
    sections: &[Section::CommercialFields, Section::CommercialMeta],
    meta: Section::CommercialMeta,
    identity: Identity::PartOfCustomer,
    home: Home::Commercial,
    has_facts: false,
    rules: &[
        Rule::key(Place::In(Section::CommercialFields), key::COMMISSION, Right::Reward, Manner::Freely),
        Rule::others(Place::In(Section::CommercialFields), Right::Change, Manner::Freely),
        Rule::key(Place::In(Section::CommercialMeta), key::CREATED, Right::Create, Manner::SignedOnce),
        Rule::key(Place::In(Section::CommercialMeta), key::OF, Right::Create, Manner::Once),
        Rule::others(Place::Elsewhere, Right::Change, Manner::Freely),
    ],
};

/// What is for one person's eyes.
pub(super) static NOTES: Spec = Spec {
    key: "notes",
    sections: &[Section::NoteEntries, Section::NotesMeta],
    meta: Section::NotesMeta,
    identity: Identity::PersonsPartOfCustomer,
    home: Home::Private,
    has_facts: false,
    rules: &[
        NOTE[0],
        NOTE[1],
        NOTE[2],
        Rule::others(Place::Inside(Section::NoteEntries), Right::Change, Manner::Freely),
        Rule::key(Place::In(Section::NotesMeta), key::CREATED, Right::Create, Manner::SignedOnce),
        Rule::key(Place::In(Section::NotesMeta), key::OF, Right::Create, Manner::Once),
        Rule::others(Place::Elsewhere, Right::Change, Manner::Freely),
    ],
};

/// Sections of the business with a customer that hold vouchers.
const VOUCHERS: [Section; VoucherKind::ALL.len()] = {
    let mut sections = [Section::TradeMeta; VoucherKind::ALL.len()];
    let mut at = 0;
    while at < sections.len() {
        sections[at] = Section::Vouchers(VoucherKind::ALL[at]);
        at += 1;
    }
    sections
};

/// What belongs to the business with a customer: whoever sees the customer sees it.
pub(super) static TRADE: Spec = Spec {
    key: "trade",
    sections: &TRADE_SECTIONS,
    meta: Section::TradeMeta,
    identity: Identity::PartOfCustomer,
    home: Home::Portfolio,
    has_facts: true,
    rules: &TRADE_RULES,
};

const TRADE_SECTIONS: [Section; VOUCHERS.len() + 3] = {
    let mut sections = [Section::TradeMeta; VOUCHERS.len() + 3];
    let mut at = 0;
    while at < VOUCHERS.len() {
        sections[at] = VOUCHERS[at];
        at += 1;
    }
    sections[at] = Section::Aliases;
    sections[at + 1] = Section::TradeMarks;
    sections
};

/// Rules for each kind of voucher.
const VOUCHER_RULES: usize = 5;

const TRADE_RULES: [Rule; VOUCHERS.len() * VOUCHER_RULES + 5] = {
    let mut rules = [Rule::others(Place::Elsewhere, Right::Change, Manner::Freely); VOUCHERS.len() * VOUCHER_RULES + 5];
    let mut at = 0;
    while at < VOUCHERS.len() {
        let of_kind = voucher(VoucherKind::ALL[at]);
        let mut rule = 0;
        while rule < VOUCHER_RULES {
            rules[at * VOUCHER_RULES + rule] = of_kind[rule];
            rule += 1;
        }
        at += 1;
    }
    let at = at * VOUCHER_RULES;
    rules[at] = Rule::others(Place::In(Section::Aliases), Right::Change, Manner::Freely);
    rules[at + 1] = Rule::others(Place::In(Section::TradeMarks), Right::Change, Manner::SignedOnce);
    rules[at + 2] = Rule::key(Place::In(Section::TradeMeta), key::CREATED, Right::Create, Manner::SignedOnce);
    rules[at + 3] = Rule::key(Place::In(Section::TradeMeta), key::OF, Right::Create, Manner::Once);
    rules
};

/// A voucher's side is said once. One that says that money changed hands is never changed at all.
const fn voucher(kind: VoucherKind) -> [Rule; VOUCHER_RULES] {
    let section = Section::Vouchers(kind);
    let inside = Place::Inside(section);
    let (deleted, manner) = match kind {
        VoucherKind::Receipt | VoucherKind::Refund => (Right::Nobody, Manner::WhenMade),
        _ => (Right::Change, Manner::Freely),
    };
    [
        Rule::others(Place::In(section), Right::Change, Manner::Once),
        Rule::key(inside, key::CREATED, Right::Change, Manner::SignedOnce),
        Rule::key(inside, key::DELETED, deleted, Manner::Signed),
        Rule::key(inside, key::SIDE, Right::Change, Manner::WhenMade),
        Rule::others(inside, Right::Change, manner),
    ]
}

/// What belongs to a product: everybody reads it.
pub(super) static PRODUCT: Spec = Spec {
    key: "product",
    sections: &[Section::ProductFields, Section::ProductMeta],
    meta: Section::ProductMeta,
    identity: Identity::Own,
    home: Home::Catalogue,
    has_facts: true,
    rules: &[
        Rule::others(Place::In(Section::ProductFields), Right::Change, Manner::Freely),
        Rule::key(Place::In(Section::ProductMeta), key::CREATED, Right::Create, Manner::SignedOnce),
        Rule::key(Place::In(Section::ProductMeta), key::DELETED, Right::Bin, Manner::Signed),
        Rule::key(Place::In(Section::ProductMeta), key::OF, Right::Nobody, Manner::Once),
        Rule::others(Place::In(Section::ProductMeta), Right::Bin, Manner::Freely),
        Rule::others(Place::Elsewhere, Right::Change, Manner::Freely),
    ],
};
