//! A card: a customer in three lines.

use leptos::prelude::*;
use shared::{customer::field::CustomerField, facts::Facts};
use web_sys::Element;

use super::{
    cell::{draw_pending, pending, star},
    rows::{RowContext, SelectBox, cut, mark},
    text::{FieldText, ListText},
};
use crate::{
    features::customers::{
        next_step::{next_step_words, overdue},
        record::dial_link,
    },
    i18n::{Language, format, t, tf, values},
    ui::{
        avatar::{initial, shade},
        icon::{Icon, IconView},
        part::{Part, template},
    },
};

/// What a card is copied from.
pub fn card_template() -> Element {
    template(view! {
        <div class="card-row" role="listitem">
            <span class="avatar" aria-hidden="true"></span>
            <label class="select-box"><input type="checkbox" /></label>
            <a class="card-link">
                <span class="card-top">
                    <bdi class="card-name ellipsis"></bdi>
                    {star()}
                    {pending()}
                    <span class="badge" data-kind=""></span>
                </span>
                <span class="card-next"><IconView icon=Icon::Clock /><bdi class="ellipsis"></bdi></span>
                <span class="card-foot ellipsis">
                    <span></span>
                    <bdi></bdi>
                    <bdi></bdi>
                </span>
            </a>
            <a class="icon-button card-call"><IconView icon=Icon::Phone /></a>
        </div>
    })
}

/// A card.
pub struct Card {
    root: Part,
    avatar: Part,
    label: Part,
    select: SelectBox,
    link: Part,
    name: Part,
    star: Part,
    pending: Part,
    kind: Part,
    step: Part,
    step_words: Part,
    last: Part,
    owner: Part,
    city: Part,
    call: Part,
}

impl Card {
    /// A copy of the template.
    pub fn of(root: Element) -> Self {
        let part = |selector| Part::of(&root, selector);
        Self {
            avatar: part(".avatar"),
            label: part(".select-box"),
            select: SelectBox::of(&root, part(".card-name").element()),
            link: part(".card-link"),
            name: part(".card-name"),
            star: part(".star-mark"),
            pending: part(".badge"),
            kind: part(".badge[data-kind]"),
            step: part(".card-next"),
            step_words: part(".card-next bdi"),
            last: part(".card-foot span"),
            owner: part(".card-foot bdi"),
            city: part(".card-foot bdi + bdi"),
            call: part(".card-call"),
            root: Part::new(root),
        }
    }

    /// Shows a customer.
    pub fn draw(&mut self, facts: &Facts, context: RowContext) {
        let chosen = mark(&mut self.root, facts, context);
        let selecting = !context.state.selected.read().is_empty();
        self.avatar.set("data-shade", Some(&shade(&facts.name)));
        self.avatar.write_or_hide(Some(initial(&facts.name).as_str()).filter(|_| !selecting));
        self.label.mark("hidden", !selecting);
        self.select.draw(chosen);
        self.link.set("href", Some(&context.address.of(facts.id)));
        self.name.write(&cut(&facts.name));
        self.star.mark("hidden", !facts.starred);
        self.star.set("aria-label", Some(t(ListText::Starred)));
        draw_pending(&mut self.pending, facts, context.workspace);
        let kind = values::word(Language::current(), CustomerField::Kind.entries(), &facts.kind);
        self.kind.write_or_hide(Some(kind.as_str()).filter(|kind| !kind.is_empty()));
        self.draw_lines(facts, context);
        let number = facts.phones.first().and_then(|number| Some((number, dial_link(number)?)));
        self.call.mark("hidden", number.is_none());
        if let Some((number, link)) = number {
            self.call.set("href", Some(&link));
            self.call.set("aria-label", Some(&tf(ListText::Call, &[&format::phone(number)])));
        }
    }

    /// The next step, then last contact, owner, city.
    fn draw_lines(&mut self, facts: &Facts, context: RowContext) {
        let reader = context.workspace.reader();
        let step = facts.next_step();
        self.step.mark("data-late", step.is_some_and(|step| overdue(step, reader)));
        self.step.mark("data-missing", step.is_none());
        let words = step.map_or_else(|| t(FieldText::Nothing).to_owned(), |step| next_step_words(step, reader));
        self.step_words.write(&words);
        let last = facts.last_contact.map_or_else(|| t(FieldText::Never).to_owned(), |at| reader.brief(at));
        self.last.write(&last);
        let owner = facts.owner.map(|owner| context.workspace.person_name(owner)).unwrap_or_default();
        self.owner.write(&owner);
        self.city.write(&facts.city);
    }
}
