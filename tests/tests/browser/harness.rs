//! The harness on a page of its own: what it says it does, it does.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::json;
use support::{
    browser::{Browser, Posture},
    proxy::{FaultProxy, Network},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const PAGE: &str = r#"<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>harness</title>
<label for="name">名称</label><input id="name">
<label>类别 <select><option>甲</option><option>乙</option></select></label>
<label>文件 <input type="file" onchange="document.title = this.files[0].name + this.files[0].size"></label>
<button onclick="save()">保存</button><button hidden>保存全部</button>
<output></output>
<script>
const text = localStorage.getItem('kept'); if (text) document.querySelector('output').textContent = '记得 ' + text;
function save() {
  const value = document.querySelector('input').value + document.querySelector('select').value;
  localStorage.setItem('kept', value);
  console.warn('saved', value);
  setTimeout(() => { document.querySelector('output').textContent = '已保存 ' + value; document.documentElement.dataset.ready = 'yes'; }, 100);
}
</script></html>"#;

/// Serves the page to everybody.
async fn page() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _request_read = stream.read(&mut request).await;
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok();
                stream.write_all(PAGE.as_bytes()).await.ok();
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_a_phone_in_china_and_a_desktop_is_not() {
    let url = format!("http://{}", page().await);
    let script = "return [innerWidth, navigator.maxTouchPoints > 0, navigator.language,\
        Intl.DateTimeFormat().resolvedOptions().timeZone, matchMedia('(pointer: coarse)').matches];";
    let phone = Browser::open(Posture::Phone).await;
    phone.goto(&url).await;
    assert_eq!(phone.js(script, vec![]).await, json!([390, true, "zh-CN", "Asia/Shanghai", true]));
    let desktop = Browser::open(Posture::Desktop).await;
    desktop.goto(&url).await;
    let seen = desktop.js(script, vec![]).await;
    assert_eq!(seen[0], 1440, "{seen}");
    assert_eq!(seen[3], "Asia/Shanghai", "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_filled_and_kept_over_close_and_kill() {
    let url = format!("http://{}", page().await);
    let browser = Browser::open(Posture::Desktop).await;
    browser.goto(&url).await;
    browser.fill("名称", "长安").await;
    browser.choose("类别", "乙").await;
    assert_eq!(browser.count("button", "保存").await, 1);
    browser.click("button", "保存").await;
    browser.wait_until_page_says("ready", "yes").await;
    browser.sees("已保存 长安乙").await;
    assert!(browser.console().await.iter().any(|line| line.contains("saved")));
    let file = tempfile::NamedTempFile::with_suffix("表.csv").unwrap();
    std::fs::write(file.path(), "12345").unwrap();
    browser.upload("文件", file.path()).await;
    browser.wait_for("the page has the file", "document.title.endsWith('表.csv5')").await;

    let again = Browser::open_on(Posture::Desktop, browser.close().await).await;
    again.goto(&url).await;
    again.sees("记得 长安乙").await;
    let after_kill = Browser::open_on(Posture::Desktop, again.kill()).await;
    after_kill.goto(&url).await;
    after_kill.sees("名称").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_feels_the_network_of_the_proxy() {
    let proxy = FaultProxy::start(page().await).await;
    let browser = Browser::open(Posture::Desktop).await;
    browser.goto(&proxy.url()).await;
    let fetched = "try { return (await (await fetch('/')).text()).slice(0, 15) } catch { return 'none' }";
    assert_eq!(browser.js_async(fetched, vec![]).await, "<!doctype html>");
    proxy.set(Network::Portal);
    let portal = "return (await (await fetch('/')).text()).includes('请登录无线网络')";
    assert_eq!(browser.js_async(portal, vec![]).await, true);
    proxy.set(Network::Down);
    assert_eq!(browser.js_async(fetched, vec![]).await, "none");
    proxy.set(Network::Pass);
    assert_eq!(browser.js_async(fetched, vec![]).await, "<!doctype html>");
}
