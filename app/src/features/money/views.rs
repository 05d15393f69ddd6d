//! Saved views: what an address says of a list (chips, order, groups, columns) under a name. Each person's own, kept on the
//! device, sealed with the drafts where there is a PIN.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::SubmitEvent;

use super::{chips::Chips, text::MoneyText};
use crate::{
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, ButtonKind, IconButton, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Need, TextField},
        icon::Icon,
        menu::{Menu, MenuFace, MenuItem},
        show::Show,
    },
};

/// The most views of a list.
const VIEWS_MAX: usize = 50;
/// The longest name, characters.
const NAME_MAX_CHARS: usize = 60;

/// A list as somebody likes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SavedView {
    /// What it is called.
    name: String,
    /// The query of its address.
    query: String,
}

/// With a view under a name: one that is called so is replaced. Without a name, or with too many, as it was.
fn saved(views: &[SavedView], typed: &str, query: &str) -> Vec<SavedView> {
    let name: String = typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME_MAX_CHARS).collect();
    let mut views = views.to_vec();
    if name.is_empty() {
        return views;
    }
    let (query, room) = (query.to_owned(), views.len() < VIEWS_MAX);
    match views.iter_mut().find(|view| view.name == name) {
        Some(view) => view.query = query,
        None if room => views.push(SavedView { name, query }),
        None => {}
    }
    views
}

/// The views of the list at this address.
#[derive(Clone, Copy)]
struct Views {
    workspace: Workspace,
    chips: Chips,
    all: RwSignal<Vec<SavedView>>,
}

impl Views {
    fn here(chips: Chips) -> Self {
        let here = Self { workspace: Workspace::here(), chips, all: RwSignal::default() };
        let text = here.place().and_then(|place| here.workspace.draft(&place));
        // What cannot be read counts as nothing.
        here.all.set(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default());
        here
    }

    fn place(self) -> Option<String> {
        self.workspace.me().map(|me| format!("{me}.views{}", self.chips.page()))
    }

    fn keep(self, all: Vec<SavedView>) {
        if let Some(place) = self.place() {
            let text = serde_json::to_string(&all).expect("views are plain data");
            self.workspace.keep_draft(&place, (!all.is_empty()).then_some(text));
        }
        self.all.set(all);
    }
}

/// The menu of a list's views.
#[component]
pub fn ViewMenu(
    /// The address.
    chips: Chips,
) -> impl IntoView {
    let views = Views::here(chips);
    let (saving, keeping) = (RwSignal::new(false), RwSignal::new(false));
    let item = move |view: SavedView| {
        let (query, shown) = (view.query.clone(), view.query);
        let checked = Signal::derive(move || Some(chips.query() == shown));
        view! { <MenuItem label=view.name checked on:click=move |_| chips.show(&query) /> }
    };
    view! {
        <Menu label=text(MoneyText::Views) icon=Icon::Eye face=MenuFace::Labelled>
            {move || views.all.get().into_iter().map(item).collect_view()}
            <MenuItem label=text(MoneyText::SaveView) icon=Icon::Add on:click=move |_| saving.set(true) />
            <Show when=move || !views.all.read().is_empty()>
                <MenuItem label=text(MoneyText::KeepViews) icon=Icon::Edit on:click=move |_| keeping.set(true) />
            </Show>
        </Menu>
        <SaveDialog views open=saving />
        <KeepDialog views open=keeping />
    }
}

#[component]
fn SaveDialog(views: Views, open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let query = untrack(|| views.chips.query());
        views.keep(saved(&views.all.read_untracked(), &name.read_untracked(), &query));
        name.set(String::new());
        open.set(false);
    };
    view! {
        <Dialog open title=text(MoneyText::SaveView)>
            <form on:submit=submit>
                <DialogBody>
                    <div class="stack">
                        <TextField label=text(MoneyText::ViewName) value=name need=Need::Required />
                        <p class="muted">{move || t(MoneyText::ViewHint)}</p>
                    </div>
                </DialogBody>
                <DialogActions>
                    <QuietButton label=text(MoneyText::Cancel) on:click=move |_| open.set(false) />
                    <Button label=text(MoneyText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
                </DialogActions>
            </form>
        </Dialog>
    }
}

#[component]
fn KeepDialog(views: Views, open: RwSignal<bool>) -> impl IntoView {
    let remove = move |place: usize| {
        let mut all = views.all.get_untracked();
        if place < all.len() {
            all.remove(place);
        }
        if all.is_empty() {
            open.set(false);
        }
        views.keep(all);
    };
    let row = move |(place, view): (usize, SavedView)| {
        let aloud = view.name.clone();
        view! {
            <li class="view-line">
                <bdi class="grow">{view.name}</bdi>
                <IconButton
                    label=move || tf(MoneyText::RemoveView, &[&aloud])
                    icon=Icon::Close
                    on:click=move |_| remove(place)
                />
            </li>
        }
    };
    view! {
        <Dialog open title=text(MoneyText::KeepViews)>
            <DialogBody>
                <ul class="rows view-lines">{move || views.all.get().into_iter().enumerate().map(row).collect_view()}</ul>
            </DialogBody>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_saved_once_under_its_name() {
        let one = saved(&[], "  逾期  大额 ", "?aging=4");
        assert_eq!(one, [SavedView { name: "逾期 大额".into(), query: "?aging=4".into() }]);
        let same = saved(&one, "逾期 大额", "?aging=3");
        assert_eq!((same.len(), same[0].query.as_str()), (1, "?aging=3"));
        assert_eq!(saved(&one, " ", "?x"), one);
        let many = (0..60).fold(Vec::new(), |views, number| saved(&views, &format!("视图 {number}"), ""));
        assert_eq!(many.len(), VIEWS_MAX);
        assert_eq!(saved(&[], &"长".repeat(100), "")[0].name.chars().count(), NAME_MAX_CHARS);
    }
}
