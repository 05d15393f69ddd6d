//! Everybody's business as the pages of money read it, with what decides on it: settings, today, whose.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use shared::{
    facts::OtherFacts,
    people::Roster,
    sorted::SortedSet,
    time::Day,
    trade::{
        lists::{Business, Narrow, Who},
        settings::TradeSettings,
        voucher::Side,
    },
};

use super::chips::{self, Chips};
use crate::screen::workspace::Workspace;

/// What the pages of money read. `Copy`.
#[derive(Clone, Copy)]
pub struct Books {
    /// Signals and commands.
    pub workspace: Workspace,
    /// The address.
    pub chips: Chips,
    /// The business with every customer that is not in the bin.
    pub all: Memo<Arc<Vec<Arc<Business>>>>,
    /// What the company decided.
    pub settings: Memo<TradeSettings>,
    /// The company's calendar day.
    pub today: Memo<Day>,
    /// Customers or suppliers.
    pub side: Memo<Side>,
}

impl Books {
    /// Opens them for the calling page.
    pub fn open() -> Self {
        let (workspace, chips) = (Workspace::here(), Chips::here());
        Self {
            workspace,
            chips,
            // What changed is drawn, whatever it is: comparing all rows would cost more.
            all: Memo::new_with_compare(move |_| Arc::new(all(workspace)), |_, _| true),
            settings: Memo::new(move |_| TradeSettings::of(&workspace.roster.read().settings.trade)),
            today: Memo::new(move |_| workspace.zone().day(workspace.now.get())),
            side: Memo::new(move |_| chips.get(chips::SIDE).and_then(|key| Side::from_key(&key)).unwrap_or_default()),
        }
    }

    /// What the address narrows lists to. Reactive.
    pub fn narrow(self) -> Narrow {
        let chips = self.chips;
        let who = chips.get(chips::WHO).and_then(|key| Who::from_key(&key));
        let day = |name| chips.get(name).and_then(|text| Day::from_iso(&text));
        Narrow {
            people: who.map(|who| who.people(&self.workspace.roster.read())),
            statuses: chips.set_of(chips::STATUS),
            stages: SortedSet::default(),
            classes: chips.set_of(chips::AGING).iter().filter_map(|class| class.parse().ok()).collect(),
            from: day(chips::FROM),
            to: day(chips::TO),
            customer: None,
            search: chips.get(chips::SEARCH).unwrap_or_default(),
        }
    }

    /// Whose rows may be asked for: people who have any, and their departments with those above. Reactive.
    pub fn offered(self) -> Vec<Who> {
        let roster = self.workspace.roster.read();
        let all = self.all.read();
        let vouchers = all.iter().flat_map(|business| business.rows.iter().map(|row| row.person));
        let people: SortedSet<_> = all.iter().filter_map(|business| business.owner).chain(vouchers).collect();
        let known: Vec<_> = people.iter().filter(|id| roster.people.contains_key(id)).copied().collect();
        let departments = roster.departments.keys().copied().map(Who::Department);
        let with_people = departments.filter(|department| {
            let there = department.people(&roster);
            known.iter().any(|person| there.contains(person))
        });
        with_people.chain(known.iter().copied().map(Who::Person)).collect()
    }
}

fn all(workspace: Workspace) -> Vec<Arc<Business>> {
    let others = workspace.others.read();
    let trades = others.all().filter_map(|facts| match facts {
        OtherFacts::Trade(trade) => Some((trade.of, *trade)),
        OtherFacts::Product(_) => None,
    });
    let mut trades: HashMap<_, _> = trades.collect();
    let book = workspace.book.read();
    let there = book.rows().iter().filter(|facts| !facts.deleted);
    there.map(|facts| Arc::new(Business::of(facts, trades.remove(&facts.id)))).collect()
}

/// What somebody is called. Reactive.
pub fn who_name(who: Who, roster: &Roster) -> String {
    match who {
        Who::Person(id) => roster.people.get(&id).map(|person| person.name.clone()),
        Who::Department(id) => roster.departments.get(&id).map(|department| department.name.clone()),
    }
    .unwrap_or_default()
}
