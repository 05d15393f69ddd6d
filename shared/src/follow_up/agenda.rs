//! The agenda: open actions by when they want to be done.

use crate::{
    facts::OpenAction,
    time::{Day, Instant, Zone},
};

/// When an open action wants to be done, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// Its window is over.
    Overdue,
    /// Its window is open.
    Now,
    /// Later today.
    Today,
    /// From 18:00 today.
    Tonight,
    /// Tomorrow.
    Tomorrow,
    /// Until Sunday.
    ThisWeek,
    /// After that.
    Later,
}

impl Due {
    /// Every one, nearest first.
    pub const ALL: [Self; 7] =
        [Self::Overdue, Self::Now, Self::Today, Self::Tonight, Self::Tomorrow, Self::ThisWeek, Self::Later];
}

/// The last instant at which the action is in time: its window's end, or the end of its day.
pub fn deadline(action: &OpenAction, zone: Zone) -> Instant {
    action.end.unwrap_or_else(|| zone.at(zone.day(action.start).plus(1), 0))
}

/// The first deadlines of a record's open actions: enough to say at any time whether one is missed, without a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// The earliest end of a window.
    end: Instant,
    /// The earliest begin of those that last until the end of their day.
    day: Instant,
}

impl Deadlines {
    /// Of these actions.
    pub fn of(open: &[OpenAction]) -> Self {
        let never = Instant(i64::MAX);
        let first = |instants: &mut dyn Iterator<Item = Instant>| instants.min().unwrap_or(never);
        Self {
            end: first(&mut open.iter().filter_map(|action| action.end)),
            day: first(&mut open.iter().filter(|action| action.end.is_none()).map(|action| action.start)),
        }
    }

    /// Whether an action is overdue at `now`; `midnight` is the one with which that day began.
    pub fn missed(self, now: Instant, midnight: Instant) -> bool {
        self.end <= now || self.day < midnight
    }
}

/// When the action wants to be done, seen from `now`.
pub fn due(action: &OpenAction, now: Instant, zone: Zone) -> Due {
    let (today, day) = (zone.day(now), zone.day(action.start));
    if deadline(action, zone) <= now {
        Due::Overdue
    } else if action.start <= now {
        Due::Now
    } else if day == today && action.start < evening(today, zone) {
        Due::Today
    } else if day == today {
        Due::Tonight
    } else if day == today.plus(1) {
        Due::Tomorrow
    } else if day < today.monday().plus(7) {
        Due::ThisWeek
    } else {
        Due::Later
    }
}

fn evening(day: Day, zone: Zone) -> Instant {
    zone.at(day, 18 * 60)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        follow_up::{record::ActionForm, window::TimeLabel},
        id::ActionId,
    };

    const ZONE: Zone = Zone::SHANGHAI;

    /// Tuesday 2026-11-24 10:00.
    const NOW: Instant = Instant(1_795_485_600_000);

    fn action(start: Instant, end: Option<Instant>) -> OpenAction {
        OpenAction {
            id: ActionId(Uuid::nil()),
            form: ActionForm::ToDo,
            kind: String::new(),
            title: String::new(),
            people: Vec::new(),
            start,
            end,
            label: None,
            important: false,
            urgent: false,
        }
    }

    fn of(label: TimeLabel) -> Due {
        let window = label.window(NOW, ZONE);
        due(&action(window.start, Some(window.end)), NOW.plus_ms(1), ZONE)
    }

    #[test]
    fn vague_times_fall_where_they_say() {
        assert_eq!(of(TimeLabel::LaterToday), Due::Now);
        assert_eq!(of(TimeLabel::Tonight), Due::Tonight);
        assert_eq!(of(TimeLabel::Tomorrow), Due::Tomorrow);
        assert_eq!(of(TimeLabel::NextWeek), Due::Later);
    }

    #[test]
    fn overdue_only_after_the_window_or_the_day() {
        let hour = 3_600_000;
        assert_eq!(due(&action(NOW.plus_ms(-hour), Some(NOW)), NOW, ZONE), Due::Overdue);
        assert_eq!(due(&action(NOW.plus_ms(-hour), Some(NOW.plus_ms(1))), NOW, ZONE), Due::Now);
        assert_eq!(due(&action(NOW.plus_ms(-hour), None), NOW, ZONE), Due::Now);
        assert_eq!(due(&action(NOW.plus_ms(-11 * hour), None), NOW, ZONE), Due::Overdue);
        assert_eq!(due(&action(NOW.plus_ms(4 * hour), None), NOW, ZONE), Due::Today);
        assert_eq!(due(&action(NOW.plus_ms(72 * hour), None), NOW, ZONE), Due::ThisWeek);
    }

    #[test]
    fn deadlines_say_the_same_as_the_agenda() {
        let hour = 3_600_000;
        let midnight = ZONE.at(ZONE.day(NOW), 0);
        for start in -60..60 {
            for end in [None, Some(-1), Some(0), Some(1), Some(30)] {
                let start = NOW.plus_ms(start * hour);
                let action = action(start, end.map(|hours| NOW.plus_ms(hours * hour)));
                let late = due(&action, NOW, ZONE) == Due::Overdue;
                let ahead = self::action(NOW.plus_ms(90 * hour), None);
                assert_eq!(Deadlines::of(&[ahead, action]).missed(NOW, midnight), late, "{start:?} {end:?}");
            }
        }
        assert!(!Deadlines::of(&[]).missed(NOW, midnight));
    }
}
