//! People, departments and roles: rows of authority, decided by the server alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    id::{DepartmentId, UserId},
    sorted::SortedMap,
    trade::settings::{TradeDecision, TradeDecisions},
};

/// What a person may do. The order is part of stored people: append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Keeps people, departments, devices and settings; sees every customer.
    Administrator,
    /// Sees and edits every customer.
    Boss,
    /// Sees and edits the customers of the own department and those below it.
    Manager,
    /// Sees and edits the own customers and those shared.
    Rep,
    /// Sees every customer and edits its commercial part; the record itself only where it is the own one.
    Finance,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Administrator, Self::Boss, Self::Manager, Self::Rep, Self::Finance];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Boss => "boss",
            Self::Manager => "manager",
            Self::Rep => "rep",
            Self::Finance => "finance",
        }
    }

    /// The role of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// A person who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: UserId,
    /// Name as colleagues know it.
    pub name: String,
    /// Log-in name (often the mobile number).
    pub login: String,
    /// Rights.
    pub role: Role,
    /// Where the person works; none: directly under the company.
    pub department: Option<DepartmentId>,
    /// False once the person left: no log-in, the history stays.
    pub active: bool,
}

/// A department in the company's tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Identifier.
    pub id: DepartmentId,
    /// Name.
    pub name: String,
    /// The department above; none: directly under the company.
    pub parent: Option<DepartmentId>,
}

/// Company-wide settings that every device needs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    /// The company's name.
    pub name: String,
}

/// A setting of the company. The order is part of what is stored and sent: append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Whether who owns a customer sees its commercial part.
    OwnerSeesCommercial(bool),
    /// Since 4. What it decided about its business.
    Trade(TradeDecision),
}

/// All of them as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Whether who owns a customer sees its commercial part.
    pub owner_sees_commercial: bool,
    /// What the company decided about its business.
    pub trade: TradeDecisions,
}

impl Settings {
    /// Takes over one of them.
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::OwnerSeesCommercial(sees) => self.owner_sees_commercial = sees,
            Setting::Trade(decision) => self.trade.set(decision),
        }
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Setting> {
        let first = Setting::OwnerSeesCommercial(self.owner_sees_commercial);
        std::iter::once(first).chain(self.trade.each().map(Setting::Trade))
    }
}

/// Everybody, and how they stand to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The company itself.
    pub company: Company,
    /// Its settings.
    pub settings: Settings,
    /// People by id.
    pub people: SortedMap<UserId, Person>,
    /// Departments by id.
    pub departments: SortedMap<DepartmentId, Department>,
}

/// The longest name, characters.
pub const NAME_MAX_CHARS: usize = 100;

/// Why a person or a department cannot be written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// A name is empty or too long.
    #[error("a name is empty or too long")]
    Name,
    /// The department does not exist.
    #[error("no such department")]
    NoDepartment,
    /// A department would lie below itself.
    #[error("a department cannot lie below itself")]
    Cycle,
    /// Nobody would be left who keeps people, devices and settings.
    #[error("somebody has to be left who is an administrator")]
    LastAdministrator,
}

fn check_name(name: &str) -> Result<(), RosterError> {
    let length = name.chars().count();
    let fits = (1..=NAME_MAX_CHARS).contains(&length) && !name.chars().any(char::is_control) && name.trim() == name;
    if fits { Ok(()) } else { Err(RosterError::Name) }
}

impl Roster {
    /// Whether a person may be written so.
    ///
    /// # Errors
    /// Why not.
    pub fn check_person(&self, person: &Person) -> Result<(), RosterError> {
        check_name(&person.name)?;
        check_name(&person.login)?;
        if person.department.is_some_and(|id| !self.departments.contains_key(&id)) {
            return Err(RosterError::NoDepartment);
        }
        let keeps = |person: &Person| person.active && person.role == Role::Administrator;
        let others = self.people.values().any(|other| other.id != person.id && keeps(other));
        let was = self.people.get(&person.id).is_some_and(keeps);
        if was && !keeps(person) && !others { Err(RosterError::LastAdministrator) } else { Ok(()) }
    }

    /// Whether a department may be written so.
    ///
    /// # Errors
    /// Why not.
    pub fn check_department(&self, department: &Department) -> Result<(), RosterError> {
        check_name(&department.name)?;
        let Some(parent) = department.parent else { return Ok(()) };
        if !self.departments.contains_key(&parent) {
            return Err(RosterError::NoDepartment);
        }
        if self.departments_below(department.id).contains(&parent) { Err(RosterError::Cycle) } else { Ok(()) }
    }

    /// The departments at or below `top`. A cycle (never made by the server) ends the walk.
    pub fn departments_below(&self, top: DepartmentId) -> BTreeSet<DepartmentId> {
        let mut found = BTreeSet::from([top]);
        loop {
            let more: Vec<_> = self
                .departments
                .values()
                .filter(|d| d.parent.is_some_and(|parent| found.contains(&parent)) && !found.contains(&d.id))
                .map(|d| d.id)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// Whose customers `viewer` sees besides those shared with them: the own ones; a manager also those of
    /// everybody at or below the own department; boss, administrator and finance those of all.
    pub fn portfolios_seen_by(&self, viewer: UserId) -> BTreeSet<UserId> {
        let Some(person) = self.people.get(&viewer) else { return BTreeSet::new() };
        let mut seen = BTreeSet::from([viewer]);
        match (person.role, person.department) {
            (Role::Administrator | Role::Boss | Role::Finance, _) => seen.extend(self.people.keys()),
            (Role::Manager, Some(department)) => {
                let below = self.departments_below(department);
                let there = |p: &&Person| p.department.is_some_and(|d| below.contains(&d));
                seen.extend(self.people.values().filter(there).map(|p| p.id));
            }
            (Role::Manager, None) | (Role::Rep, _) => {}
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128, role: Role) -> Person {
        let id = UserId(Uuid::from_u128(number));
        Person { id, name: "安".into(), login: format!("p{number}"), role, department: None, active: true }
    }

    fn department(number: u128, parent: Option<u128>) -> Department {
        let id = |number| DepartmentId(Uuid::from_u128(number));
        Department { id: id(number), name: "一部".into(), parent: parent.map(id) }
    }

    fn company() -> Roster {
        let people = [person(1, Role::Administrator), person(2, Role::Rep)].map(|person| (person.id, person));
        let departments = [department(1, None), department(2, Some(1)), department(3, Some(2))].map(|d| (d.id, d));
        Roster { people: people.into(), departments: departments.into(), ..Roster::default() }
    }

    #[test]
    fn the_last_administrator_stays() {
        let mut roster = company();
        for changed in [
            Person { role: Role::Boss, ..person(1, Role::Administrator) },
            Person { active: false, ..person(1, Role::Administrator) },
        ] {
            assert_eq!(roster.check_person(&changed), Err(RosterError::LastAdministrator));
        }
        let second = person(3, Role::Administrator);
        roster.people.insert(second.id, second);
        assert_eq!(roster.check_person(&person(1, Role::Rep)), Ok(()));
        assert_eq!(roster.check_person(&Person { active: false, ..person(2, Role::Rep) }), Ok(()));
    }

    #[test]
    fn names_and_departments_must_be_sound() {
        let roster = company();
        for name in ["", " x", "x\n", &"名".repeat(101)] {
            assert_eq!(
                roster.check_person(&Person { name: name.into(), ..person(2, Role::Rep) }),
                Err(RosterError::Name)
            );
            assert_eq!(
                roster.check_person(&Person { login: name.into(), ..person(2, Role::Rep) }),
                Err(RosterError::Name)
            );
        }
        let nowhere = Some(DepartmentId(Uuid::from_u128(9)));
        assert_eq!(
            roster.check_person(&Person { department: nowhere, ..person(2, Role::Rep) }),
            Err(RosterError::NoDepartment)
        );
        assert_eq!(roster.check_department(&department(1, Some(3))), Err(RosterError::Cycle));
        assert_eq!(roster.check_department(&department(1, Some(1))), Err(RosterError::Cycle));
        assert_eq!(roster.check_department(&department(4, Some(9))), Err(RosterError::NoDepartment));
        assert_eq!(roster.check_department(&department(3, Some(1))), Ok(()));
    }
}
