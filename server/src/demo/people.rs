//! The demo company: three departments, twelve people.

use shared::{
    id::{DepartmentId, UserId},
    people::{Department, Person, Role},
    time::{DAY_MS, Instant},
};

use super::random::Random;

/// The company's name.
pub(super) const COMPANY: &str = "启明贸易有限公司";
/// Everybody's password. Only a demo company has one that is printed.
pub(super) const PASSWORD: &str = "gendan-demo";

/// Log-in, name, role, department by number, share of customers in percent.
const PEOPLE: [(&str, &str, Role, Option<usize>, u64); 12] = [
    ("admin", "苏敏", Role::Administrator, None, 0),
    ("boss", "单国强", Role::Boss, None, 2),
    ("zha", "查慧敏", Role::Manager, Some(0), 5),
    ("wang", "王磊", Role::Rep, Some(0), 18),
    ("zhao", "赵雪", Role::Rep, Some(0), 15),
    ("qiu", "仇建华", Role::Rep, Some(0), 11),
    ("zeng", "曾志远", Role::Manager, Some(1), 5),
    ("li", "李娜", Role::Rep, Some(1), 16),
    ("chen", "陈晨", Role::Rep, Some(1), 12),
    ("xie", "解文静", Role::Manager, Some(2), 4),
    ("lin", "林一鸣", Role::Rep, Some(2), 12),
    ("xin", "辛晓彤", Role::Rep, Some(2), 0),
];

const DEPARTMENTS: [&str; 3] = ["销售一部", "销售二部", "外贸部"];
/// The department whose customers are abroad.
const ABROAD: usize = 2;

/// A person with what the demo needs to know of them.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    /// The person.
    pub person: Person,
    /// Share of customers, in percent.
    pub share: u64,
    /// Who manages them, if somebody does.
    pub manager: Option<UserId>,
    /// Whether their customers are abroad.
    pub abroad: bool,
}

/// Everybody who works there.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    /// The departments.
    pub departments: Vec<Department>,
    /// The people.
    pub people: Vec<Colleague>,
}

impl Staff {
    /// Makes them.
    pub fn new(seed: u64, now: Instant) -> Self {
        let mut random = Random::new(seed, u64::MAX);
        let founded = now.plus_ms(-600 * DAY_MS);
        let departments: Vec<_> = DEPARTMENTS
            .iter()
            .map(|name| Department { id: DepartmentId(random.id(founded)), name: (*name).to_owned(), parent: None })
            .collect();
        let ids: Vec<_> = PEOPLE.iter().map(|_| UserId(random.id(founded))).collect();
        let people = PEOPLE.iter().zip(&ids).map(|((login, name, role, place, share), id)| {
            let manager = PEOPLE
                .iter()
                .position(|(_, _, other, there, _)| *other == Role::Manager && there == place && role == &Role::Rep);
            let department = place.map(|place| departments[place].id);
            let person = Person {
                id: *id,
                name: (*name).to_owned(),
                login: (*login).to_owned(),
                role: *role,
                department,
                active: true,
            };
            Colleague { person, share: *share, manager: manager.map(|at| ids[at]), abroad: *place == Some(ABROAD) }
        });
        let people = people.collect();
        Self { departments, people }
    }

    /// Whose the next customer is.
    pub fn owner(&self, random: &mut Random) -> &Colleague {
        let mut left = random.below(self.people.iter().map(|one| one.share).sum());
        for one in &self.people {
            if left < one.share {
                return one;
            }
            left -= one.share;
        }
        &self.people[0]
    }

    /// The boss.
    pub fn boss(&self) -> &Colleague {
        &self.people[1]
    }

    /// The newcomer, who has no customers of the own.
    pub fn newcomer(&self) -> &Colleague {
        &self.people[PEOPLE.len() - 1]
    }

    /// Somebody who has customers, other than `owner`.
    pub fn other(&self, random: &mut Random, owner: UserId) -> UserId {
        let others: Vec<_> =
            self.people.iter().filter(|one| one.person.role == Role::Rep && one.person.id != owner).collect();
        random.pick(&others).person.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_a_hundred_percent() {
        assert_eq!(PEOPLE.iter().map(|one| one.4).sum::<u64>(), 100);
        let staff = Staff::new(1, Instant(1_800_000_000_000));
        assert_eq!(staff.people.iter().filter(|one| one.manager.is_some()).count(), 7);
    }
}
