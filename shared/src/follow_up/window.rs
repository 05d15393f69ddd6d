//! Vague times 下步事务: six labels and the windows they mean.

use serde::{Deserialize, Serialize};

/// A vague time, as a person says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeLabel {
    /// 今天稍后.
    LaterToday,
    /// 今晚.
    Tonight,
    /// 明天.
    Tomorrow,
    /// 本周内.
    ThisWeek,
    /// 下周.
    NextWeek,
    /// 下月.
    NextMonth,
}

impl TimeLabel {
    /// Every label, nearest first.
    pub const ALL: [Self; 6] =
        [Self::LaterToday, Self::Tonight, Self::Tomorrow, Self::ThisWeek, Self::NextWeek, Self::NextMonth];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::LaterToday => "later_today",
            Self::Tonight => "tonight",
            Self::Tomorrow => "tomorrow",
            Self::ThisWeek => "this_week",
            Self::NextWeek => "next_week",
            Self::NextMonth => "next_month",
        }
    }

    /// The label of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.key() == key)
    }
}
