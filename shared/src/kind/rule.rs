//! Write rules: judged on the operations of a change and the places they write, never on merged values. What loses
//! against a concurrent value today could win tomorrow.

use super::{Section, key};
use crate::id::UserId;

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The document itself: schema, kind and containers.
    Root,
    /// A container.
    In(Section),
    /// A map inside a container: a contact, an action.
    Inside(Section),
    /// Inside something that this version does not know.
    Elsewhere,
}

/// One operation of a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Write<'a> {
    /// Where.
    pub place: Place,
    /// The key there; none: an element of a list.
    pub key: Option<&'a str>,
    /// What.
    pub done: Done<'a>,
    /// Whether the writer saw nothing there.
    pub fresh: bool,
    /// Whether the map that is written into was made by the same change.
    pub born: bool,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Done<'a> {
    /// Makes a map, list or text.
    Make,
    /// Writes a text.
    Text(&'a str),
    /// Writes another value.
    Value,
    /// Takes away what is there.
    Delete,
}

/// Whom a rule lets write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Nobody: the server's rows decide.
    Nobody,
    /// Who may make such a record.
    Create,
    /// Who may change the record.
    Change,
    /// Who may put the record into the bin.
    Bin,
    /// Who decides on money that goes to people.
    Reward,
}

/// How it may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Over and over.
    Freely,
    /// When nothing is there, and then never again.
    Once,
    /// With a stamp that names the writer.
    Signed,
    /// Both.
    SignedOnce,
    /// In the change that makes the map that it lies in, and then never again.
    WhenMade,
}

/// Which keys a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One.
    Only(&'static str),
    /// Every one, newer versions' too; but none that names what only the server decides.
    Any,
}

/// Who may write what, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Where.
    pub place: Place,
    /// Which keys there.
    pub keys: Keys,
    /// Who.
    pub right: Right,
    /// How.
    pub manner: Manner,
}

/// What only the server decides. No document holds it, so whoever writes it means to deceive.
const AUTHORITY: [&str; 9] =
    ["owner", "role", "shared", "followers", "collaborators", "approval", "approved", "scope", "department"];

impl Rule {
    /// A rule for one key.
    pub(super) const fn key(place: Place, key: &'static str, right: Right, manner: Manner) -> Self {
        Self { place, keys: Keys::Only(key), right, manner }
    }

    /// A rule for the other keys of a place.
    pub(super) const fn others(place: Place, right: Right, manner: Manner) -> Self {
        Self { place, keys: Keys::Any, right, manner }
    }

    /// Whether the rule speaks of what is written.
    pub fn is_about(&self, write: &Write<'_>) -> bool {
        self.place == write.place
            && match self.keys {
                Keys::Only(key) => write.key == Some(key),
                Keys::Any => true,
            }
    }

    /// Whether it is written as the rule wants, by this person.
    pub fn is_kept(&self, write: &Write<'_>, by: UserId) -> bool {
        let once = write.fresh && write.done != Done::Delete;
        let signed = match write.done {
            Done::Text(text) => names(text, by),
            Done::Delete => true,
            Done::Make | Done::Value => false,
        };
        match self.manner {
            Manner::Freely => self.keys != Keys::Any || !is_authority(write),
            Manner::Once => once,
            Manner::Signed => signed,
            Manner::SignedOnce => once && signed,
            Manner::WhenMade => once && write.born,
        }
    }
}

/// Elsewhere such words are the company's own (tags), or mean something else (the role of a contact).
fn is_authority(write: &Write<'_>) -> bool {
    let weighty = matches!(
        write.place,
        Place::In(Section::Fields | Section::Meta | Section::CommercialFields | Section::ProductFields)
            | Place::Inside(Section::Vouchers(_))
    );
    weighty && write.key.is_some_and(|key| AUTHORITY.contains(&key))
}

/// Whether a stamp ("ms user …") names this person.
fn names(stamp: &str, person: UserId) -> bool {
    stamp.split(' ').nth(1).and_then(|user| user.parse::<UserId>().ok()) == Some(person)
}

/// Keys that every record inside a container has.
pub(super) const fn record(section: Section) -> [Rule; 4] {
    let place = Place::Inside(section);
    [
        Rule::others(Place::In(section), Right::Change, Manner::Once),
        Rule::key(place, key::CREATED, Right::Change, Manner::SignedOnce),
        Rule::key(place, key::DELETED, Right::Change, Manner::Signed),
        Rule::key(place, key::DONE, Right::Change, Manner::Signed),
    ]
}
