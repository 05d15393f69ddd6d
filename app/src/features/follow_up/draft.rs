//! What the composer edits, and the command that comes of it.

use serde::{Deserialize, Serialize};
use shared::{
    follow_up::{
        command::{ActionDraft, NewAction},
        record::{Action, ActionForm},
        window::TimeLabel,
    },
    id::{ActionId, ContactId, UserId},
    time::{Day, Instant, MINUTE_MS, Window, Zone},
};

/// The working day, in minutes after midnight: a to-do without a time is for this stretch.
const DAY_BEGINS: i32 = 9 * 60;
const DAY_ENDS: i32 = 18 * 60;
/// How long a to-do at an exact time may take before it is overdue.
const EXACT_LASTS_MS: i64 = 60 * MINUTE_MS;

/// When something happened or is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum When {
    /// At the moment of saving.
    #[default]
    Now,
    /// On a day; the minute after midnight if it is known.
    On {
        /// The day.
        day: Day,
        /// Minutes after midnight.
        minute: Option<i32>,
    },
    /// As a person says it.
    Within(TimeLabel),
    /// As it was before editing began, to the millisecond.
    Kept {
        /// Begin.
        start: Instant,
        /// End.
        end: Option<Instant>,
        /// The words in which it was chosen.
        label: Option<TimeLabel>,
    },
}

impl When {
    /// The day that it names, if it names one.
    pub fn day(self, context: &Clock) -> Option<Day> {
        match self {
            Self::Now => Some(context.today()),
            Self::On { day, .. } => Some(day),
            Self::Kept { start, .. } => Some(context.zone.day(start)),
            Self::Within(TimeLabel::Tomorrow) => Some(context.today().plus(1)),
            Self::Within(TimeLabel::LaterToday | TimeLabel::Tonight) => Some(context.today()),
            Self::Within(_) => None,
        }
    }

    /// The minute after midnight that it names, if it names one.
    pub fn minute(self, context: &Clock) -> Option<i32> {
        match self {
            Self::On { minute, .. } => minute,
            Self::Kept { start, .. } => Some(context.minute_of_day(start)),
            Self::Now | Self::Within(_) => None,
        }
    }
}

/// The step after a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NextStep {
    /// When; none: no step is planned.
    pub when: Option<When>,
    /// What.
    pub content: String,
}

impl NextStep {
    /// Whether a step is planned.
    pub fn planned(&self) -> bool {
        self.when.is_some() || !self.content.trim().is_empty()
    }
}

/// An action while it is written. It outlives reloads in local storage, so fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Record, to-do or schedule.
    pub form: ActionForm,
    /// Key of the kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What was said, or is to be done.
    pub content: String,
    /// With whom.
    pub contact: Option<ContactId>,
    /// Whose job; empty: the writer's.
    pub people: Vec<UserId>,
    /// When.
    pub when: When,
    /// How long a schedule takes.
    pub lasts_minutes: i32,
    /// Important.
    pub important: bool,
    /// Urgent.
    pub urgent: bool,
    /// What comes after a record.
    pub next: NextStep,
    /// The record whose next step this is, if one is edited.
    pub follows: Option<ActionId>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            form: ActionForm::Record,
            kind: "phone".to_owned(),
            subject: String::new(),
            content: String::new(),
            contact: None,
            people: Vec::new(),
            when: When::Now,
            lasts_minutes: 60,
            important: false,
            urgent: false,
            next: NextStep::default(),
            follows: None,
        }
    }
}

/// Where and when the composer is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The present.
    pub now: Instant,
    /// The company's zone.
    pub zone: Zone,
}

impl Clock {
    /// The local day.
    pub fn today(&self) -> Day {
        self.zone.day(self.now)
    }

    fn minute_of_day(&self, at: Instant) -> i32 {
        let midnight = self.zone.at(self.zone.day(at), 0);
        i32::try_from((at.0 - midnight.0) / MINUTE_MS).unwrap_or(0)
    }
}

/// What turns a draft into actions.
#[derive(Debug, Clone)]
pub struct Writer<'a> {
    /// Who writes.
    pub me: UserId,
    /// When.
    pub clock: Clock,
    /// The identifiers of the action and of its next step.
    pub ids: [ActionId; 2],
    /// What a next step says when only its time was chosen.
    pub default_next: &'a str,
}

/// The draft says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the draft is empty")]
pub struct EmptyDraft;

impl Draft {
    /// A fresh draft of a form.
    pub fn of_form(form: ActionForm) -> Self {
        let mut draft = Self::default();
        draft.choose_form(form);
        draft
    }

    /// The draft that edits an action.
    pub fn of_action(action: &Action) -> Self {
        let lasts = action.end.map_or(60, |end| i32::try_from((end.0 - action.start.0) / MINUTE_MS).unwrap_or(60));
        Self {
            form: action.form,
            kind: action.kind.clone(),
            subject: action.subject.clone(),
            content: action.content.clone(),
            contact: action.contact,
            people: action.people.clone(),
            when: When::Kept { start: action.start, end: action.end, label: action.label },
            lasts_minutes: lasts,
            important: action.important,
            urgent: action.urgent,
            next: NextStep::default(),
            follows: action.follows,
        }
    }

    /// Whether there is anything to lose.
    pub fn worth_keeping(&self) -> bool {
        !self.content.trim().is_empty() || !self.subject.trim().is_empty() || self.next.planned()
    }

    /// Changes the form. What was chosen and still makes sense stays.
    pub fn choose_form(&mut self, form: ActionForm) {
        self.form = form;
        self.when = match (form, self.when) {
            (ActionForm::ToDo, When::Now) => When::Within(TimeLabel::Tomorrow),
            (ActionForm::Record | ActionForm::Schedule, When::Within(_)) => When::Now,
            (_, when) => when,
        };
    }

    /// Chooses a day by its chip. What lies ahead is no record, so tomorrow makes a to-do of one.
    pub fn choose_day(&mut self, day: Day, clock: &Clock) {
        let minute = self.when.minute(clock);
        if self.form == ActionForm::Record && day > clock.today() {
            self.form = ActionForm::ToDo;
        }
        self.when = match self.form {
            ActionForm::ToDo if minute.is_none() && day == clock.today() => When::Within(TimeLabel::LaterToday),
            ActionForm::ToDo if minute.is_none() && day == clock.today().plus(1) => When::Within(TimeLabel::Tomorrow),
            ActionForm::Record if minute.is_none() && day == clock.today() => When::Now,
            _ => When::On { day, minute },
        };
    }

    /// Changes how long a schedule takes; its begin stays.
    pub fn choose_duration(&mut self, minutes: i32) {
        self.lasts_minutes = minutes;
        if let When::Kept { start, label, .. } = self.when {
            self.when = When::Kept { start, end: Some(start.plus_ms(i64::from(minutes) * MINUTE_MS)), label };
        }
    }

    /// The day and the minute at which the action begins, to show them in a field.
    pub fn shown_moment(&self, clock: &Clock) -> (Day, i32) {
        let start = self.time(clock).start;
        (clock.zone.day(start), clock.minute_of_day(start))
    }

    /// The actions that the draft stands for: one, or a record with its next step.
    ///
    /// # Errors
    /// When it says nothing.
    pub fn actions(&self, writer: &Writer<'_>) -> Result<Vec<NewAction>, EmptyDraft> {
        let [id, next_id] = writer.ids;
        let mut actions = vec![NewAction { id, draft: self.action(writer)?, author: None }];
        if self.form == ActionForm::Record && self.next.planned() {
            actions.push(NewAction { id: next_id, draft: self.next_action(writer, id), author: None });
        }
        Ok(actions)
    }

    /// What the action itself says.
    ///
    /// # Errors
    /// When it says nothing.
    pub fn action(&self, writer: &Writer<'_>) -> Result<ActionDraft, EmptyDraft> {
        let (subject, content) = (self.subject.trim(), self.content.trim());
        if subject.is_empty() && content.is_empty() {
            return Err(EmptyDraft);
        }
        let time = self.time(&writer.clock);
        Ok(ActionDraft {
            form: self.form,
            kind: self.kind.clone(),
            subject: subject.to_owned(),
            content: content.to_owned(),
            contact: self.contact,
            people: if self.people.is_empty() { vec![writer.me] } else { self.people.clone() },
            start: time.start,
            end: time.end,
            label: time.label,
            important: self.important,
            urgent: self.urgent,
            follows: self.follows,
        })
    }

    fn next_action(&self, writer: &Writer<'_>, follows: ActionId) -> ActionDraft {
        let content = self.next.content.trim();
        let time = to_do_time(self.next.when.unwrap_or(When::Within(TimeLabel::ThisWeek)), &writer.clock);
        ActionDraft {
            form: ActionForm::ToDo,
            kind: self.kind.clone(),
            subject: String::new(),
            content: if content.is_empty() { writer.default_next.to_owned() } else { content.to_owned() },
            contact: self.contact,
            people: vec![writer.me],
            start: time.start,
            end: time.end,
            label: time.label,
            important: false,
            urgent: false,
            follows: Some(follows),
        }
    }

    fn time(&self, clock: &Clock) -> Time {
        match self.form {
            ActionForm::Record => Time { start: moment(self.when, clock), end: None, label: None },
            ActionForm::ToDo => to_do_time(self.when, clock),
            ActionForm::Schedule => {
                let start = schedule_start(self.when, clock);
                Time { start, end: Some(start.plus_ms(i64::from(self.lasts_minutes.max(1)) * MINUTE_MS)), label: None }
            }
        }
    }
}

/// When an action is, as commands take it.
struct Time {
    start: Instant,
    end: Option<Instant>,
    label: Option<TimeLabel>,
}

/// The window of a to-do.
fn to_do_time(when: When, clock: &Clock) -> Time {
    let window = match when {
        When::Now => return to_do_time(When::Within(TimeLabel::LaterToday), clock),
        When::Within(label) => {
            let Window { start, end } = label.window(clock.now, clock.zone);
            return Time { start, end: Some(end), label: Some(label) };
        }
        When::Kept { start, end, label } => {
            return Time { start, end: Some(end.unwrap_or_else(|| start.plus_ms(EXACT_LASTS_MS))), label };
        }
        When::On { day, minute: None } => {
            Window { start: clock.zone.at(day, DAY_BEGINS), end: clock.zone.at(day, DAY_ENDS) }
        }
        When::On { day, minute: Some(minute) } => {
            let start = clock.zone.at(day, minute);
            Window { start, end: start.plus_ms(EXACT_LASTS_MS) }
        }
    };
    Time { start: window.start, end: Some(window.end), label: None }
}

/// The window that moves a to-do to a vague time, for `ActionCommand::Move`.
pub fn vague_window(label: TimeLabel, clock: &Clock) -> Window {
    label.window(clock.now, clock.zone)
}

/// When a record happened: yesterday without a time is yesterday at this hour.
fn moment(when: When, clock: &Clock) -> Instant {
    match when {
        When::Now => clock.now,
        When::On { day, minute } => clock.zone.at(day, minute.unwrap_or_else(|| clock.minute_of_day(clock.now))),
        When::Within(label) => vague_window(label, clock).start,
        When::Kept { start, .. } => start,
    }
}

/// When a schedule begins: without a time, at the next full hour of that day's clock.
fn schedule_start(when: When, clock: &Clock) -> Instant {
    let next_hour = (clock.minute_of_day(clock.now) / 60 + 1) * 60;
    match when {
        When::Now => clock.zone.at(clock.today(), next_hour),
        When::On { day, minute } => clock.zone.at(day, minute.unwrap_or(next_hour.clamp(DAY_BEGINS, DAY_ENDS))),
        When::Within(label) => vague_window(label, clock).start,
        When::Kept { start, .. } => start,
    }
}
