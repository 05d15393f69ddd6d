//! The table itself.

use super::{
    Home, Identity, Spec,
    rule::{Manner, Place, Right, Rule, record},
    section::{Section, key},
};

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
