//! Who may make a change that was refused.

use shared::{
    command::Intent,
    id::UserId,
    people::{Person, Role, Roster},
    policy::may_carry_out,
};

/// What is known of the owner of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// It is on this device, and this is whose it is.
    Known(Option<UserId>),
    /// The record is not on this device any more: the server knows.
    Unknown,
}

/// Colleagues who may make the change, whoever owns the record first, then by name. Of a record that is not here those
/// who lead are offered, and the server says whether they may.
pub fn takers<'a>(roster: &'a Roster, me: UserId, intent: &Intent, owner: Owner) -> Vec<&'a Person> {
    let may = |person: &Person| match owner {
        Owner::Known(owner) => may_carry_out(roster, person.id, intent, owner, None),
        Owner::Unknown => matches!(person.role, Role::Manager | Role::Boss | Role::Administrator),
    };
    let mut people: Vec<_> =
        roster.people.values().filter(|person| person.active && person.id != me && may(person)).collect();
    let is_owner = |person: &Person| owner == Owner::Known(Some(person.id));
    people.sort_by(|a, b| is_owner(b).cmp(&is_owner(a)).then_with(|| a.name.cmp(&b.name)));
    people
}

#[cfg(test)]
mod tests {
    use shared::{customer::command::CustomerCommand, id::DepartmentId, people::Department, sorted::SortedMap};
    use uuid::Uuid;

    use super::*;

    const SALES: DepartmentId = DepartmentId(Uuid::from_u128(1));
    const OTHERS: DepartmentId = DepartmentId(Uuid::from_u128(2));

    fn roster() -> Roster {
        let person = |n: u128, name: &str, role, department, active| Person {
            id: UserId(Uuid::from_u128(n)),
            name: name.into(),
            login: name.into(),
            role,
            department: Some(department),
            active,
        };
        let people = [
            person(1, "me", Role::Rep, SALES, true),
            person(2, "zoe", Role::Rep, SALES, true),
            person(3, "lead", Role::Manager, SALES, true),
            person(4, "side", Role::Manager, OTHERS, true),
            person(5, "boss", Role::Boss, OTHERS, true),
            person(6, "count", Role::Finance, OTHERS, true),
            person(7, "gone", Role::Boss, OTHERS, false),
        ];
        let departments = [SALES, OTHERS].map(|id| (id, Department { id, name: String::new(), parent: None }));
        Roster {
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            departments: SortedMap::from(departments),
            ..Roster::default()
        }
    }

    fn names(owner: Owner) -> Vec<String> {
        let intent = Intent::Customer(CustomerCommand::AddTag("重点".into()));
        takers(&roster(), UserId(Uuid::from_u128(1)), &intent, owner).iter().map(|person| person.name.clone()).collect()
    }

    #[test]
    fn whoever_owns_it_comes_first_and_who_may_not_write_it_is_not_there() {
        assert_eq!(names(Owner::Known(Some(UserId(Uuid::from_u128(2))))), ["zoe", "boss", "lead"]);
        assert_eq!(names(Owner::Known(Some(UserId(Uuid::from_u128(1))))), ["boss", "lead"]);
        assert_eq!(names(Owner::Known(None)), ["boss"]);
    }

    #[test]
    fn of_a_record_that_is_not_here_those_who_lead_are_offered() {
        assert_eq!(names(Owner::Unknown), ["boss", "lead", "side"]);
    }
}
