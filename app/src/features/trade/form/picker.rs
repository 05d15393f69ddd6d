//! The product of a line: typed freely, or chosen from the catalogue by name, code, model, pinyin or the customer's own
//! name for it.

use leptos::prelude::*;
use shared::{
    facts::OtherFacts,
    id::DocId,
    money::Decimal,
    product::facts::ProductFacts,
    text::{
        normal::normal,
        pinyin::{Matcher, ReadingKey},
    },
    trade::{
        command::TradeChange,
        field::{LineField, VoucherField},
        record::{Alias, Trade},
        rules::price::{LastPrice, last_price},
    },
};
use web_sys::KeyboardEvent;

use super::{
    draft::At,
    lines::label,
    state::{Form, LineForm},
};
use crate::{
    features::trade::text::FormText,
    i18n::{money, t, tf},
    ui::{
        platform::{composing, unique_name},
        show::Show,
    },
};

/// Products that are offered at once.
const MOST: usize = 8;

/// A product that can be chosen, with what is known of it here.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    product: ProductFacts,
    alias: Option<Alias>,
    last: Option<LastPrice>,
}

/// The name of a line with what the catalogue offers for it.
#[component]
pub fn ProductCell(form: Form, line: LineForm) -> impl IntoView {
    let name = line.cell(LineField::Name);
    let (open, active) = (RwSignal::new(false), RwSignal::new(0_usize));
    let offers = Memo::new(move |_| if open.get() { offers(form, &name.read()) } else { Vec::new() });
    let shown = Memo::new(move |_| open.get() && !offers.read().is_empty());
    let error = Memo::new(move |_| form.error(At::Line(line.id, LineField::Name)));
    let choose = move |offer: &Offer| {
        take(form, line, offer);
        open.set(false);
    };
    let keys = move |event: KeyboardEvent| {
        if !shown.get_untracked() || composing(&event) {
            return;
        }
        let count = offers.read_untracked().len();
        match event.key().as_str() {
            "ArrowDown" => active.update(|active| *active = (*active + 1) % count),
            "ArrowUp" => active.update(|active| *active = (*active + count - 1) % count),
            "Enter" => {
                if let Some(offer) = offers.read_untracked().get(active.get_untracked()) {
                    choose(offer);
                }
            }
            "Escape" => open.set(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let list = unique_name("products");
    let (of_list, of_option, options) = (list.clone(), list.clone(), list.clone());
    let option = move |(place, offer): (usize, Offer)| {
        let told = told(&offer);
        let named = offer.product.name.clone();
        let chosen = move || if active.get() == place { "true" } else { "false" };
        view! {
            // Chosen before the field loses the focus.
            <li class="offer" role="option" id=format!("{options}-{place}") aria-selected=chosen on:mousedown=move |event| {
                event.prevent_default();
                choose(&offer);
            }>
                <bdi class="ellipsis">{named}</bdi>
                <span class="muted ellipsis">{told}</span>
            </li>
        }
    };
    view! {
        <div class="line-cell line-product">
            <span class="line-label" aria-hidden="true">{move || t(FormText::Product)}</span>
            <input
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                dir="auto"
                aria-label=move || label(form, line.id, t(FormText::Product))
                aria-autocomplete="list"
                aria-expanded=move || if shown.get() { "true" } else { "false" }
                aria-controls=of_list
                aria-activedescendant=move || shown.get().then(|| format!("{of_option}-{}", active.get()))
                aria-invalid=move || error.read().is_some().then_some("true")
                placeholder=move || t(FormText::ProductHint)
                bind:value=name
                on:input=move |_| {
                    active.set(0);
                    open.set(true);
                }
                on:focus=move |_| open.set(name.read_untracked().is_empty())
                on:blur=move |_| open.set(false)
                on:keydown=keys
            />
            <ul class="offers" role="listbox" id=list aria-label=move || t(FormText::Products) hidden=move || !shown.get()>
                {move || offers.get().into_iter().enumerate().map(option.clone()).collect_view()}
            </ul>
            {move || error.get().map(|why| view! { <span class="inline-error" role="alert">{why}</span> })}
            <AliasCell form line />
        </div>
    }
}

/// What the customer calls the product: remembered for the next time.
#[component]
fn AliasCell(form: Form, line: LineForm) -> impl IntoView {
    let product = Memo::new(move |_| line.cell(LineField::Product).read().parse::<DocId>().ok());
    let alias = Memo::new(move |_| {
        let alias = form.desk.business.read().trade.aliases.get(&product.get()?).cloned();
        alias.map(|alias| alias.name)
    });
    let keep = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        let Some(product) = product.get_untracked() else { return };
        let code = form.desk.business.read_untracked().trade.aliases.get(&product).map(|alias| alias.code.clone());
        let alias = Alias { code: code.unwrap_or_default(), name };
        let alias = Some(alias).filter(|alias| *alias != Alias::default());
        form.desk.act(TradeChange::SetAlias { product, alias }, untrack(|| t(FormText::AliasSaved)).to_owned());
    };
    view! {
        <Show when=move || product.get().is_some()>
            <input
                class="input line-alias"
                type="text"
                autocomplete="off"
                dir="auto"
                aria-label=move || label(form, line.id, t(FormText::AliasTitle))
                placeholder=move || t(FormText::AliasTitle)
                prop:value=move || alias.get().unwrap_or_default()
                on:change=keep
            />
        </Show>
    }
}

/// What the catalogue offers for what was typed. Reactive.
fn offers(form: Form, typed: &str) -> Vec<Offer> {
    let (business, others) = (form.desk.business.read(), form.desk.workspace.others.read());
    let today = form.desk.today.get();
    let products = others.all().filter_map(|facts| match facts {
        OtherFacts::Product(product) => Some(*product),
        OtherFacts::Trade(_) => None,
    });
    let mut found: Vec<(u8, ProductFacts)> = products
        .filter(|product| product.is_offered(today))
        .filter_map(|product| Some((nearness(&business.trade, &product, typed)?, product)))
        .collect();
    found.sort_by(|one, other| (one.0, &one.1.name, one.1.id).cmp(&(other.0, &other.1.name, other.1.id)));
    let offer = |(_, product): (u8, ProductFacts)| Offer {
        alias: business.trade.aliases.get(&product.id).cloned(),
        last: last_price(&business.trade, form.side, product.id, &business.settings),
        product,
    };
    found.into_iter().take(MOST).map(offer).collect()
}

/// How well a product answers, less is better; none if it does not.
fn nearness(trade: &Trade, product: &ProductFacts, typed: &str) -> Option<u8> {
    let wanted = normal(typed);
    if wanted.is_empty() {
        return Some(0);
    }
    let alias = trade.aliases.get(&product.id).cloned().unwrap_or_default();
    let texts = [&product.name, &product.code, &product.model, &alias.name, &alias.code].map(|text| normal(text));
    if texts.iter().any(|text| text.starts_with(&wanted)) {
        return Some(1);
    }
    if texts.iter().any(|text| text.contains(&wanted)) {
        return Some(2);
    }
    let reads = Matcher::new(typed)?.matches(&ReadingKey::new(&product.name, &product.pinyin));
    reads.then_some(3)
}

/// Code, specification, prices and the customer's name for it. Reactive.
fn told(offer: &Offer) -> String {
    let product = &offer.product;
    let plain = [&product.code, &product.model, &product.spec].into_iter().filter(|text| !text.is_empty()).cloned();
    let alias =
        offer.alias.as_ref().map(|alias| [alias.code.as_str(), alias.name.as_str()].join(" ").trim().to_owned());
    let alias = alias.map(|alias| tf(FormText::Alias, &[&alias]));
    let list = product.price.map(|price| tf(FormText::ListPrice, &[&money::decimal(price)]));
    let last = offer.last.map(|last| tf(FormText::LastPrice, &[&money::decimal(last.price)]));
    plain.chain(alias).chain(list).chain(last).collect::<Vec<_>>().join(" · ")
}

/// Writes a product into a line, at the last price that this customer paid, else at the list's.
fn take(form: Form, line: LineForm, offer: &Offer) {
    let product = &offer.product;
    let write = |field, text: String| line.cell(field).set(text);
    write(LineField::Product, product.id.to_string());
    write(LineField::Name, product.name.clone());
    write(LineField::Code, product.code.clone());
    let spec = [product.model.as_str(), product.spec.as_str()].join(" ");
    write(LineField::Spec, spec.trim().to_owned());
    write(LineField::Unit, product.unit.clone());
    if let Some(rate) = product.tax_rate {
        write(LineField::TaxRate, money::percent(rate));
    }
    let currency = form.draft().currency();
    let tax = form.field(VoucherField::Tax).get_untracked();
    let last = offer.last.filter(|last| last.currency == currency && last.tax.key() == tax);
    let list = product.price.filter(|_| product.currency == currency);
    if let Some(last) = last {
        write(LineField::Discount, if last.discount == 0 { String::new() } else { money::percent(last.discount) });
    }
    if let Some(price) = last.map(|last| last.price).or(list) {
        write(LineField::Price, Decimal::plain(price));
    }
}
