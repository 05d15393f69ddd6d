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
    // Refused with what was typed still there, or cut short by the field: never a customer with half a story.
    let kept = rep.value_of("客户名称").await;
    assert!(kept.chars().count() <= 10_000 && kept.starts_with("长长"), "{} characters", kept.chars().count());
    rep.paste("客户名称", "短名公司").await;
    rep.click("button", "保存").await;
    rep.sees("短名公司").await;
    rep.synced().await;
}
