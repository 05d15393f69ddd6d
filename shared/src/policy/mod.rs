//! Who may do what to which kind of record: the one table that app, REST and sync ask.

mod hand;

pub use hand::Hand;

use serde::{Deserialize, Serialize};

use crate::{
    command::Intent,
    id::UserId,
    people::{Role, Roster},
    sync::protocol::Scope,
};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// See that it exists.
    List,
    /// See what it holds.
    Read,
    /// Make one.
    Create,
    /// Change it.
    Update,
    /// Put it into the bin.
    Delete,
    /// Give it to somebody else, or share it.
    Assign,
    /// Carry it out of the system in bulk.
    Export,
    /// Be told of its changes.
    Subscribe,
    /// See who changed it and when.
    History,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Read,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Assign,
        Self::Export,
        Self::Subscribe,
        Self::History,
    ];
}

/// How a customer is shared with somebody, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// They follow it 关注: they see it and are told of what happens.
    Follow,
    /// They may read it 只读共享.
    Read,
    /// They may read and edit it 共享编辑.
    Edit,
}

impl Sharing {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Follow, Self::Read, Self::Edit];

    /// The scope of the customers that are shared with `user` in this way.
    pub fn scope(self, user: UserId) -> Scope {
        match self {
            Self::Follow => Scope::Followed(user),
            Self::Read => Scope::SharedToRead(user),
            Self::Edit => Scope::Shared(user),
        }
    }

    /// The most that a document in these scopes is shared with `user`.
    pub fn among(scopes: &[Scope], user: UserId) -> Option<Self> {
        Self::ALL.into_iter().filter(|sharing| scopes.contains(&sharing.scope(user))).max()
    }
}

/// What it is to be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A customer's document.
    Customer {
        /// Who owns it; none: nobody yet.
        owner: Option<UserId>,
        /// How it is shared with whoever asks, if it is.
        shared: Option<Sharing>,
    },
    /// A customer's commercial part: cost, margin, commission, price level, credit limit.
    Commercial {
        /// Who owns the customer.
        owner: Option<UserId>,
    },
    /// A person's private notes on a customer.
    Notes {
        /// Whose notes.
        of: UserId,
    },
    /// The business with a customer: opportunities, orders, receipts.
    Trade {
        /// Who owns the customer; none: nobody yet.
        owner: Option<UserId>,
        /// How the customer is shared with whoever asks, if it is.
        shared: Option<Sharing>,
    },
    /// A product of the catalogue.
    Product,
    /// People, departments and company settings.
    Roster,
    /// A person's log-in devices.
    Device {
        /// Whose.
        of: UserId,
    },
    /// A person's own profile and password.
    Profile {
        /// Whose.
        of: UserId,
    },
    /// The audit log of the company.
    Audit,
    /// Figures for the operator.
    Metrics,
}

/// Whether `user` may do `verb` to `resource`. A person who is unknown or has left may do nothing.
pub fn allows(roster: &Roster, user: UserId, verb: Verb, resource: Resource) -> bool {
    let Some(person) = roster.people.get(&user).filter(|person| person.active) else { return false };
    match resource {
        Resource::Customer { owner, shared } => {
            let own = owner == Some(user);
            let sees = own || sees_customers_of(roster, user, person.role, owner);
            // Who counts the money reads everything and keeps to the commercial part.
            let keeps = own || (sees && person.role != Role::Finance);
            match verb {
                Verb::Create | Verb::Delete => keeps,
                Verb::Export => sees,
                Verb::Assign => keeps && (own || person.role != Role::Rep),
                Verb::Update => keeps || shared == Some(Sharing::Edit),
                // Everybody sees the open sea: whoever claims a customer of it may change it then.
                Verb::List | Verb::Read | Verb::Subscribe | Verb::History => {
                    sees || shared.is_some() || owner.is_none()
                }
            }
        }
        Resource::Commercial { owner } => {
            let counts = person.role != Role::Rep && sees_customers_of(roster, user, person.role, owner);
            let told = owner == Some(user) && roster.settings.owner_sees_commercial;
            match verb {
                Verb::List | Verb::Read | Verb::Subscribe | Verb::History => counts || told,
                Verb::Create | Verb::Update | Verb::Export => counts,
                // It lives and goes with the customer.
                Verb::Delete | Verb::Assign => false,
            }
        }
        // Who sees the customer sees the business with it. Who may change the customer writes it, and so does who counts
        // the money, for it is they who see it come in.
        Resource::Trade { owner, shared } => {
            let own = owner == Some(user);
            let sees = own || sees_customers_of(roster, user, person.role, owner);
            match verb {
                Verb::Create | Verb::Update => sees || shared == Some(Sharing::Edit),
                Verb::Export => sees,
                Verb::List | Verb::Read | Verb::Subscribe | Verb::History => {
                    sees || shared.is_some() || owner.is_none()
                }
                // It lives and goes with the customer.
                Verb::Delete | Verb::Assign => false,
            }
        }
        Resource::Product => match verb {
            Verb::List | Verb::Read | Verb::Subscribe | Verb::History | Verb::Export => true,
            Verb::Create | Verb::Update | Verb::Delete => {
                matches!(person.role, Role::Administrator | Role::Boss | Role::Manager)
            }
            Verb::Assign => false,
        },
        Resource::Notes { of } => of == user && verb != Verb::Assign,
        Resource::Roster => match verb {
            Verb::List | Verb::Read | Verb::Subscribe => true,
            _ => person.role == Role::Administrator,
        },
        Resource::Device { of } | Resource::Profile { of } => match verb {
            Verb::List | Verb::Read | Verb::Update | Verb::Delete => of == user || person.role == Role::Administrator,
            _ => person.role == Role::Administrator,
        },
        Resource::Audit => matches!(verb, Verb::Read | Verb::List) && person.role == Role::Administrator,
        Resource::Metrics => matches!(verb, Verb::Read | Verb::List) && person.role == Role::Administrator,
    }
}

/// Whether `user` may carry a command out in a document of this owner. What single fields ask for beyond that is said by
/// the rules of the document's kind.
pub fn may_carry_out(
    roster: &Roster,
    user: UserId,
    intent: &Intent,
    owner: Option<UserId>,
    shared: Option<Sharing>,
) -> bool {
    let resource = Resource::document(intent.kind(), owner, shared);
    resource.is_some_and(|resource| allows(roster, user, intent.verb(), resource))
}

/// Whether somebody sees the customers of an owner by right, the open sea included.
fn sees_customers_of(roster: &Roster, user: UserId, role: Role, owner: Option<UserId>) -> bool {
    match owner {
        Some(owner) => roster.portfolios_seen_by(user).contains(&owner),
        None => matches!(role, Role::Administrator | Role::Boss | Role::Finance),
    }
}

/// The scopes that a person's devices hold, the most urgent first: reading is permitted by what is synced.
pub fn readable(roster: &Roster, user: UserId) -> Vec<Scope> {
    let shared = Sharing::ALL.into_iter().rev().map(|sharing| sharing.scope(user));
    let seen = roster.portfolios_seen_by(user);
    let others = seen.iter().filter(|owner| **owner != user).map(|owner| Scope::Portfolio(*owner));
    let counts = |owner: &Option<UserId>| allows(roster, user, Verb::Subscribe, Resource::Commercial { owner: *owner });
    let commercial = seen.iter().map(|owner| Some(*owner)).chain([None]).filter(counts).map(Scope::Commercial);
    let nobodys = Resource::Customer { owner: None, shared: None };
    let sea = allows(roster, user, Verb::Subscribe, nobodys).then_some(Scope::OpenSea);
    [Scope::Company, Scope::Portfolio(user)]
        .into_iter()
        .chain(shared)
        .chain([Scope::Private(user), Scope::Handed(user)])
        .chain(others)
        .chain(sea)
        .chain([Scope::Catalogue])
        .chain(commercial)
        .collect()
}
