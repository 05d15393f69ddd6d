//! Who may do what to which kind of record: the one table that app, REST and sync ask.

use crate::{
    id::UserId,
    people::{Role, Roster},
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

/// What it is to be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A customer's document.
    Customer {
        /// Who owns it; none: nobody yet.
        owner: Option<UserId>,
        /// Whether it is shared with whoever asks.
        shared: bool,
    },
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
    /// Figures for the operator.
    Metrics,
}

/// Whether `user` may do `verb` to `resource`. A person who is unknown or has left may do nothing.
pub fn allows(roster: &Roster, user: UserId, verb: Verb, resource: Resource) -> bool {
    let Some(person) = roster.people.get(&user).filter(|person| person.active) else { return false };
    match resource {
        Resource::Customer { owner, shared } => {
            let own = owner == Some(user);
            let sees = own
                || owner.is_some_and(|owner| roster.portfolios_seen_by(user).contains(&owner))
                || (owner.is_none() && is_lead(person.role));
            match verb {
                Verb::Create => own || sees,
                Verb::Delete | Verb::Export => sees,
                Verb::Assign => sees && (own || person.role != Role::Rep),
                Verb::Update => sees || shared,
                // Everybody sees the open sea: whoever claims a customer of it may change it then.
                Verb::List | Verb::Read | Verb::Subscribe | Verb::History => sees || shared || owner.is_none(),
            }
        }
        Resource::Roster => match verb {
            Verb::List | Verb::Read | Verb::Subscribe => true,
            _ => person.role == Role::Administrator,
        },
        Resource::Device { of } | Resource::Profile { of } => match verb {
            Verb::List | Verb::Read | Verb::Update | Verb::Delete => of == user || person.role == Role::Administrator,
            _ => person.role == Role::Administrator,
        },
        Resource::Metrics => matches!(verb, Verb::Read | Verb::List) && person.role == Role::Administrator,
    }
}

fn is_lead(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Boss)
}
