//! R12, R13: the store in the browser is damaged, held by others, or gone: the program starts, fetches again what can be
//! fetched, and says what cannot.

use support::{
    browser::{Browser, Damage, Posture},
    proxy::Network,
    sync::native::{Native, log_in},
};

use super::company::{Company, MANAGER, REP};

/// Customers that are on the server before anything is damaged.
const KNOWN: u32 = 8;

/// A rep with some customers on the server, whose device works without a network.
async fn rep_with_customers(company: &Company) -> Browser {
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    rep.synced().await;
    rep.works_offline().await;
    for number in 0..KNOWN {
        rep.add_customer(&format!("老客户{number}公司")).await;
    }
    rep.synced().await;
    rep
}

/// How many the server has, as the manager's device gets them.
async fn customers_on_the_server(company: &Company) -> usize {
    let mut manager = Native::new(log_in(company.server.address(), MANAGER, support::server::PASSWORD));
    manager.until("everything is here", Native::is_idle).await;
    manager.shelf.docs.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_damaged_it_starts_keeps_unsent_work_and_fetches_the_rest() {
    let company = Company::open().await;
    let rep = rep_with_customers(&company).await;
    let cases: [(&[&str], Damage, f64); 5] = [
        (&["docs"], Damage::Flip, 1.0),
        (&["facts"], Damage::Truncate, 0.5),
        (&["meta"], Damage::Flip, 1.0),
        (&["docs", "facts", "meta", "quarantine"], Damage::Remove, 1.0),
        (&["docs", "facts", "meta"], Damage::Truncate, 1.0),
    ];
    let mut all = KNOWN;
    for (seed, (tables, how, share)) in (0..).zip(cases) {
        company.rep_network.set(Network::Down);
        let fresh = format!("未同步{seed}公司");
        rep.add_customer(&fresh).await;
        all += 1;
        let damaged = rep.damage_store(tables, how, share, seed).await;
        println!("{tables:?} {how:?} {share}: {damaged} records");
        assert!(damaged > 0);
        rep.reload().await;
        rep.wait_until_page_says("stage", "ready").await;
        rep.is_no_white_screen().await;
        rep.wait_until_page_says("unsent", "1").await;
        rep.go("/sync-centre").await;
        let file = rep.file_offered_by("导出未同步的内容").await;
        assert!(file.contains(&fresh), "{file}");
        company.rep_network.set(Network::Pass);
        rep.synced().await;
        rep.holds_customers(all).await;
        rep.find_customer("老客户3公司", "老客户3公司").await;
        rep.sees("老客户3公司").await;
        assert_eq!(customers_on_the_server(&company).await, all as usize);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_document_is_set_aside_and_fetched_again() {
    let company = Company::open().await;
    let rep = rep_with_customers(&company).await;
    assert!(rep.damage_store(&["docs"], Damage::Flip, 1.0, 1).await >= u64::from(KNOWN));
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.find_customer("老客户5公司", "老客户5公司").await;
    rep.part("资料").await;
    rep.edit_field("城市", "宁波市").await;
    rep.synced().await;
    assert!(rep.records_in_store("quarantine").await > 0, "its bytes are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_a_newer_program_is_not_touched_and_unsent_work_comes_out() {
    let company = Company::open().await;
    let rep = rep_with_customers(&company).await;
    company.rep_network.set(Network::Down);
    rep.add_customer("升级之前公司").await;
    // Another tab runs a newer program, and holds on to the store whatever it is asked.
    let newer = "const name = (await indexedDB.databases()).map(d => d.name).find(n => n.startsWith('gendan-'));\
        window.held = await new Promise((resolve, reject) => { const request = indexedDB.open(name, 77);\
        request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });";
    rep.js_async(newer, vec![]).await;
    rep.open_new_customer().await;
    rep.paste("客户名称", "升级之后公司").await;
    rep.click("button", "保存并打开").await;
    let said = "[...document.querySelectorAll('[role=status], [role=alert]')].some(place => place.innerText.trim())";
    rep.wait_for("it says that this was not saved", said).await;
    rep.is_no_white_screen().await;
    rep.open_tab(&company.rep_url()).await;
    rep.wait_until_page_says("stage", "broken").await;
    rep.sees("数据是更新版本的程序写的").await;
    let file = rep.file_offered_by("导出未同步的内容").await;
    assert!(file.contains("升级之前公司") && !file.contains("升级之后公司"), "{file}");
    // Deleting is blocked by whoever holds it: said, not waited for for ever.
    reset(&rep).await;
    rep.sees("另一个标签页占用着本机数据").await;
}

async fn reset(rep: &Browser) {
    rep.click("button", "重置本机数据").await;
    rep.wait_for("it asks first", "!!document.querySelector('dialog:modal')").await;
    rep.click("button", "重置本机数据").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evicted_store_is_filled_again_and_it_is_said_what_was_not_sent() {
    let company = Company::open().await;
    let rep = rep_with_customers(&company).await;
    company.rep_network.set(Network::Down);
    rep.add_customer("清除之前公司").await;
    rep.wait_until_page_says("unsent", "1").await;
    rep.goto("about:blank").await;
    rep.evict(&company.rep_url()).await;
    company.rep_network.set(Network::Pass);
    rep.goto(&company.rep_url()).await;
    // The session's cookie is still there, so nobody has to log in.
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(KNOWN).await;
    rep.sees("清除之前公司").await;
    rep.sees("没有同步").await;
    rep.click("button", "知道了").await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(KNOWN).await;
    assert!(!rep.reads("清除之前公司").await, "it is said once");
}
