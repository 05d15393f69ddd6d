//! The list of customers: its places, its letters, its columns.

use serde_json::json;
use support::browser::{Browser, Posture};
use tempfile::TempDir;

use super::company::{Company, REP};

const CITIES: [&str; 20] = [
    "安庆",
    "北京",
    "成都",
    "大连",
    "鄂州",
    "福州",
    "广州",
    "杭州",
    "济南",
    "昆明",
    "兰州",
    "马鞍山",
    "南京",
    "盘锦",
    "泉州",
    "荣成",
    "上海",
    "天津",
    "武汉",
    "郑州",
];

/// Brings 300 customers along.
async fn with_customers(company: &Company, posture: Posture) -> Browser {
    let rep = Browser::logged_in(posture, &company.url(), REP).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("客户.csv");
    let rows = (0..300).map(|number| format!("{}第{number}公司,{}\n", CITIES[number % 20], CITIES[number % 20]));
    std::fs::write(&file, format!("客户名称,城市\n{}", rows.collect::<String>())).unwrap();
    rep.give_import_file(&file).await;
    rep.click("button", "检查数据").await;
    rep.click("button", "导入 300 行").await;
    rep.sees("已导入 300 位客户").await;
    rep.holds_customers(300).await;
    rep.go("/customers").await;
    rep.wait_for("rows", "!!document.querySelector('.virtual-row [data-doc]')").await;
    rep
}

async fn scrolled_to(browser: &Browser, px: u32) {
    let there = format!("Math.abs(document.querySelector('.virtual-list')?.scrollTop - {px}) < 2");
    browser.wait_for(&format!("the list is scrolled to {px}"), &there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_finds_the_list_where_it_was() {
    let company = Company::open().await;
    let rep = with_customers(&company, Posture::Phone).await;
    rep.js("document.querySelector('.virtual-list').scrollTop = 5000;", vec![]).await;
    scrolled_to(&rep, 5000).await;
    // To another section and back, by the tabs and by the browser's button.
    rep.click("link", "今日").await;
    rep.wait_for("today", "location.pathname === '/'").await;
    rep.click("link", "客户").await;
    scrolled_to(&rep, 5000).await;
    rep.click("link", "我的").await;
    rep.wait_for("me", "location.pathname === '/me'").await;
    rep.js("history.back();", vec![]).await;
    scrolled_to(&rep, 5000).await;
    // Into a record and back.
    let row = "[...document.querySelectorAll('.virtual-row:not([hidden]) .card-link')].find(row => \
        row.getBoundingClientRect().top > document.querySelector('.virtual-list').getBoundingClientRect().top)";
    rep.wait_for("the rows are there, too", row).await;
    rep.js(&format!("{row}.click();"), vec![]).await;
    rep.wait_for("the record", "location.pathname.startsWith('/customers/')").await;
    rep.js("history.back();", vec![]).await;
    scrolled_to(&rep, 5000).await;
    // What is searched for begins at its top.
    rep.fill("查找客户", "gs").await;
    scrolled_to(&rep, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touch_on_a_letter_goes_there() {
    let company = Company::open().await;
    let rep = with_customers(&company, Posture::Phone).await;
    let bar = rep.find("slider", "按字母跳转").await;
    let height = rep
        .js(
            "const box = arguments[0].getBoundingClientRect(); return [box.left + box.width / 2, box.top, box.height];",
            vec![bar.to_json().unwrap()],
        )
        .await;
    let [x, top, height] = [0, 1, 2].map(|at| height[at].as_f64().unwrap());
    for (letter, city) in [('L', "兰州"), ('A', "安庆"), ('E', "鄂州")] {
        let place = f64::from(letter as u8 - b'A' + 1);
        let y = top + (place + 0.5) / 27.0 * height;
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
            rep.cdp("Input.dispatchMouseEvent", event).await;
        }
        let first = format!(
            "(() => {{ const edge = document.querySelector('.virtual-list').getBoundingClientRect().top; \
               const row = [...document.querySelectorAll('.virtual-row:not([hidden]) .card-row')] \
                 .find(row => row.getBoundingClientRect().bottom > edge + 2); \
               return row?.innerText.includes('{city}'); }})()"
        );
        rep.wait_for(&format!("{city} stands at the top"), &first).await;
    }
    assert!(rep.url().await.contains("sort=name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_moved_and_stay_where_they_were_put() {
    let company = Company::open().await;
    let rep = with_customers(&company, Posture::Desktop).await;
    let heads = "return [...document.querySelectorAll('.head-button')].map(head => head.innerText.trim());";
    let names = async |browser: &Browser| {
        let heads = browser.js(heads, vec![]).await;
        heads.as_array().unwrap().iter().map(|head| head.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = names(&rep).await;
    assert_eq!(before[..3], ["客户名称", "联系人", "电话"]);
    // By keys.
    let head = rep.find("button", "联系人").await;
    rep.js("arguments[0].focus();", vec![head.to_json().unwrap()]).await;
    rep.chord(1, "ArrowRight").await;
    rep.wait_for("moved", "document.querySelectorAll('.head-button')[1].innerText.trim() === '电话'").await;
    // By dragging the first onto the third: what the browser tells of a drag.
    let drag = "const cells = document.querySelectorAll('.head-cell'); \
        const tell = (cell, kind) => cell.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() })); \
        tell(cells[1], 'dragstart'); tell(cells[3], 'dragover'); tell(cells[1], 'dragend');";
    rep.js(drag, vec![]).await;
    rep.wait_for("dragged", "document.querySelectorAll('.head-button')[3].innerText.trim() === '电话'").await;
    let after = names(&rep).await;
    assert_eq!(after[0], before[0]);
    let cells = "return document.querySelectorAll('.table-row')[0].querySelectorAll('.cell').length;";
    assert_eq!(rep.js(cells, vec![]).await, after.len());
    rep.goto(&format!("{}/customers", company.url())).await;
    rep.wait_until_page_says("stage", "ready").await;
    rep.find("button", "联系人").await;
    assert_eq!(names(&rep).await, after, "the next visit has the same columns");
}
