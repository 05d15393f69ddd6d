//! What the browser keeps, as somebody reads it who holds the device.

use serde_json::{Value, json};

use super::Browser;

/// Every place of the browser's that holds a text: tables of the store by name, and the storage for small things.
const DUMP: &str = r#"
const [wanted] = arguments;
const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const utf8 = new TextDecoder();
const places = new Set();
for (const { name } of await indexedDB.databases()) {
  const database = await done(indexedDB.open(name));
  for (const table of database.objectStoreNames) {
    const store = database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    for (const bytes of [...keys, ...values]) if (utf8.decode(bytes).includes(wanted)) places.add(table);
  }
  database.close();
}
for (const small of [localStorage, sessionStorage])
  for (let at = 0; at < small.length; at++)
    if ((small.key(at) + small.getItem(small.key(at))).includes(wanted)) places.add(small.key(at).split('.').slice(0, 2).join('.'));
return [...places].sort();
"#;

/// Values of people's stores that are not sealed: table and key.
const UNSEALED: &str = r#"
const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const plain = [];
for (const { name } of await indexedDB.databases()) {
  if (!name.startsWith('gendan-')) continue;
  const database = await done(indexedDB.open(name));
  for (const table of database.objectStoreNames) {
    const store = database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    keys.forEach((key, at) => { if (values[at][0] !== 101) plain.push(table + (table === 'meta' ? ' ' + new TextDecoder().decode(key) : '')); });
  }
  database.close();
}
return plain;
"#;

impl Browser {
    /// Where a text can be read: tables of the store, and keys of the storage for small things, to their second dot.
    pub async fn places_of(&self, text: &str) -> Vec<String> {
        names(&self.js_async(DUMP, vec![json!(text)]).await)
    }

    /// Values of people's stores that are not sealed: their tables, of `meta` with the key.
    pub async fn unsealed_records(&self) -> Vec<String> {
        names(&self.js_async(UNSEALED, vec![]).await)
    }
}

fn names(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
