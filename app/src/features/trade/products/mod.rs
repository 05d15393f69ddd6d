//! 产品: the company's catalogue, kept by managers, read by everybody.

mod form;

use leptos::prelude::*;
use shared::{
    command::Intent,
    facts::OtherFacts,
    id::DocId,
    money::Currency,
    policy::{Resource, Verb, allows},
    product::{command::ProductCommand, facts::ProductFacts, field::ProductField},
    sorted::SortedMap,
    text::{
        normal::normal,
        pinyin::{Matcher, ReadingKey},
    },
    time::Day,
    value::Value,
};

use self::form::{Editing, ProductDialog};
use super::text::ProductText;
use crate::{
    i18n::{money, t, text, tf},
    screen::business::today,
    screen::workspace::{Say, Workspace},
    ui::{
        Tone,
        badge::Badge,
        button::Button,
        chip::Chip,
        each::For,
        empty_state::EmptyState,
        icon::Icon,
        menu::{Menu, MenuItem},
        show::Show,
    },
};

/// The page.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let today = today(workspace);
    let editing = RwSignal::new(None::<Editing>);
    let (typed, category) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let all = Memo::new(move |_| catalogue(workspace));
    let categories = Memo::new(move |_| categories(&all.read()));
    let found = Memo::new(move |_| {
        let chosen = category.read();
        let fits = |product: &&ProductFacts| {
            chosen.as_ref().is_none_or(|chosen| product.category == *chosen) && answers(product, &typed.read())
        };
        all.read().iter().filter(fits).cloned().collect::<Vec<_>>()
    });
    let writes = Memo::new(move |_| {
        let roster = workspace.roster.read();
        workspace.me().is_some_and(|me| allows(&roster, me, Verb::Create, Resource::Product))
    });
    let chip = move |name: Option<String>| {
        let (mine, said) = (name.clone(), name.clone());
        let pressed = Signal::derive(move || Some(*category.read() == mine));
        let label = move || match &said {
            None => t(ProductText::All).to_owned(),
            Some(name) if name.is_empty() => t(ProductText::NoCategory).to_owned(),
            Some(name) => name.clone(),
        };
        view! { <Chip label pressed on:click=move |_| category.set(name.clone()) /> }
    };
    view! {
        <div class="page">
            <div class="catalogue">
                <header class="catalogue-head">
                    <h1 class="page-title desk-title grow">{move || t(ProductText::Title)}</h1>
                    <input
                        class="input catalogue-search"
                        type="search"
                        autocomplete="off"
                        aria-label=move || t(ProductText::Search)
                        placeholder=move || t(ProductText::Search)
                        bind:value=typed
                    />
                    <Show when=move || writes.get()>
                        <Button label=text(ProductText::New) tone=Tone::Primary icon=Icon::Add on:click=move |_| editing.set(Some(Editing::New)) />
                    </Show>
                </header>
                <Show when=move || { categories.read().len() > 1 }>
                    <div class="catalogue-kinds" role="group" aria-label=move || t(ProductText::Categories)>
                        {chip(None)}
                        <For each=move || categories.get() key=String::clone let:name>
                            {chip(Some(name))}
                        </For>
                    </div>
                </Show>
                <Show when=move || !writes.get()>
                    <p class="muted">{move || t(ProductText::ReadOnly)}</p>
                </Show>
                <Show
                    when=move || !all.read().is_empty()
                    fallback=|| view! { <EmptyState icon=Icon::Tag title=text(ProductText::None) hint=text(ProductText::NoneHint) /> }
                >
                    <Table found today writes editing />
                </Show>
            </div>
        </div>
        <ProductDialog editing />
    }
}

#[component]
fn Table(
    found: Memo<Vec<ProductFacts>>,
    today: Memo<Day>,
    writes: Memo<bool>,
    editing: RwSignal<Option<Editing>>,
) -> impl IntoView {
    let numeric = |field| matches!(field, ProductField::Price | ProductField::TaxRate);
    let head = move |field: ProductField| {
        view! { <th scope="col" class:amount=numeric(field)>{move || t(field.label())}</th> }
    };
    let rows = move || {
        let found = found.get().into_iter();
        found.map(|product| view! { <ProductRow product today=today.get() writes editing /> }).collect_view()
    };
    view! {
        <Show
            when=move || !found.read().is_empty()
            fallback=|| view! { <EmptyState icon=Icon::Search title=text(ProductText::NoMatch) /> }
        >
            <div class="card line-table" tabindex="0" role="region" aria-label=move || t(ProductText::Title)>
                <table>
                    <thead>
                        <tr>
                            {head(ProductField::Name)}
                            {head(ProductField::Code)}
                            {head(ProductField::Spec)}
                            {head(ProductField::Category)}
                            {head(ProductField::Unit)}
                            {head(ProductField::Price)}
                            {head(ProductField::TaxRate)}
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn ProductRow(
    product: ProductFacts,
    today: Day,
    writes: Memo<bool>,
    editing: RwSignal<Option<Editing>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let offered = product.is_offered(today);
    let (doc, name) = (product.id, product.name.chars().take(60).collect::<String>());
    let spec = [product.model.as_str(), product.spec.as_str()].join(" ").trim().to_owned();
    let price = product.price.map(|price| match product.currency {
        Currency::CNY => format!("¥{}", money::decimal(price)),
        other => format!("{other} {}", money::decimal(price)),
    });
    let tax = product.tax_rate.map(|rate| format!("{}%", money::percent(rate)));
    let (called, shown) = (name.clone(), name.clone());
    let edited = product.clone();
    let edit = Callback::new(move |()| editing.set(Some(Editing::Known(Box::new(edited.clone())))));
    let act = move |command: ProductCommand, said: ProductText| {
        let said = untrack(|| tf(said, &[&name]));
        workspace.act(doc, Intent::Product(command), Say::WithUndo(said));
    };
    let act = StoredValue::new(act);
    let retire = move |_| {
        let day = offered.then_some(Value::Day(today));
        let said = if offered { ProductText::DidRetire } else { ProductText::DidOffer };
        let command = ProductCommand::SetFields(SortedMap::from([(ProductField::Retired, day)]));
        act.with_value(|act| act(command, said));
    };
    let delete = move |_| act.with_value(|act| act(ProductCommand::Delete, ProductText::Deleted));
    let label = move || tf(ProductText::Actions, &[&called]);
    view! {
        <tr data-retired=(!offered).then_some("")>
            <th scope="row">
                <bdi>{shown}</bdi>
                {(!offered).then(|| view! { <Badge label=text(ProductText::Retired) /> })}
            </th>
            <td>{product.code}</td>
            <td>{spec}</td>
            <td>{product.category}</td>
            <td>{product.unit}</td>
            <td class="amount">{price}</td>
            <td class="amount">{tax}</td>
            <td>
                <Show when=move || writes.get()>
                    <Menu label=label.clone()>
                        <MenuItem label=text(ProductText::Edit) icon=Icon::Edit on:click=move |_| edit.run(()) />
                        <MenuItem
                            label=text(if offered { ProductText::Retire } else { ProductText::Offer })
                            icon=if offered { Icon::Minus } else { Icon::Undo }
                            on:click=retire
                        />
                        <MenuItem label=text(ProductText::Delete) icon=Icon::Trash tone=Tone::Bad on:click=delete />
                    </Menu>
                </Show>
            </td>
        </tr>
    }
}

/// Every product that is not in the bin, by category and name. Reactive.
fn catalogue(workspace: Workspace) -> Vec<ProductFacts> {
    let others = workspace.others.read();
    let product = |facts| match facts {
        OtherFacts::Product(product) => Some(*product),
        OtherFacts::Trade(_) => None,
    };
    let mut products: Vec<ProductFacts> = others.all().filter_map(product).filter(|product| !product.deleted).collect();
    let key =
        |product: &ProductFacts| (product.category.clone(), product.code.clone(), product.name.clone(), product.id);
    products.sort_by_cached_key(key);
    products
}

/// The categories in use, in order.
fn categories(products: &[ProductFacts]) -> Vec<String> {
    let mut names: Vec<String> = products.iter().map(|product| product.category.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a product answers to what was typed.
fn answers(product: &ProductFacts, typed: &str) -> bool {
    let wanted = normal(typed);
    if wanted.is_empty() {
        return true;
    }
    let texts = [&product.name, &product.code, &product.model, &product.spec];
    let reads = || Matcher::new(typed).is_some_and(|m| m.matches(&ReadingKey::new(&product.name, &product.pinyin)));
    texts.into_iter().any(|text| normal(text).contains(&wanted)) || reads()
}

/// The document of a product that is to be made.
fn fresh() -> DocId {
    crate::screen::workspace::new_doc()
}
