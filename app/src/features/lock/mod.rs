//! The app lock: its settings, and the page that asks for the PIN.

mod forgotten;
mod form;
mod gate;
mod settings;

pub use self::{gate::PinPage, settings::LockSettings};
use crate::{bridge::lock::LockAnswer, i18n::t, kdf::Weak};

crate::texts! {
    enum LockText {
        Pin => "PIN 或口令", "PIN or passphrase";
        Working => "请稍候…", "One moment…";
        Cancel => "取消", "Cancel";
        Wrong => "PIN 不对", "Wrong PIN";
        TooEarly => "刚输错过，请稍等再试", "Wait a moment after a wrong PIN";
        Failed => "这台设备现在做不到：可能空间不足、内存不足，或页面不是通过 https 打开的", "This device cannot do it now: no space, not enough memory, or the page was not opened over https";
        Short => "至少 6 位", "At least 6 characters";
        Common => "太容易猜到：不要用相同或连续的数字", "Too easy to guess: no repeated digit, no digits in a row";
        Differ => "两次输入不一样", "The two are not the same";
    }
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Answer(LockAnswer),
    Weak(Weak),
    Differ,
}

impl Trouble {
    /// In the reader's words. Reactive.
    fn words(self) -> String {
        let text = match self {
            Self::Answer(LockAnswer::Wrong) => LockText::Wrong,
            Self::Answer(LockAnswer::TooEarly) => LockText::TooEarly,
            Self::Answer(LockAnswer::Failed | LockAnswer::Done) => LockText::Failed,
            Self::Weak(Weak::Short) => LockText::Short,
            Self::Weak(Weak::Common) => LockText::Common,
            Self::Differ => LockText::Differ,
        };
        t(text).to_owned()
    }
}
