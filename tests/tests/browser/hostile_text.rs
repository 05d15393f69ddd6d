//! Hostile text in every field: five hundred customers that a colleague's tampered device wrote, looked at in every
//! view. Nothing runs, and the page's policy has nothing to report because nothing was tried.

use std::collections::BTreeSet;

use automerge::{ActorId, Automerge, ROOT, ReadDoc, transaction::CommitOptions, transaction::Transactable};
use serde_json::{Value as Json, json};
use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer},
        field::{ContactField, CustomerField},
    },
    document::Document,
    follow_up::{
        command::{ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, ContactId, DocId, NoteId, UserId},
    kind::DocKind,
    notes::command::NotesCommand,
    sorted::SortedMap,
    time::Instant,
    value::{Place, Value, ValueKind},
};
use support::{
    browser::{Browser, Posture},
    server::PASSWORD,
    sync::native::{Native, log_in},
};
use uuid::Uuid;

use super::company::{Company, REP};

/// Ways out of where a text may stand in a page.
const BREAKS: [&str; 14] =
    ["", "\"", "'", "\">", "'>", "`", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>", "{{", "\u{0}<"];

/// What runs a script if it is taken for markup or for an address.
const RUNS: [&str; 38] = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=\"alert(1)\">",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>#x\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<style>@import'//evil.example/x.css';</style>",
    "<div style=\"background:url(//evil.example/x)\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "onmouseover=alert(1) x=",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "${alert(1)}",
];

/// Each way out before each script.
pub fn corpus() -> Vec<String> {
    let all: BTreeSet<String> =
        BREAKS.iter().flat_map(|out| RUNS.iter().map(move |run| format!("{out}{run}"))).collect();
    all.into_iter().collect()
}

/// Counts what must not happen, from before the page's first script.
pub const WATCH: &str = "
window.__dialogs = 0;
window.__reports = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.__dialogs += 1; };
document.addEventListener('securitypolicyviolation', event =>
  window.__reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
";

/// What happened so far, and links that lead anywhere but to the web, a letter or a call.
pub const TALLY: &str = "
const fine = ['http:', 'https:', 'mailto:', 'tel:', 'blob:'];
const links = [...document.querySelectorAll('[href], [src], [action], [formaction]')]
  .filter(node => node.closest('body'))
  .map(node => node.href?.baseVal ?? node.href ?? node.src ?? node.action)
  .filter(address => address && !String(address).startsWith('#'))
  .filter(address => { try { return !fine.includes(new URL(address, location.href).protocol); } catch { return false; } });
return { dialogs: window.__dialogs, reports: window.__reports, links };
";

pub fn clean() -> Json {
    json!({ "dialogs": 0, "reports": [], "links": [] })
}

fn text_of(kind: ValueKind, payload: &str) -> Option<Value> {
    Some(match kind {
        ValueKind::Line | ValueKind::Paragraph | ValueKind::Choice => Value::Text(payload.to_owned()),
        ValueKind::Place => Value::Place(Place { address: payload.to_owned(), position: None }),
        // What the rules refuse is forged below.
        _ => return None,
    })
}

/// A customer with the payload in every text that a command takes.
pub fn customer(payload: &str, user: UserId) -> Intent {
    let own = |field: &CustomerField| Some((*field, text_of(field.kind(), payload)?));
    let of_contact = |field: &ContactField| Some((*field, text_of(field.kind(), payload)?));
    let draft = ActionDraft {
        form: ActionForm::ToDo,
        kind: payload.chars().take(40).collect(),
        subject: payload.to_owned(),
        content: payload.to_owned(),
        contact: None,
        people: vec![user],
        start: Instant(1_790_000_000_000),
        end: None,
        label: None,
        important: false,
        urgent: false,
        follows: None,
    };
    let label: String = payload.chars().filter(|c| !c.is_control()).take(40).collect();
    let record = ActionDraft { form: ActionForm::Record, ..draft.clone() };
    let actions = [draft, record].map(|draft| NewAction {
        id: ActionId(Uuid::now_v7()),
        draft,
        author: Some(payload.to_owned()),
    });
    Intent::Customer(CustomerCommand::Create(Box::new(NewCustomer {
        fields: CustomerField::ALL.iter().filter_map(own).collect(),
        custom: SortedMap::from([(label.clone(), payload.to_owned())]),
        tags: vec![label],
        contacts: vec![NewContact {
            id: ContactId(Uuid::now_v7()),
            fields: ContactField::ALL.iter().filter_map(of_contact).collect(),
        }],
        actions: actions.to_vec(),
        origin: None,
    })))
}

/// What no command writes: addresses and numbers that are none, as a tampered device would send them.
fn forged(changes: &[Vec<u8>], user: UserId, payload: &str) -> Vec<u8> {
    let document = Document::load(None, changes).unwrap();
    let mut doc = Automerge::load(&document.save()).unwrap();
    doc.set_actor(ActorId::from(*Uuid::now_v7().as_bytes()));
    let mut transaction = doc.transaction();
    let (_, fields) = transaction.get(ROOT, "fields").unwrap().unwrap();
    for field in ["web", "phone", "kind", "level"] {
        transaction.put(&fields, field, payload).unwrap();
    }
    let (_, contacts) = transaction.get(ROOT, "contacts").unwrap().unwrap();
    let name = transaction.keys(&contacts).next().unwrap();
    let (_, contact) = transaction.get(&contacts, name).unwrap().unwrap();
    for list in ["mobiles", "emails"] {
        transaction.put(&contact, format!("{list}/{payload}"), 1).unwrap();
    }
    transaction.put(&contact, "phone", payload).unwrap();
    transaction.commit_with(CommitOptions::default().with_message(user.to_string()));
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// Writes everything from a device without a browser; gives the customers.
async fn write_all(company: &Company, payloads: &[String]) -> Vec<DocId> {
    let mut device = Native::new(log_in(company.server.address(), REP, PASSWORD));
    let user = device.user();
    let mut docs = Vec::new();
    for payload in payloads {
        let doc = DocId(Uuid::now_v7());
        device.execute(doc, &customer(payload, user));
        let change = forged(&device.shelf.docs[&doc].changes, user, payload);
        device.write_raw(doc, change);
        let note = NotesCommand::Add { of: doc, id: NoteId(Uuid::now_v7()), text: payload.clone() };
        device.execute(DocKind::Notes.of(doc, user), &Intent::Notes(note));
        docs.push(doc);
    }
    device.until("everything is on the server", Native::is_idle).await;
    assert!(device.shelf.refused.is_empty(), "{:?}", device.shelf.refused.first());
    docs
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_any_field_runs_in_any_view() {
    let payloads = corpus();
    assert!(payloads.len() >= 500, "{}", payloads.len());
    let company = Company::open().await;
    let docs = write_all(&company, &payloads).await;
    let browser = Browser::open(Posture::Desktop).await;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    browser.goto(&company.url()).await;
    browser.log_in(REP, PASSWORD).await;
    browser.wait_until_page_says("stage", "ready").await;
    browser.holds_customers(u32::try_from(docs.len()).unwrap()).await;
    let look = async |what: &str| assert_eq!(browser.js(TALLY, vec![]).await, clean(), "{what}");
    for page in ["/", "/customers", "/messages", "/sync-centre", "/settings", "/import"] {
        browser.go(page).await;
        browser.wait_for("the page is there", "document.querySelector('main')?.innerText.length > 0").await;
        look(page).await;
    }
    browser.go("/customers").await;
    scroll_through(&browser, true).await;
    look("the whole list").await;
    for (doc, payload) in docs.iter().zip(&payloads) {
        browser.go(&format!("/customers/{doc}?wide=1")).await;
        let shown = format!(
            "document.querySelector('article[data-doc=\"{doc}\"] [data-part=notes] .inline-value') && \
             document.querySelectorAll('article[data-doc=\"{doc}\"] .timeline-entry').length >= 2"
        );
        browser.wait_for(payload, &shown).await;
        look(payload).await;
    }
    controls(&browser).await;
}

/// Everything of the page is drawn once; `long`: there must be something to scroll.
pub async fn scroll_through(browser: &Browser, long: bool) {
    let script = "
        const frame = () => new Promise(done => requestAnimationFrame(() => done()));
        const box = [...document.querySelectorAll('main *')].find(node => node.scrollHeight > node.clientHeight + 200);
        if (!box) return 0;
        let steps = 0;
        for (box.scrollTop = 0; steps < 500; steps += 1) {
          const before = box.scrollTop;
          box.scrollTop += box.clientHeight / 2;
          await frame(); await frame();
          if (box.scrollTop === before) break;
        }
        return steps;";
    let steps = browser.js_async(script, vec![]).await;
    assert!(!long || steps.as_u64().is_some_and(|steps| steps > 3), "it was scrolled: {steps}");
}

/// The instruments work: what would run is counted, what would be blocked is reported.
async fn controls(browser: &Browser) {
    browser.js("window.alert(1); return null;", vec![]).await;
    let markup = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>'); return null;";
    browser.js(markup, vec![]).await;
    browser.wait_for("the policy reports", "window.__reports.length > 0").await;
    browser
        .js(
            "document.body.insertAdjacentHTML('beforeend', '<a href=\"javascript:alert(1)\">x</a>'); return null;",
            vec![],
        )
        .await;
    let tally = browser.js(TALLY, vec![]).await;
    assert_eq!(tally["dialogs"], 1, "{tally}");
    assert!(tally["reports"].as_array().is_some_and(|reports| !reports.is_empty()), "{tally}");
    assert_eq!(tally["links"], json!(["javascript:alert(1)"]), "{tally}");
}
