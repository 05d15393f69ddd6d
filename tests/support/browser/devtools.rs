//! What chromedriver cannot reach: the page's workers, by the DevTools protocol itself.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::Browser;

impl Browser {
    /// Evaluates an expression in the dedicated worker whose URL contains `name`, and returns what its promise gives.
    ///
    /// # Panics
    /// When there is no such worker.
    pub async fn in_worker(&self, name: &str, expression: &str) -> Value {
        let address = self.session().capabilities().get("goog:chromeOptions").expect("it is Chromium");
        let address = address["debuggerAddress"].as_str().expect("chromedriver names it").to_owned();
        let page = self.session().window().await.expect("there is a tab").to_string();
        let url = format!("ws://{address}/devtools/page/{page}");
        let (mut socket, _) = connect_async(url).await.expect("the page can be debugged");
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
        let ask = json!({ "id": 1, "method": "Target.setAutoAttach", "params": attach });
        socket.send(Message::text(ask.to_string())).await.expect("the page listens");
        let answer = async {
            while let Some(Ok(message)) = socket.next().await {
                let Ok(told) = serde_json::from_slice::<Value>(&message.into_data()) else { continue };
                let target = &told["params"]["targetInfo"];
                let worker = target["type"] == "worker" && target["url"].as_str().is_some_and(|url| url.contains(name));
                if told["method"] == "Target.attachedToTarget" && worker {
                    let evaluate = json!({
                        "id": 2, "sessionId": told["params"]["sessionId"], "method": "Runtime.evaluate",
                        "params": { "expression": expression, "awaitPromise": true, "returnByValue": true },
                    });
                    socket.send(Message::text(evaluate.to_string())).await.expect("the worker listens");
                }
                if told["id"] == 2 {
                    return told["result"].clone();
                }
            }
            panic!("the connection to the page ended");
        };
        match tokio::time::timeout(crate::PATIENCE, answer).await {
            Ok(answer) => answer,
            Err(_) => panic!("no worker {name} answers"),
        }
    }
}
