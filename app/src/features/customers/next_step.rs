//! The next step in a few words: what, and until when.

use shared::{
    facts::OpenAction,
    follow_up::{
        agenda::{self, Due},
        window::TimeLabel,
    },
};

use crate::i18n::{Language, format::Reader, t, values};

crate::texts! {
    enum StepText {
        LaterToday => "今天稍后", "Later today";
        Tonight => "今晚", "Tonight";
        Tomorrow => "明天", "Tomorrow";
        ThisWeek => "本周内", "This week";
        NextWeek => "下周", "Next week";
        NextMonth => "下月", "Next month";
        OverdueSince => "逾期 · {0}", "Overdue · {0}";
    }
}

/// A longer title is cut: the record shows all of it.
const TITLE_CHARS: usize = 60;

/// Whether its time is over.
pub fn overdue(step: &OpenAction, reader: Reader) -> bool {
    agenda::due(step, reader.now, reader.zone) == Due::Overdue
}

/// “明天 · 发报价”. Reactive.
pub fn next_step_words(step: &OpenAction, reader: Reader) -> String {
    format!("{} · {}", when_words(step, reader), title(step))
}

/// What it is: its title, or its kind.
pub fn title(step: &OpenAction) -> String {
    let title = step.title.trim();
    if title.is_empty() {
        values::action_kind(Language::current(), &step.kind)
    } else {
        title.chars().take(TITLE_CHARS).collect()
    }
}

/// When it is, in the words of now: a label that was said last week is a date today. Reactive.
pub fn when_words(step: &OpenAction, reader: Reader) -> String {
    let last_day = reader.zone.day(agenda::deadline(step, reader.zone).plus_ms(-1));
    let last = reader.day(last_day);
    if overdue(step, reader) {
        return crate::i18n::tf(StepText::OverdueSince, &[&last]);
    }
    let said_now = step.label.filter(|label| {
        let window = label.window(reader.now, reader.zone);
        reader.zone.day(window.end.plus_ms(-1)) == last_day
    });
    match said_now {
        Some(label) => t(word(label)).to_owned(),
        None => last,
    }
}

fn word(label: TimeLabel) -> StepText {
    match label {
        TimeLabel::LaterToday => StepText::LaterToday,
        TimeLabel::Tonight => StepText::Tonight,
        TimeLabel::Tomorrow => StepText::Tomorrow,
        TimeLabel::ThisWeek => StepText::ThisWeek,
        TimeLabel::NextWeek => StepText::NextWeek,
        TimeLabel::NextMonth => StepText::NextMonth,
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        follow_up::record::ActionForm,
        id::ActionId,
        time::{DAY_MS, Day, Instant, Zone},
    };
    use uuid::Uuid;

    use super::*;

    fn said(label: TimeLabel, now: Instant) -> OpenAction {
        let window = label.window(now, Zone::SHANGHAI);
        OpenAction {
            id: ActionId(Uuid::nil()),
            form: ActionForm::ToDo,
            kind: "phone".to_owned(),
            title: "发报价".to_owned(),
            people: Vec::new(),
            start: window.start,
            end: Some(window.end),
            label: Some(label),
            important: false,
            urgent: false,
        }
    }

    #[test]
    fn a_label_is_said_as_long_as_it_is_true() {
        let zone = Zone::SHANGHAI;
        let now = zone.at(Day::new(2026, 11, 24).expect("a day"), 600);
        let reader = |now| Reader { language: Language::Chinese, zone, now };
        Language::Chinese.choose();
        let step = said(TimeLabel::Tomorrow, now);
        assert_eq!(next_step_words(&step, reader(now)), "明天 · 发报价");
        assert_eq!(when_words(&step, reader(now.plus_ms(DAY_MS))), "今天");
        assert_eq!(when_words(&step, reader(now.plus_ms(2 * DAY_MS))), "逾期 · 昨天");
        let week = said(TimeLabel::NextWeek, now);
        assert_eq!(when_words(&week, reader(now)), "下周");
        assert_eq!(when_words(&week, reader(now.plus_ms(7 * DAY_MS))), "12月6日 周日");
    }
}
