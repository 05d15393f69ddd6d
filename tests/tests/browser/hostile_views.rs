//! Hostile text once more, where `hostile_text` does not look: business, products, a phone, the palette, a statement on
//! paper, the window's title, what is announced, and what a colleague hands over. Records that hold many texts at once
//! show the whole corpus in a few views.

use serde_json::json;
use shared::{
    command::{Command, Intent},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    id::{CommandId, DocId, LineId, MarkId, UserId, VoucherId},
    kind::DocKind,
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    sync::{
        hand_over::{HandOver, PassedCommand},
        protocol::Refusal,
        request::Ask,
    },
    time::{Day, Instant},
    trade::{
        command::{NewLine, NewVoucher, TradeChange, TradeCommand},
        field::{LineField, VoucherField},
        record::{Alias, TradeMarkKind},
        voucher::{Side, VoucherKind},
    },
    value::{Value, ValueKind},
};
use support::{
    browser::{Browser, Posture},
    server::PASSWORD,
    sync::native::{Native, log_in},
};
use uuid::Uuid;

use super::{
    company::{Company, MANAGER, REP},
    hostile_text::{TALLY, WATCH, clean, corpus, customer, scroll_through},
};

/// Texts in one record.
const TEXTS_IN_ONE: usize = 90;
/// Changes that are handed over: not more than a person may.
const HANDED: usize = 150;

fn is_text(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Line | ValueKind::Paragraph | ValueKind::Choice)
}

/// A customer whose contacts, entries and tags are the texts.
fn collector(payloads: &[String], user: UserId) -> Intent {
    let mut whole: Option<NewCustomer> = None;
    for payload in payloads {
        let Intent::Customer(CustomerCommand::Create(one)) = customer(payload, user) else { unreachable!() };
        match &mut whole {
            None => whole = Some(*one),
            Some(whole) => {
                whole.contacts.extend(one.contacts);
                whole.actions.extend(one.actions.into_iter().skip(1));
                if whole.custom.len() < 60 {
                    whole.custom.extend(one.custom);
                    whole.tags.extend(one.tags);
                }
            }
        }
    }
    let mut whole = whole.expect("some");
    whole.tags.sort();
    whole.tags.dedup();
    Intent::Customer(CustomerCommand::Create(Box::new(whole)))
}

/// A voucher with the text in every field that takes one, and in a line. Kinds take turns.
fn voucher(at: usize, payload: &str) -> NewVoucher {
    // An allocation says nothing but which money is for what.
    let kinds = &VoucherKind::ALL[..VoucherKind::ALL.len() - 1];
    let kind = kinds[at % kinds.len()];
    let mut fields: SortedMap<VoucherField, Value> = kind
        .fields()
        .iter()
        .filter(|field| is_text(field.kind()))
        .map(|field| (*field, Value::Text(payload.to_owned())))
        .collect();
    fields.insert(VoucherField::Day, Value::Day(Day::new(2026, 9, 1).unwrap()));
    fields.insert(VoucherField::Amount, Value::Integer(1_000));
    let fields = fields.into_iter().filter(|(field, _)| kind.fields().contains(field)).collect();
    let has_lines = kind == VoucherKind::Order || kind == VoucherKind::Quote;
    let texts = LineField::ALL.iter().filter(|field| is_text(field.kind()));
    let line = NewLine {
        id: LineId(Uuid::now_v7()),
        fields: texts.map(|field| (*field, Value::Text(payload.to_owned()))).collect(),
    };
    NewVoucher {
        id: VoucherId(Uuid::now_v7()),
        kind,
        side: Side::Sales,
        fields,
        lines: if has_lines { vec![line] } else { Vec::new() },
        author: Some(payload.to_owned()),
    }
}

/// What is where.
struct Planted {
    collectors: Vec<DocId>,
    vouchers: Vec<VoucherId>,
}

async fn plant(company: &Company, payloads: &[String]) -> Planted {
    let address = company.server.address();
    let (mut rep, mut manager) =
        (Native::new(log_in(address, REP, PASSWORD)), Native::new(log_in(address, MANAGER, PASSWORD)));
    let user = rep.user();
    let mut planted = Planted { collectors: Vec::new(), vouchers: Vec::new() };
    for some in payloads.chunks(TEXTS_IN_ONE) {
        let doc = DocId(Uuid::now_v7());
        rep.execute(doc, &collector(some, user));
        let trade = DocKind::Trade.of(doc, user);
        let mut change = |change| rep.execute(trade, &Intent::Trade(TradeCommand { of: doc, change }));
        let vouchers: Vec<_> = some.iter().enumerate().map(|(at, payload)| voucher(at, payload)).collect();
        planted.vouchers.extend(vouchers.iter().step_by(30).map(|voucher| voucher.id));
        change(TradeChange::Enter(vouchers));
        let reason = some[0].chars().take(100).collect();
        change(TradeChange::Mark { mark: MarkId(Uuid::now_v7()), kind: TradeMarkKind::Lapsed(reason) });
        let alias = Alias { code: some[1].clone(), name: some[2 % some.len()].clone() };
        change(TradeChange::SetAlias { product: DocId(Uuid::now_v7()), alias: Some(alias) });
        planted.collectors.push(doc);
    }
    for payload in payloads {
        let texts = ProductField::ALL.iter().filter(|field| is_text(field.kind()));
        let fields = texts.map(|field| (*field, Value::Text(payload.clone()))).collect();
        manager.execute(DocId(Uuid::now_v7()), &Intent::Product(ProductCommand::Create(fields)));
    }
    let to = Some(manager.user());
    for payload in payloads.iter().rev().take(HANDED) {
        rep.ask(Ask::HandOver(Box::new(handed(planted.collectors[0], payload, to))));
    }
    rep.until("everything is sent", |device| device.is_idle() && device.shelf.requests.is_empty()).await;
    manager.until("everything is sent", Native::is_idle).await;
    for device in [&rep, &manager] {
        assert!(device.shelf.refused.is_empty(), "{:?}", device.shelf.refused.first());
    }
    let denied: Vec<_> =
        rep.shelf.answers.iter().filter(|(_, told)| *told != shared::sync::request::Verdict::Done).collect();
    assert!(denied.is_empty(), "{denied:?}");
    planted
}

fn handed(doc: DocId, payload: &str, to: Option<UserId>) -> HandOver {
    let set = |text: &str| {
        let fields = SortedMap::from([(CustomerField::City, Some(Value::Text(text.to_owned())))]);
        let intent = Intent::Customer(CustomerCommand::SetFields(fields));
        PassedCommand::of(&Command { id: CommandId(Uuid::now_v7()), doc, intent })
    };
    HandOver {
        to,
        doc,
        command: set(payload),
        before: Some(set(payload)),
        name: payload.to_owned(),
        made_at: Instant(1_790_000_000_000),
        why: Refusal::NotAllowed,
        note: payload.to_owned(),
    }
}

/// A browser that watches from before the first script.
async fn watched(posture: Posture, company: &Company, login: &str, customers: usize) -> Browser {
    let browser = Browser::open(posture).await;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    browser.goto(&company.url()).await;
    browser.log_in(login, PASSWORD).await;
    browser.wait_until_page_says("stage", "ready").await;
    browser.holds_customers(u32::try_from(customers).unwrap()).await;
    browser.synced().await;
    browser
}

async fn look(browser: &Browser, what: &str) {
    assert_eq!(browser.js(TALLY, vec![]).await, clean(), "{what}");
}

/// Everything that a record shows, as deep as it goes.
async fn record(browser: &Browser, doc: DocId) {
    for part in ["follow-up", "business", "contacts", "details"] {
        browser.go(&format!("/customers/{doc}?tab={part}")).await;
        let shown =
            format!("document.querySelector('article[data-doc=\"{doc}\"] [role=tabpanel]')?.innerText.length > 40");
        browser.wait_for(part, &shown).await;
        scroll_through(browser, false).await;
        look(browser, part).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_in_business_on_a_phone_in_the_palette_or_on_paper() {
    let payloads = corpus();
    let company = Company::open().await;
    let planted = plant(&company, &payloads).await;
    let count = planted.collectors.len();

    let desk = watched(Posture::Desktop, &company, MANAGER, count).await;
    for page in ["/products", "/orders", "/receivables", "/pools"] {
        desk.go(page).await;
        desk.wait_for(page, "document.querySelector('main')?.innerText.length > 40").await;
        scroll_through(&desk, false).await;
        look(&desk, page).await;
    }
    record(&desk, planted.collectors[0]).await;
    for voucher in &planted.vouchers {
        desk.go(&format!("/customers/{}?tab=business&voucher={voucher}", planted.collectors[0])).await;
        look(&desk, "a voucher").await;
    }
    on_paper(&desk, &planted).await;
    palette(&desk, &payloads).await;
    announced(&desk, planted.collectors[1]).await;
    desk.close().await;

    let phone = watched(Posture::Phone, &company, MANAGER, count).await;
    phone.go("/sync-centre").await;
    let rows = format!("document.querySelectorAll('.change-note').length === {HANDED}");
    phone.wait_for("what was handed over", &rows).await;
    look(&phone, "what was handed over").await;
    for page in ["/", "/customers", "/messages", "/products", "/orders", "/receivables", "/pools"] {
        phone.go(page).await;
        phone.wait_for(page, "document.querySelector('main')?.innerText.length > 0").await;
        scroll_through(&phone, false).await;
        look(&phone, page).await;
    }
    for doc in &planted.collectors {
        record(&phone, *doc).await;
    }
}

/// A statement as it is printed.
async fn on_paper(browser: &Browser, planted: &Planted) {
    browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    for doc in &planted.collectors {
        browser.go(&format!("/statements/{doc}")).await;
        browser.wait_for("the statement", "document.querySelectorAll('main tbody tr').length > 5").await;
        look(browser, "a statement").await;
    }
    let pdf = browser.cdp("Page.printToPDF", json!({})).await;
    assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 1_000), "it was printed");
    look(browser, "on paper").await;
    browser.cdp("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
}

/// What is found, and what is typed.
async fn palette(browser: &Browser, payloads: &[String]) {
    browser.go("/customers").await;
    browser.chord(2, "k").await;
    browser.find("combobox", "查找或执行命令").await;
    let type_all = "
        const input = document.querySelector('.palette-input');
        let found = 0;
        for (const text of arguments[0]) {
          input.value = text;
          input.dispatchEvent(new Event('input', { bubbles: true }));
          await new Promise(done => requestAnimationFrame(() => done()));
          found += document.querySelectorAll('.palette-line').length;
        }
        return found;";
    let found = browser.js_async(type_all, vec![json!(payloads)]).await;
    assert!(found.as_u64().is_some_and(|found| found > 0), "something was found: {found}");
    look(browser, "the palette").await;
    browser.press("\u{e00c}").await;
}

/// A name in what is announced, and in the window's title.
async fn announced(browser: &Browser, doc: DocId) {
    browser.go(&format!("/customers/{doc}")).await;
    browser.wait_for("the record", &format!("!!document.querySelector('article[data-doc=\"{doc}\"] .standing')")).await;
    browser.click("button", "更多操作").await;
    browser.click("menuitem", "删除客户").await;
    browser.sees("撤销").await;
    let title = browser.js("return document.title;", vec![]).await;
    assert!(title.as_str().is_some_and(|title| title.contains("·")), "{title}");
    look(browser, "what is announced").await;
}
