//! What to call this device.

use leptos::prelude::window;

/// “Chrome · Android”: what people recognise in a list of devices.
pub fn name() -> String {
    name_of(&window().navigator().user_agent().unwrap_or_default())
}

fn name_of(user_agent: &str) -> String {
    let find = |list: &[(&str, &'static str)], otherwise| {
        list.iter().find(|(mark, _)| user_agent.contains(mark)).map_or(otherwise, |(_, name)| *name)
    };
    // The order matters: each browser claims to be those after it.
    let browser = find(
        &[
            ("MicroMessenger", "微信"),
            ("DingTalk", "钉钉"),
            ("Edg", "Edge"),
            ("Firefox", "Firefox"),
            ("Chrome", "Chrome"),
            ("Safari", "Safari"),
        ],
        "Browser",
    );
    let system = find(
        &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("OpenHarmony", "HarmonyOS"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ],
        "?",
    );
    format!("{browser} · {system}")
}

/// Whether the keyboard has a command key instead of control.
pub fn is_apple() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    ["Mac OS", "iPhone", "iPad"].iter().any(|mark| agent.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn devices_are_named_as_people_call_them() {
        let android =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
        assert_eq!(name_of(android), "Chrome · Android");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile/15E148 Safari/604.1";
        assert_eq!(name_of(phone), "Safari · iPhone");
        assert_eq!(name_of(""), "Browser · ?");
    }
}
