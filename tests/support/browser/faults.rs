//! Breaking what lies in the browser: its store, its engine.

use serde_json::{Value, json};

use super::Browser;

/// What becomes of records of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// One bit is another.
    Flip,
    /// The end is missing.
    Truncate,
    /// The record is gone.
    Remove,
}

const DAMAGE: &str = r#"
const [tables, how, share, seed] = arguments;
let state = seed;
const roll = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let damaged = 0;
const names = (await indexedDB.databases()).map(database => database.name).filter(name => name.startsWith('gendan-'));
for (const name of names) {
  const database = await done(indexedDB.open(name));
  const transaction = database.transaction(tables, 'readwrite');
  const over = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  for (const table of tables) {
    const request = transaction.objectStore(table).openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (roll() < share) {
        damaged += 1;
        const bytes = cursor.value.slice();
        if (how === 'Remove') cursor.delete();
        else if (how === 'Truncate') cursor.update(bytes.slice(0, Math.floor(bytes.length * roll())));
        else {
          bytes[Math.floor(bytes.length * roll())] ^= 1 << Math.floor(8 * roll());
          cursor.update(bytes);
        }
      }
      cursor.continue();
    };
  }
  await over;
  database.close();
}
return damaged;
"#;

const COUNT: &str = r#"
const [table] = arguments;
const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let records = 0;
const names = (await indexedDB.databases()).map(database => database.name).filter(name => name.startsWith('gendan-'));
for (const name of names) {
  const database = await done(indexedDB.open(name));
  records += await done(database.transaction(table).objectStore(table).count());
  database.close();
}
return records;
"#;

/// Keeps what the page offers as a file, so that it can be read.
const CATCH_FILES: &str = "window.caught = []; const make = URL.createObjectURL;\
    URL.createObjectURL = blob => { blob.text().then(text => caught.push(text)); return make.call(URL, blob); };";

impl Browser {
    /// Damages a share (0 to 1) of the records of these tables; how many it were.
    pub async fn damage_store(&self, tables: &[&str], how: Damage, share: f64, seed: u32) -> u64 {
        let arguments = vec![json!(tables), json!(format!("{how:?}")), json!(share), json!(seed)];
        self.js_async(DAMAGE, arguments).await.as_u64().expect("it counts")
    }

    /// How many records a table of the store has.
    pub async fn records_in_store(&self, table: &str) -> u64 {
        self.js_async(COUNT, vec![json!(table)]).await.as_u64().expect("it counts")
    }

    /// Deletes what a browser deletes when space is short: everything that the origin stored, except for cookies and
    /// local storage.
    pub async fn evict(&self, origin: &str) {
        let kinds = "indexeddb,cache_storage,service_workers";
        self.cdp("Storage.clearDataForOrigin", json!({ "origin": origin, "storageTypes": kinds })).await;
    }

    /// Presses a button that offers a file, and returns what is in it.
    pub async fn file_offered_by(&self, button: &str) -> String {
        self.js(CATCH_FILES, vec![]).await;
        self.click("button", button).await;
        let text = self.wait_for("a file is offered", "window.caught.length > 0 ? { text: caught[0] } : null").await;
        text["text"].as_str().unwrap_or_default().to_owned()
    }

    /// Something shows; a page without anything on it is the one thing that must never be.
    pub async fn is_no_white_screen(&self) {
        self.wait_for("there is something to read", "document.body.innerText.trim().length > 20").await;
    }

    /// The engine dies the next time that it gets to `place` (a key of `DEATHS`): nothing that it would do after that
    /// happens, as after a panic.
    pub async fn engine_dies_at(&self, place: &str) {
        self.js("window.died = window.recovered = undefined;", vec![]).await;
        let set = self.in_worker("engine", &format!("({DEATHS})({})", json!(place))).await;
        assert_eq!(set["result"]["value"], json!(place), "{set}");
    }

    /// From the next page on, notes how long it takes until another engine answers after one died.
    pub async fn watch_engine(&self) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    }

    /// Milliseconds between the last death and the next engine's answer; waits for that.
    pub async fn recovery_ms(&self) -> f64 {
        let seen = self.wait_for("the engine died and another one answers", "window.recovered - window.died").await;
        match seen {
            Value::Number(ms) => ms.as_f64().unwrap_or(f64::INFINITY),
            other => panic!("not a time: {other}"),
        }
    }
}

/// Notes when an engine dies (its error event) and when the next one says its first words that matter.
const WATCH: &str = r#"
(() => {
  const note = worker => {
    worker.addEventListener('error', () => { window.died = performance.now(); window.recovered = undefined; });
    worker.addEventListener('message', event => {
      // `Booted` is the third kind of message.
      if (window.died && !window.recovered && new Uint8Array(event.data)[0] === 2) window.recovered = performance.now();
    });
    return worker;
  };
  window.Worker = new Proxy(window.Worker, { construct: (target, given) => note(new target(...given)) });
})();
"#;

/// Every place where the browser calls into the engine or is called by it. Dying there is never coming back from it: nothing
/// of the engine runs on, as after a trap. A worker that does not come back is ended by Chromium after two seconds only.
const DEATHS: &str = r#"place => {
  const die = () => { reportError(new Error('injected at ' + place)); for (;;); };
  const call = (owner, name) => { owner[name] = die; };
  const event = (owner, name) => Object.defineProperty(owner, name, { set() { this.addEventListener(name.slice(2), die); } });
  const data = kind => {
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
    Object.defineProperty(MessageEvent.prototype, 'data', { get() { if (this.target instanceof kind) die(); return get.call(this); } });
  };
  const places = {
    'a message of the screen': () => data(DedicatedWorkerGlobalScope),
    'a frame of the server': () => data(WebSocket),
    'a frame to the server': () => call(WebSocket.prototype, 'send'),
    'a transaction begins': () => call(IDBDatabase.prototype, 'transaction'),
    'a record is written': () => call(IDBObjectStore.prototype, 'put'),
    'a transaction is committed': () => event(IDBTransaction.prototype, 'oncomplete'),
    'records are read': () => event(IDBRequest.prototype, 'onsuccess'),
    'the screen is told': () => call(self, 'postMessage'),
    'other tabs are told': () => call(BroadcastChannel.prototype, 'postMessage'),
    'the clock is read': () => call(Date, 'now'),
    'the network is back': () => { self.addEventListener('online', die);
      setTimeout(() => self.dispatchEvent(new Event('online')), 50); },
  };
  places[place]();
  return place;
}"#;
