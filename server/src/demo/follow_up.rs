//! Eighteen months of made-up follow-up.

use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
        window::TimeLabel,
    },
    id::{ActionId, ContactId, MarkId, UserId},
    sorted::SortedMap,
    time::{DAY_MS, Instant, MINUTE_MS, Zone},
    value::Value,
};

use super::{customer, people::Colleague, random::Random, words};

/// How far back the company's records go.
const HISTORY_MS: i64 = 540 * DAY_MS;

/// Something that somebody did.
pub(super) struct Deed {
    /// When.
    pub at: Instant,
    /// Who.
    pub user: UserId,
    /// What.
    pub intent: Intent,
}

/// How busy things are with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pulse {
    Cold,
    Normal,
    Hot,
}

/// Everything that happened to one customer, in order. The first deed enters it.
pub(super) fn story(random: &mut Random, which: u64, of: u64, owner: &Colleague, now: Instant) -> Vec<Deed> {
    let created = created(random, which, of, now);
    let identity = if owner.abroad && random.chance(85) {
        customer::abroad(random, which + 1, created)
    } else {
        customer::domestic(random, which + 1, created)
    };
    let contacts: Vec<_> = identity.new.contacts.iter().map(|contact| contact.id).collect();
    let mut teller = Teller { random, now, owner, contacts, goods: identity.goods, deeds: Vec::new() };
    teller.enter(created, identity.new);
    teller.meet(created);
    teller.deeds
}

/// Customers came in evenly over the months, so a later one is a newer one.
fn created(random: &mut Random, which: u64, of: u64, now: Instant) -> Instant {
    let span = HISTORY_MS - DAY_MS;
    let step = i64::try_from(u128::from(which) * span.unsigned_abs() as u128 / u128::from(of.max(1))).unwrap_or(0);
    let day = Zone::SHANGHAI.day(now.plus_ms(step - HISTORY_MS));
    Zone::SHANGHAI.at(day, minute(random))
}

/// A minute of a working day.
fn minute(random: &mut Random) -> i32 {
    i32::try_from(random.between(9 * 60, 18 * 60)).unwrap_or(600)
}

struct Teller<'a> {
    random: &'a mut Random,
    now: Instant,
    owner: &'a Colleague,
    contacts: Vec<ContactId>,
    goods: &'static str,
    deeds: Vec<Deed>,
}

impl Teller<'_> {
    fn did(&mut self, at: Instant, user: UserId, intent: Intent) {
        self.deeds.push(Deed { at, user, intent });
    }

    fn enter(&mut self, at: Instant, new: NewCustomer) {
        let owner = self.owner.person.id;
        self.did(at, owner, Intent::Customer(CustomerCommand::Create(Box::new(new))));
        if self.random.chance(6) {
            let mark = MarkId(self.random.id(at));
            self.did(at.plus_ms(MINUTE_MS), owner, Intent::Customer(CustomerCommand::Star(mark)));
        }
    }

    /// Meetings, calls, and what was agreed to be next.
    fn meet(&mut self, created: Instant) {
        let pulse = *self.random.weighted(&[(45, Pulse::Cold), (43, Pulse::Normal), (12, Pulse::Hot)]);
        let times = match pulse {
            Pulse::Cold => self.random.below(3),
            Pulse::Normal => 3 + self.random.below(6),
            Pulse::Hot => 8 + self.random.below(14),
        };
        let Some(last) = self.last_contact(created, pulse) else { return };
        let (mut waiting, mut newest) = (None, false);
        for nth in 0..times {
            let stretch = (last.0 - created.0) / i64::try_from(times).unwrap_or(1).max(1);
            let near = created.plus_ms(
                stretch * (i64::try_from(nth).unwrap_or(0) + 1) - self.random.between(0, (stretch / 2).max(1)),
            );
            let at = Zone::SHANGHAI.at(Zone::SHANGHAI.day(near), minute(self.random));
            let after = self.deeds.last().map_or(created, |deed| deed.at).plus_ms(5 * MINUTE_MS);
            let at = at.max(after);
            if at >= self.now {
                break;
            }
            newest = nth + 1 == times && pulse != Pulse::Cold;
            waiting = self.record(at, waiting, newest);
        }
        if let Some(step) = waiting.filter(|_| !newest) {
            self.finish_late(step);
        }
        if self.random.chance(30) {
            self.edit();
        }
    }

    /// A step of long ago was done some day; a few were forgotten, as they are.
    fn finish_late(&mut self, step: ActionId) {
        let last = self.deeds.last().map_or(self.now, |deed| deed.at);
        let at = last.plus_ms(self.random.between(2, 9) * DAY_MS);
        if at < self.now && !self.random.chance(4) {
            self.did(at, self.owner.person.id, Intent::Action(ActionCommand::Finish(step)));
        }
    }

    /// Cold customers were last heard of long ago, hot ones this week.
    fn last_contact(&mut self, created: Instant, pulse: Pulse) -> Option<Instant> {
        let days = match pulse {
            Pulse::Cold => self.random.between(30, 400),
            Pulse::Normal => self.random.between(1, 120),
            Pulse::Hot => self.random.between(0, 12),
        };
        let last = self.now.plus_ms(-days * DAY_MS);
        (last > created).then_some(last)
    }

    /// One contact, with the step that follows. Gives that step if it is still to be finished.
    fn record(&mut self, at: Instant, waiting: Option<ActionId>, newest: bool) -> Option<ActionId> {
        let author = match self.owner.manager {
            Some(manager) if self.random.chance(8) => manager,
            _ => self.owner.person.id,
        };
        if let Some(done) = waiting {
            self.did(at, self.owner.person.id, Intent::Action(ActionCommand::Finish(done)));
        }
        let (kind, subject, content) = *self.random.pick(words::RECORDS);
        let id = ActionId(self.random.id(at));
        let contact = self.contacts.first().copied();
        let content = content.replace("{}", self.goods);
        let record = ActionDraft {
            form: ActionForm::Record,
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            content,
            contact,
            people: vec![author],
            start: at.plus_ms(-15 * MINUTE_MS),
            end: None,
            label: None,
            important: false,
            urgent: false,
            follows: None,
        };
        let mut actions = vec![NewAction { id, draft: record, author: None }];
        let next = if newest { self.random.chance(45) } else { self.random.chance(55) };
        let next = next.then(|| self.next_step(at, id, newest));
        let waiting = next.as_ref().map(|action| action.id);
        actions.extend(next);
        self.did(at.plus_ms(MINUTE_MS), author, Intent::Action(ActionCommand::Add(actions)));
        waiting
    }

    fn next_step(&mut self, at: Instant, follows: ActionId, newest: bool) -> NewAction {
        let (subject, kind) = *self.random.pick(words::NEXT_STEPS);
        let (label, start, end) = if newest { self.around_now() } else { days_later(at, self.random.between(1, 10)) };
        let form = if kind == "visit" || kind == "meeting" { ActionForm::Schedule } else { ActionForm::ToDo };
        let draft = ActionDraft {
            form,
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            content: String::new(),
            contact: self.contacts.first().copied(),
            people: vec![self.owner.person.id],
            start,
            end: Some(end),
            label,
            important: self.random.chance(25),
            urgent: self.random.chance(15),
            follows: Some(follows),
        };
        NewAction { id: ActionId(self.random.id(at)), draft, author: None }
    }

    /// A window not far from now, as 今日 wants to show them all.
    fn around_now(&mut self) -> (Option<TimeLabel>, Instant, Instant) {
        let today = Zone::SHANGHAI.day(self.now);
        let at = |day: i64, minute: i32| Zone::SHANGHAI.at(today.plus(day), minute);
        let monday = i64::from(chrono::Datelike::weekday(&today.0).num_days_from_monday());
        match self.random.below(100) {
            0..15 => days_later(self.now, -self.random.between(2, 12)),
            15..37 => (Some(TimeLabel::LaterToday), self.now, at(0, 18 * 60).max(self.now.plus_ms(120 * MINUTE_MS))),
            37..43 => (Some(TimeLabel::Tonight), at(0, 18 * 60), at(0, 22 * 60)),
            43..60 => (Some(TimeLabel::Tomorrow), at(1, 9 * 60), at(1, 18 * 60)),
            60..75 => (Some(TimeLabel::ThisWeek), self.now, at(7 - monday, 0)),
            75..90 => (Some(TimeLabel::NextWeek), at(7 - monday, 0), at(14 - monday, 0)),
            _ => days_later(self.now, self.random.between(15, 45)),
        }
    }

    /// The owner put something right later on.
    fn edit(&mut self) {
        let at = self.deeds.last().map_or(self.now, |deed| deed.at).plus_ms(2 * MINUTE_MS);
        let fields = if self.random.chance(50) {
            SortedMap::from([(
                CustomerField::Level,
                Some(Value::Text((*self.random.pick(&["close", "good", "normal"])).to_owned())),
            )])
        } else {
            SortedMap::from([(
                CustomerField::Remark,
                Some(Value::Text((*self.random.pick(words::REMARKS)).to_owned())),
            )])
        };
        self.did(at, self.owner.person.id, Intent::Customer(CustomerCommand::SetFields(fields)));
    }
}

fn days_later(at: Instant, days: i64) -> (Option<TimeLabel>, Instant, Instant) {
    let day = Zone::SHANGHAI.day(at).plus(days);
    (None, Zone::SHANGHAI.at(day, 9 * 60), Zone::SHANGHAI.at(day, 18 * 60))
}
