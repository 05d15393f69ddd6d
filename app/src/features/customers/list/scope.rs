//! Whose customers the list shows.

use std::collections::BTreeSet;

use shared::{
    id::UserId,
    people::Roster,
    query::{
        Query,
        filter::{Filter, FilterField},
    },
};

use super::text::ListText;

/// The parameter of the address.
pub const SCOPE: &str = "scope";

/// Whose customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Everything on this device: for those who see all, the company.
    #[default]
    All,
    /// One's own.
    Mine,
    /// Of colleagues whose customers one does not see by right.
    Shared,
    /// Of those below.
    Below,
    /// Nobody's.
    Sea,
}

impl Scope {
    /// Every scope, in the order of the switch.
    pub const ALL: [Self; 5] = [Self::All, Self::Mine, Self::Shared, Self::Below, Self::Sea];

    /// The name in addresses; none for the default.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Mine => Some("mine"),
            Self::Shared => Some("shared"),
            Self::Below => Some("below"),
            Self::Sea => Some("sea"),
        }
    }

    /// The scope of a name.
    pub fn from_key(key: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|scope| scope.key() == key).unwrap_or_default()
    }

    /// Its name.
    pub fn word(self) -> ListText {
        match self {
            Self::All => ListText::All,
            Self::Mine => ListText::Mine,
            Self::Shared => ListText::Shared,
            Self::Below => ListText::Below,
            Self::Sea => ListText::Sea,
        }
    }

    /// The scopes that make a difference to somebody, given who owns customers on this device.
    pub fn offered(me: UserId, roster: &Roster, owners: &BTreeSet<Option<UserId>>) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|scope| match scope {
                Self::All | Self::Mine => true,
                _ => !scope.owners(me, roster, owners).is_empty(),
            })
            .collect()
    }

    /// The owners that it lets through, of those who own something.
    fn owners(self, me: UserId, roster: &Roster, owners: &BTreeSet<Option<UserId>>) -> BTreeSet<Option<UserId>> {
        let seen = roster.portfolios_seen_by(me);
        let fits = |owner: &Option<UserId>| match (self, owner) {
            (Self::All, _) => true,
            (Self::Mine, owner) => *owner == Some(me),
            (Self::Shared, Some(owner)) => !seen.contains(owner),
            (Self::Below, Some(owner)) => *owner != me && seen.contains(owner),
            (Self::Sea, owner) => owner.is_none(),
            (Self::Shared | Self::Below, None) => false,
        };
        owners.iter().filter(|owner| fits(owner)).copied().collect()
    }

    /// Narrows a query to this scope. A filter on owners says it more exactly and stays.
    pub fn narrow(self, query: Query, me: UserId, roster: &Roster, owners: &BTreeSet<Option<UserId>>) -> Query {
        if self == Self::All || query.filter(FilterField::Owner).is_some() {
            return query;
        }
        let mut wanted = self.owners(me, roster, owners);
        if wanted.is_empty() {
            // Nobody fits: one's own, which are none, rather than everything.
            wanted.insert(Some(me));
        }
        query.with(Filter::Owner(wanted))
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        id::DepartmentId,
        people::{Department, Person, Role},
    };
    use uuid::Uuid;

    use super::*;

    fn user(id: u128) -> UserId {
        UserId(Uuid::from_u128(id))
    }

    fn roster() -> Roster {
        let department = DepartmentId(Uuid::from_u128(9));
        let mut roster = Roster::default();
        roster.departments.insert(department, Department { id: department, name: "一部".to_owned(), parent: None });
        for (id, role, department) in
            [(1, Role::Manager, Some(department)), (2, Role::Rep, Some(department)), (3, Role::Rep, None)]
        {
            let person =
                Person { id: user(id), name: String::new(), login: String::new(), role, department, active: true };
            roster.people.insert(user(id), person);
        }
        roster
    }

    #[test]
    fn each_scope_lets_its_owners_through() {
        let owners = BTreeSet::from([None, Some(user(1)), Some(user(2)), Some(user(3))]);
        let through = |scope: Scope| scope.owners(user(1), &roster(), &owners);
        assert_eq!(through(Scope::Mine), BTreeSet::from([Some(user(1))]));
        assert_eq!(through(Scope::Below), BTreeSet::from([Some(user(2))]));
        assert_eq!(through(Scope::Shared), BTreeSet::from([Some(user(3))]));
        assert_eq!(through(Scope::Sea), BTreeSet::from([None]));
        assert_eq!(Scope::offered(user(1), &roster(), &owners).len(), 5);
        let own = BTreeSet::from([Some(user(2))]);
        assert_eq!(Scope::offered(user(2), &roster(), &own), [Scope::All, Scope::Mine]);
    }

    #[test]
    fn a_chosen_owner_overrules_the_scope() {
        let owners = BTreeSet::from([Some(user(1)), Some(user(2))]);
        let chosen = Query::default().with(Filter::Owner(BTreeSet::from([Some(user(2))])));
        assert_eq!(Scope::Mine.narrow(chosen.clone(), user(1), &roster(), &owners), chosen);
        assert_eq!(Scope::All.narrow(Query::default(), user(1), &roster(), &owners), Query::default());
        let narrowed = Scope::Mine.narrow(Query::default(), user(1), &roster(), &owners);
        assert_eq!(narrowed.filter(FilterField::Owner), Some(&Filter::Owner(BTreeSet::from([Some(user(1))]))));
    }

    #[test]
    fn scopes_survive_the_address() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_key(scope.key()), scope);
        }
        assert_eq!(Scope::from_key(Some("x")), Scope::All);
    }
}
