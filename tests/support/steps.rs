//! What a person does with the program, in one word each. Used by journeys and benches.

use std::path::Path;

use crate::{
    browser::{Browser, Posture},
    server::{PASSWORD, Server},
};

impl Browser {
    /// A browser that has never been used, logged in.
    pub async fn logged_in(posture: Posture, url: &str, login: &str) -> Browser {
        let browser = Browser::open(posture).await;
        browser.goto(url).await;
        browser.log_in(login, PASSWORD).await;
        browser.wait_until_page_says("stage", "ready").await;
        // Nobody drives off within the second after logging in.
        browser.works_offline().await;
        browser
    }

    /// Fills in the log-in form.
    pub async fn log_in(&self, login: &str, password: &str) {
        self.wait_until_page_says("stage", "logged-out").await;
        self.fill("账号", login).await;
        self.fill("密码", password).await;
        self.click("button", "登录").await;
    }

    /// Waits until everything is on the server and everything of the server's is here.
    pub async fn synced(&self) {
        self.wait_for(
            "everything is synced",
            "document.documentElement.dataset.unsent === '0' && document.documentElement.dataset.sync === 'idle'",
        )
        .await;
    }

    /// How many changes wait to be sent.
    pub async fn unsent(&self) -> u32 {
        self.page_says("unsent").await.and_then(|count| count.parse().ok()).expect("the page says how many are unsent")
    }

    /// Waits until so many customers are on this device.
    pub async fn holds_customers(&self, count: u32) {
        self.wait_until_page_says("customers", &count.to_string()).await;
    }

    /// Goes to a place of the program without loading it anew.
    pub async fn go(&self, path: &str) {
        let script = "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));";
        self.js(script, vec![path.into()]).await;
    }

    /// Opens the import wizard and gives it a file.
    pub async fn give_import_file(&self, file: &Path) {
        self.go("/import").await;
        self.upload("选择文件", file).await;
    }

    /// Says what a column becomes.
    pub async fn map_column(&self, header: &str, target: &str) {
        self.choose(&format!("“{header}” 列对应"), target).await;
    }
}

impl Browser {
    /// Opens quick add on a new customer.
    pub async fn open_new_customer(&self) {
        self.go("/customers").await;
        self.click("button", "新建").await;
        self.find("textbox", "客户名称").await;
    }

    /// Enters a customer of that name and waits until it is on this device's disk.
    pub async fn add_customer(&self, name: &str) {
        self.open_new_customer().await;
        self.paste("客户名称", name).await;
        self.click("button", "保存并打开").await;
        self.wait_for("the new customer is open", "location.pathname.startsWith('/customers/')").await;
    }

    /// Searches the list and opens what is found under that name.
    pub async fn find_customer(&self, search: &str, name: &str) {
        self.go("/customers").await;
        self.fill("查找客户", search).await;
        self.click("link", name).await;
        self.wait_for("the customer is open", "location.pathname.startsWith('/customers/')").await;
    }

    /// Shows a part of the open customer: 跟进, 联系人 or 资料.
    pub async fn part(&self, name: &str) {
        self.click("tab", name).await;
    }

    /// Edits a field of the open customer in place.
    pub async fn edit_field(&self, field: &str, text: &str) {
        self.click("button", &format!("{field}:")).await;
        self.fill(field, text).await;
        self.press("\u{e007}").await;
        self.find("button", &format!("{field}: {text}")).await;
    }

    /// Records a visit of yesterday on the open customer, with a next step for tomorrow.
    pub async fn record_visit(&self, content: &str, next: &str) {
        self.part("跟进").await;
        self.click("button", "写记录").await;
        self.fill("内容", content).await;
        self.click("button", "市内拜访").await;
        self.click("button", "昨天").await;
        self.click("button", "下周").await;
        self.fill("下一步做什么？", next).await;
        self.click("button", "保存").await;
        self.sees("已记录，并安排了下一步").await;
    }

    /// Records a call of today on the open customer.
    pub async fn record_call(&self, content: &str) {
        self.part("跟进").await;
        self.click("button", "写记录").await;
        self.fill("内容", content).await;
        self.click("button", "电话").await;
        self.click("button", "保存").await;
        self.sees("已记录").await;
    }

    /// Waits until the service worker has the program: from now on it starts without a network.
    pub async fn works_offline(&self) {
        let script = "const worker = await navigator.serviceWorker.ready;\
            const soon = () => new Promise(next => setTimeout(next, 20));\
            while (worker.active?.state !== 'activated') await soon();\
            const list = await (await fetch('/sw.js')).text();\
            const paths = [...list.matchAll(/\"([^\"]+)\":\"[0-9a-f]{64}\"/g)].map(found => found[1]);\
            for (const path of paths) while (!(await caches.match(path))) await soon();\
            return paths.length > 10;";
        let whole = self.js_async(script, Vec::new()).await;
        assert_eq!(whole, serde_json::json!(true), "the service worker knows no files");
    }
}

impl Server {
    /// Enters a person before the server starts; the password is `PASSWORD`.
    pub fn enter(&self, login: &str, name: &str, role: &str, department: &str) {
        let input = format!("{PASSWORD}\n");
        self.tool_with_input(
            &["user", "add", login, "--name", name, "--role", role, "--department", department],
            &input,
        );
    }
}
