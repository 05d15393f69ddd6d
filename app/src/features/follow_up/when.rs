//! Choosing a time: day chips, the six vague times, an exact moment.

use leptos::prelude::*;
use shared::{
    follow_up::{record::ActionForm, window::TimeLabel},
    time::Day,
};

use super::{
    draft::{Clock, Draft, When},
    text::{ComposerText, vague},
};
use crate::{
    i18n::{format, t, text, tf},
    screen::workspace::Workspace,
    ui::{chip::Chip, icon::Icon, show::Show},
};

/// The clock of this device in the company's zone.
pub fn device_clock(workspace: Workspace) -> Clock {
    Clock { now: workspace.clock(), zone: workspace.zone() }
}

/// The moment of an `<input type="datetime-local">`.
pub fn moment_text(day: Day, minute: i32) -> String {
    format!("{}T{:02}:{:02}", format::iso_day(day), minute / 60, minute % 60)
}

/// The day and the minute of an `<input type="datetime-local">`.
pub fn parse_moment(text: &str) -> Option<(Day, i32)> {
    let (day, time) = text.trim().split_once('T')?;
    let mut parts = time.split(':').map(str::parse::<i32>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute);
    Some((format::parse_iso_day(day)?, hour * 60 + minute)).filter(|_| valid)
}

/// The row of the composer that chooses the time.
#[component]
pub fn WhenRow(draft: RwSignal<Draft>) -> impl IntoView {
    let form = Memo::new(move |_| draft.read().form);
    view! {
        <div class="composer-row" role="group" aria-label=move || t(ComposerText::When)>
            {move || match form.get() {
                ActionForm::ToDo => view! { <VagueChips draft /> }.into_any(),
                ActionForm::Record | ActionForm::Schedule => view! { <DayChips draft /> }.into_any(),
            }}
            <ExactMoment draft />
            <Show when=move || form.get() == ActionForm::Schedule>
                <Duration draft />
            </Show>
        </div>
    }
}

#[component]
fn DayChips(draft: RwSignal<Draft>) -> impl IntoView {
    let workspace = Workspace::here();
    [(-1, ComposerText::Yesterday), (0, ComposerText::Today), (1, ComposerText::Tomorrow)].map(|(offset, word)| {
        let pressed = Memo::new(move |_| {
            let clock = Clock { now: workspace.now.get(), zone: workspace.zone() };
            Some(draft.read().when.day(&clock) == Some(clock.today().plus(offset)))
        });
        let choose = move |_| {
            let clock = device_clock(workspace);
            draft.update(|draft| draft.choose_day(clock.today().plus(offset), &clock));
        };
        view! { <Chip label=text(word) pressed on:click=choose /> }
    })
}

#[component]
fn VagueChips(draft: RwSignal<Draft>) -> impl IntoView {
    TimeLabel::ALL.map(|label| {
        let pressed = Memo::new(move |_| {
            let when = draft.read().when;
            Some(when == When::Within(label) || matches!(when, When::Kept { label: Some(kept), .. } if kept == label))
        });
        view! { <Chip label=text(vague(label)) pressed on:click=move |_| draft.update(|draft| draft.when = When::Within(label)) /> }
    })
}

/// A chip that turns into a field for the exact moment.
#[component]
fn ExactMoment(draft: RwSignal<Draft>) -> impl IntoView {
    let workspace = Workspace::here();
    let open = RwSignal::new(false);
    let moment = Memo::new(move |_| {
        let clock = Clock { now: workspace.now.get(), zone: workspace.zone() };
        let draft = draft.read();
        let exact = matches!(draft.when, When::On { minute: Some(_), .. } | When::Kept { label: None, .. })
            || draft.form == ActionForm::Schedule;
        exact.then(|| draft.shown_moment(&clock))
    });
    let shown = move || open.get() || moment.read().is_some();
    let choose = move |event| {
        if let Some((day, minute)) = parse_moment(&event_target_value(&event)) {
            draft.update(|draft| draft.when = When::On { day, minute: Some(minute) });
        }
    };
    let value = move || {
        let (day, minute) =
            moment.get().unwrap_or_else(|| draft.read_untracked().shown_moment(&device_clock(workspace)));
        moment_text(day, minute)
    };
    view! {
        <Show
            when=shown
            fallback=move || {
                view! { <Chip label=text(ComposerText::Exact) icon=Icon::Clock on:click=move |_| open.set(true) /> }
            }
        >
            <input class="input composer-moment" type="datetime-local" aria-label=move || t(ComposerText::Exact) prop:value=value on:change=choose />
        </Show>
    }
}

const DURATIONS_MINUTES: [i32; 6] = [30, 60, 90, 120, 240, 480];

#[component]
fn Duration(draft: RwSignal<Draft>) -> impl IntoView {
    let words = |minutes: i32| match minutes % 60 {
        0 => tf(ComposerText::Hours, &[&(minutes / 60)]),
        _ => tf(ComposerText::Minutes, &[&minutes]),
    };
    let options = move || {
        let chosen = draft.read().lasts_minutes;
        let mut all = DURATIONS_MINUTES.to_vec();
        if !all.contains(&chosen) {
            all.push(chosen);
        }
        all.into_iter().map(|minutes| view! { <option value=minutes.to_string() selected=minutes == chosen>{words(minutes)}</option> }).collect_view()
    };
    let choose = move |event| {
        if let Ok(minutes) = event_target_value(&event).parse() {
            draft.update(|draft| draft.choose_duration(minutes));
        }
    };
    view! {
        <select class="input composer-duration" aria-label=move || t(ComposerText::Lasts) on:change=choose>
            {options}
        </select>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read() {
        let day = Day::new(2026, 11, 4).expect("a day");
        assert_eq!(moment_text(day, 9 * 60 + 5), "2026-11-04T09:05");
        assert_eq!(parse_moment("2026-11-04T09:05"), Some((day, 545)));
        assert_eq!(parse_moment("2026-11-04T09:05:30"), Some((day, 545)));
        for wrong in ["", "2026-11-04", "2026-13-04T09:05", "2026-11-04T25:00", "T"] {
            assert_eq!(parse_moment(wrong), None, "{wrong}");
        }
    }
}
