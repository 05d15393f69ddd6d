//! `?`: which keys there are.

use leptos::prelude::*;

use crate::{
    i18n::text,
    ui::{
        dialog::{Dialog, DialogBody, DialogSize},
        keys::{KeyHelp, KeyTable},
    },
};

crate::texts! {
    enum KeyText {
        Title => "快捷键", "Keyboard";
        Palette => "命令与查找", "Commands and search";
        Search => "查找", "Search";
        New => "新建", "New";
        Next => "下一条", "Next";
        Previous => "上一条", "Previous";
        Open => "打开", "Open";
        Edit => "编辑", "Edit";
        Select => "选中", "Select";
        Back => "关闭最上一层", "Close the top layer";
        Today => "去今日", "Go to Today";
        Customers => "去客户", "Go to Customers";
        Pools => "去客户池", "Go to Pools";
        Orders => "去订单", "Go to Orders";
        Receivables => "去应收", "Go to Receivables";
        Messages => "去消息", "Go to Messages";
        Import => "去导入", "Go to Import";
        Sync => "去同步中心", "Go to the sync centre";
        Settings => "去设置", "Go to Settings";
        Help => "显示本页", "Show this page";
    }
}

const LINES: &[(&[&str], KeyText)] = &[
    (&["Ctrl / ⌘", "K"], KeyText::Palette),
    (&["/"], KeyText::Search),
    (&["C"], KeyText::New),
    (&["J"], KeyText::Next),
    (&["K"], KeyText::Previous),
    (&["Enter"], KeyText::Open),
    (&["E"], KeyText::Edit),
    (&["X"], KeyText::Select),
    (&["Esc"], KeyText::Back),
    (&["G", "T"], KeyText::Today),
    (&["G", "C"], KeyText::Customers),
    (&["G", "P"], KeyText::Pools),
    (&["G", "O"], KeyText::Orders),
    (&["G", "R"], KeyText::Receivables),
    (&["G", "M"], KeyText::Messages),
    (&["G", "I"], KeyText::Import),
    (&["G", "Y"], KeyText::Sync),
    (&["G", "S"], KeyText::Settings),
    (&["?"], KeyText::Help),
];

/// Every key of the product.
pub fn key_lines() -> Vec<KeyHelp> {
    LINES.iter().map(|(keys, does)| KeyHelp { keys, does: text(*does) }).collect()
}

/// The table of keys.
#[component]
pub fn KeyHelpDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(KeyText::Title) size=DialogSize::Wide>
            <DialogBody>
                <KeyTable lines=key_lines() />
            </DialogBody>
        </Dialog>
    }
}
