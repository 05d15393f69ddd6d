//! What a person may write in one document.

use super::{Resource, Sharing, Verb, allows};
use crate::{
    id::UserId,
    kind::{DocKind, Right, Write},
    people::{Role, Roster},
};

impl Resource {
    /// A document of a kind, whose owner (a row of authority) this is.
    pub fn document(kind: DocKind, owner: Option<UserId>, shared: Option<Sharing>) -> Option<Self> {
        match kind {
            DocKind::Customer => Some(Self::Customer { owner, shared }),
            DocKind::Commercial => Some(Self::Commercial { owner }),
            DocKind::Notes => owner.map(|of| Self::Notes { of }),
            DocKind::Trade => Some(Self::Trade { owner, shared }),
            DocKind::Product => Some(Self::Product),
        }
    }
}

/// A person's rights in one document, found once and asked for each operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    user: UserId,
    kind: DocKind,
    create: bool,
    change: bool,
    bin: bool,
    reward: bool,
}

impl Hand {
    /// The rights of `user` in a document.
    pub fn of(roster: &Roster, user: UserId, kind: DocKind, owner: Option<UserId>, shared: Option<Sharing>) -> Self {
        let resource = Resource::document(kind, owner, shared);
        let may = |verb| resource.is_some_and(|resource| allows(roster, user, verb, resource));
        let role = roster.people.get(&user).map(|person| person.role);
        Self {
            user,
            kind,
            create: may(Verb::Create),
            change: may(Verb::Update),
            bin: may(Verb::Delete),
            reward: matches!(role, Some(Role::Administrator | Role::Boss | Role::Finance)),
        }
    }

    /// Whether everything may be written that anybody may.
    pub fn is_whole(&self) -> bool {
        let rights = self.kind.spec().rules.iter().map(|rule| rule.right);
        rights.filter(|right| *right != Right::Nobody).all(|right| self.has(right))
    }

    /// These rights, or if nothing may be changed, those of somebody who may: a request that grants it can be on its way,
    /// so whoever decides on the change itself asks for the right again. What depends on the role alone stays.
    pub fn in_doubt(self) -> Self {
        if self.change { self } else { Self { create: true, change: true, bin: true, ..self } }
    }

    /// Whether anything may be changed at all.
    pub fn may_change(&self) -> bool {
        self.change
    }

    /// Whether the operation is allowed, by the rules of the document's kind.
    pub fn allows(&self, write: &Write<'_>) -> bool {
        let rule = self.kind.spec().rules.iter().find(|rule| rule.is_about(write));
        rule.is_some_and(|rule| self.has(rule.right) && rule.is_kept(write, self.user))
    }

    fn has(&self, right: Right) -> bool {
        self.change
            && match right {
                Right::Nobody => false,
                Right::Create => self.create,
                Right::Change => true,
                Right::Bin => self.bin,
                Right::Reward => self.reward,
            }
    }
}
