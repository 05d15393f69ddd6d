//! A new version of the program: it waits, is offered, and takes over when the person says so.

use std::{
    fs,
    path::{Path, PathBuf},
};

use support::{
    browser::{Browser, Posture},
    server::PASSWORD,
};
use tempfile::TempDir;

use super::company::{Company, REP};

/// A copy of the built client in which the service worker is of another version.
fn next_version(client: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(client, folder.path());
    let worker = folder.path().join("sw.js");
    let text = fs::read_to_string(&worker).unwrap();
    let begin = text.find("const VERSION = \"").unwrap() + "const VERSION = \"".len();
    let end = begin + text[begin..].find('"').unwrap();
    fs::write(&worker, format!("{}next{}", &text[..begin], &text[end..])).unwrap();
    fs::remove_file(folder.path().join("sw.js.br")).ok();
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// A copy of the built client without the parts whose names begin so.
fn without(client: &Path, parts_are_called: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(client, folder.path());
    let parts = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let goes = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(parts_are_called);
    let parts: Vec<_> = parts.filter(goes).collect();
    assert!(!parts.is_empty(), "nothing is called {parts_are_called}");
    parts.iter().for_each(|part| fs::remove_file(part).unwrap());
    folder
}

/// The version that serves the page.
async fn version(browser: &Browser) -> String {
    let script = "
        const said = new Promise(next => navigator.serviceWorker.addEventListener('message', event => next(event.data.version), { once: true }));
        navigator.serviceWorker.controller.postMessage('VERSION');
        return await said;";
    browser.js_async(script, vec![]).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_waits_is_offered_and_never_interrupts_an_edit() {
    let mut company = Company::open().await;
    let Some(client) = company.server.client().map(Path::to_owned) else { return };
    let rep = Browser::logged_in(Posture::Desktop, &company.url(), REP).await;
    rep.synced().await;
    rep.add_customer("写到一半的公司").await;
    rep.synced().await;
    rep.works_offline().await;
    rep.reload().await;
    rep.wait_until_page_says("stage", "ready").await;
    let old = version(&rep).await;
    assert_ne!(old, "next");

    rep.js("window.sameVisit = true;", vec![]).await;
    rep.part("资料").await;
    rep.click("button", "简称:").await;
    rep.paste("简称", "还没写完").await;
    let next = next_version(&client);
    company.server.kill();
    company.server.set_client(next.path());
    company.server.run();
    rep.js_async("await (await navigator.serviceWorker.getRegistration()).update();", vec![]).await;
    rep.sees("有新版本").await;
    // It is there, installed; the page, the edit and the version go on as they were.
    assert_eq!(rep.value_of("简称").await, "还没写完");
    assert_eq!(version(&rep).await, old);
    rep.press("\u{e007}").await;
    rep.find("button", "简称: 还没写完").await;
    assert_eq!(rep.js("return window.sameVisit ?? null;", vec![]).await, true);

    // Loading the page again does not take it either: only the person's word does.
    rep.reload().await;
    rep.sees("有新版本").await;
    assert_eq!(version(&rep).await, old);
    rep.js("window.sameVisit = true;", vec![]).await;
    rep.click("button", "更新").await;
    rep.wait_for("the page is loaded anew", "!window.sameVisit && !!document.documentElement.dataset.stage").await;
    rep.wait_until_page_says("stage", "ready").await;
    assert_eq!(version(&rep).await, "next");
    rep.find("button", "简称: 还没写完").await;
    rep.synced().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_does_not_come_is_said_and_comes_when_it_is_asked_again() {
    let mut company = Company::open().await;
    let Some(client) = company.server.client().map(Path::to_owned) else { return };
    let half = without(&client, "part-");
    company.server.set_client(half.path());
    company.server.restart();
    let rep = Browser::open(Posture::Desktop).await;
    rep.goto(&company.url()).await;
    rep.log_in(REP, PASSWORD).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.press("c").await;
    rep.sees("这个页面没有加载下来").await;
    rep.go("/settings/looks").await;
    rep.sees("请在有网络时重试").await;
    company.server.set_client(&client);
    company.server.restart();
    rep.click("button", "重试").await;
    rep.sees("语言与外观").await;
    rep.press("c").await;
    rep.find("textbox", "客户名称").await;
    rep.is_no_white_screen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_needs_no_code_of_documents_and_what_does_waits_for_it() {
    let mut company = Company::open().await;
    let Some(client) = company.server.client().map(Path::to_owned) else { return };
    let writer = Browser::logged_in(Posture::Desktop, &company.url(), REP).await;
    writer.add_customer("宁波海川进出口有限公司").await;
    writer.part("资料").await;
    writer.edit_field("简称", "海川").await;
    writer.synced().await;
    writer.close().await;

    let half = without(&client, "engine-part-");
    company.server.set_client(half.path());
    company.server.restart();
    let rep = Browser::open(Posture::Desktop).await;
    rep.goto(&company.url()).await;
    rep.log_in(REP, PASSWORD).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.holds_customers(1).await;
    rep.find_customer("海川", "宁波海川进出口有限公司").await;
    // On its way, not gone.
    rep.sees_no("这位客户不在本机").await;
    rep.open_new_customer().await;
    rep.paste("客户名称", "义乌小商品行").await;
    rep.click("button", "保存并打开").await;
    // It says so, and what was written is still there.
    rep.sees("程序还没有全部下载到本机，没有保存").await;
    assert_eq!(rep.value_of("客户名称").await, "义乌小商品行");
    rep.is_no_white_screen().await;

    company.server.set_client(&client);
    company.server.restart();
    rep.click("button", "保存并打开").await;
    rep.wait_for("the new customer is open", "location.pathname.startsWith('/customers/')").await;
    rep.holds_customers(2).await;
    rep.synced().await;
    rep.find_customer("海川", "宁波海川进出口有限公司").await;
    rep.part("资料").await;
    rep.find("button", "简称: 海川").await;
}
