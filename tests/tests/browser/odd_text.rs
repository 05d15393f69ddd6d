//! Names that are long, odd or hostile: kept as they are, shown as text.

use support::browser::{Browser, Posture};

use super::company::{Company, MANAGER, REP};

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_are_kept_as_written_and_never_run() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    let script = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">";
    for name in [script, "🦄🇨🇳 公司 👩‍👩‍👧‍👦", "شركة الاختبار", "\u{202e}abc 反转"]
    {
        rep.add_customer(name).await;
    }
    rep.synced().await;
    let manager = Browser::logged_in(Posture::Desktop, &company.url(), MANAGER).await;
    manager.holds_customers(4).await;
    manager.go("/customers").await;
    manager.sees(script).await;
    manager.sees("🦄🇨🇳 公司 👩‍👩‍👧‍👦").await;
    manager.sees("شركة الاختبار").await;
    // In the record, its title and its neighbours as well.
    for name in [script, "🦄🇨🇳 公司 👩‍👩‍👧‍👦", "شركة الاختبار"] {
        manager.go("/customers").await;
        manager.click("link", name).await;
        let shown = format!("document.querySelector('.record h1')?.innerText.trim() === {}", serde_json::json!(name));
        manager.wait_for("the record bears the name", &shown).await;
    }
    for browser in [&rep, &manager] {
        let title = browser.js("return document.title;", vec![]).await;
        assert_ne!(title, "run");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_ten_thousand_characters_is_refused_with_words_and_nothing_is_lost() {
    let company = Company::open().await;
    let rep = Browser::logged_in(Posture::Desktop, &company.rep_url(), REP).await;
    let long = "长".repeat(10_000);
    rep.open_new_customer().await;
    rep.paste("客户名称", &long).await;
    rep.click("button", "保存").await;
    rep.sees("最多 500 个字").await;
    assert_eq!(rep.value_of("客户名称").await, long, "what was typed stays");
    assert_eq!(rep.page_says("customers").await.as_deref(), Some("0"));
    rep.paste("客户名称", "短名公司").await;
    rep.click("button", "保存").await;
    rep.sees("短名公司").await;
    rep.synced().await;
}
