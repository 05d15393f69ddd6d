//! Finding and using elements by role and name.

use serde_json::{Value, json};

use super::{Browser, Found, page};
use crate::{PATIENCE, until};

impl Browser {
    /// Waits for the first element of that role and name.
    pub async fn find(&self, role: &str, name: &str) -> Found {
        let script = format!("{} return find(arguments[0], arguments[1])[0] ?? null;", page::FINDER);
        let what = format!("{role} «{name}» is on the screen");
        self.must(&what, async || {
            let found = self.session().execute(script.as_str(), vec![json!(role), json!(name)]).await.ok()?;
            found.element().ok()
        })
        .await
    }

    /// How many elements of that role and name there are now.
    pub async fn count(&self, role: &str, name: &str) -> usize {
        let script = format!("{} return find(arguments[0], arguments[1]).length;", page::FINDER);
        let count = self.js(&script, vec![json!(role), json!(name)]).await;
        count.as_u64().unwrap_or_default() as usize
    }

    /// Clicks or taps as soon as it can be done.
    pub async fn click(&self, role: &str, name: &str) {
        let what = format!("{role} «{name}» can be clicked");
        self.must(&what, async || {
            let script = format!("{} return find(arguments[0], arguments[1])[0] ?? null;", page::FINDER);
            let found = self.session().execute(script, vec![json!(role), json!(name)]).await.ok()?;
            let element = found.element().ok()?;
            if !element.is_enabled().await.ok()? {
                return None;
            }
            element.click().await.ok()
        })
        .await;
    }

    /// Replaces what stands in a field by typing.
    pub async fn fill(&self, label: &str, text: &str) {
        self.fill_role("textbox", label, text).await;
    }

    /// Replaces what stands in a field of another role, as soon as it takes keys: a page that is being drawn may show
    /// its field a moment before one can type into it.
    pub async fn fill_role(&self, role: &str, label: &str, text: &str) {
        let typed = if text.is_empty() { "\u{e017}" } else { text };
        self.must(&format!("{role} «{label}» takes «{text}»"), async || {
            let element = self.find(role, label).await;
            let select = "arguments[0].focus(); arguments[0].select?.();";
            self.session().execute(select, vec![element.to_json().ok()?]).await.ok()?;
            element.send_keys(typed).await.ok()
        })
        .await;
    }

    /// Replaces what stands in a field by pasting: for long texts, and for those that no keyboard has.
    pub async fn paste(&self, label: &str, text: &str) {
        let element = self.find("textbox", label).await;
        let script = "arguments[0].focus(); arguments[0].select?.();";
        self.js(script, vec![element.to_json().expect("an element has an id")]).await;
        self.cdp("Input.insertText", json!({ "text": text })).await;
    }

    /// What stands in a field.
    pub async fn value_of(&self, label: &str) -> String {
        let element = self.find("textbox", label).await;
        element.value().await.ok().flatten().unwrap_or_default()
    }

    /// Presses a key or a chord on whatever has the focus.
    pub async fn press(&self, keys: &str) {
        let keys = self.session().action_chain().send_keys(keys).perform().await;
        keys.expect("keys can be pressed");
    }

    /// Presses a key with modifiers held: 1 is Alt, 2 Ctrl, 4 Meta, 8 Shift.
    pub async fn chord(&self, modifiers: u8, key: &str) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event = json!({ "type": kind, "modifiers": modifiers, "key": key });
            self.cdp("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Chooses an option of a select by its text.
    pub async fn choose(&self, label: &str, option: &str) {
        let element = self.find("combobox", label).await.to_json().expect("an element has an id");
        let script = "const [select, text] = arguments;\
            const option = [...select.options].find(option => option.text.trim() === text)\
              ?? [...select.options].find(option => option.text.includes(text));\
            if (!option) return [...select.options].map(option => option.text).join(' | ');\
            select.value = option.value;\
            select.dispatchEvent(new Event('input', { bubbles: true }));\
            select.dispatchEvent(new Event('change', { bubbles: true })); return null;";
        if let Value::String(options) = self.js(script, vec![element, json!(option)]).await {
            panic!("«{label}» has no option «{option}»; it has {options}");
        }
    }

    /// Gives a file to a file input.
    pub async fn upload(&self, label: &str, file: &std::path::Path) {
        let element = self.find("file", label).await;
        let path = file.canonicalize().expect("the file is there");
        element.send_keys(path.display().to_string()).await.expect("the input takes a file");
    }

    /// Waits until a text can be read on the screen.
    pub async fn sees(&self, text: &str) {
        self.must(&format!("«{text}» can be read"), async || self.reads(text).await.then_some(())).await;
    }

    /// Waits until one of several texts can be read.
    pub async fn sees_one_of(&self, texts: &[&str]) {
        self.must(&format!("one of {texts:?} can be read"), async || {
            let page = self.text().await;
            texts.iter().any(|text| page.contains(text)).then_some(())
        })
        .await;
    }

    /// Waits until a text can no longer be read.
    pub async fn sees_no(&self, text: &str) {
        self.must(&format!("«{text}» is gone"), async || (!self.reads(text).await).then_some(())).await;
    }

    /// Whether a text can be read now.
    pub async fn reads(&self, text: &str) -> bool {
        let script = "const tidy = text => text.replace(/\\s+/g, ' ');\
            return tidy(document.body.innerText).includes(tidy(arguments[0]));";
        self.session().execute(script, vec![json!(text)]).await.is_ok_and(|found| found.json() == &json!(true))
    }

    /// Asks until there is an answer; in vain, it panics with what is on the screen instead.
    pub(super) async fn must<T>(&self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
        match tokio::time::timeout(PATIENCE, until(what, PATIENCE * 2, ask)).await {
            Ok(answer) => answer,
            Err(_) => panic!("not within {PATIENCE:?}: {what}\n{}", self.describe().await),
        }
    }

    /// What is on the screen, in words.
    pub async fn describe(&self) -> String {
        let described = self.session().execute(page::DESCRIBE, Vec::new()).await;
        described.map_or_else(|error| error.to_string(), |text| text.json().as_str().unwrap_or_default().to_owned())
    }
}
