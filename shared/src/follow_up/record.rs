//! An action 行动: a schedule, a to-do or a record.

use serde::{Deserialize, Serialize};

use super::window::TimeLabel;
use crate::{
    id::{ActionId, ContactId, UserId},
    time::{Instant, Stamp},
    value::{Entry, Label},
};

/// The form of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ActionForm {
    /// 日程: at a time, with people.
    Schedule,
    /// 待办: to be done within a window.
    ToDo,
    /// 记录: what happened.
    Record,
}

impl ActionForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Schedule, Self::ToDo, Self::Record];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::ToDo => "todo",
            Self::Record => "record",
        }
    }

    /// The form of a stored name; an unknown one reads as a record, which asks nothing of anybody.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|form| form.key() == key).unwrap_or(Self::Record)
    }

    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Self::Schedule => Label { zh: "日程", en: "Schedule" },
            Self::ToDo => Label { zh: "待办", en: "To-do" },
            Self::Record => Label { zh: "记录", en: "Record" },
        }
    }
}

/// Built-in kinds of action. A document stores the key; other texts survive.
pub const ACTION_KINDS: &[Entry] = &[
    Entry { key: "visit", label: Label { zh: "市内拜访", en: "Visit in town" } },
    Entry { key: "travel_visit", label: Label { zh: "外地拜访", en: "Visit out of town" } },
    Entry { key: "phone", label: Label { zh: "电话", en: "Phone" } },
    Entry { key: "wechat", label: Label { zh: "微信", en: "WeChat" } },
    Entry { key: "email", label: Label { zh: "邮件", en: "E-mail" } },
    Entry { key: "sms", label: Label { zh: "短信", en: "SMS" } },
    Entry { key: "meeting", label: Label { zh: "会议", en: "Meeting" } },
    Entry { key: "other", label: Label { zh: "其他", en: "Other" } },
];

/// A schedule, to-do or record of follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Identifier.
    pub id: ActionId,
    /// Who entered it and when.
    pub created: Stamp,
    /// Who made it in the old system, if it was imported.
    pub author: Option<String>,
    /// The form.
    pub form: ActionForm,
    /// Key of a kind (`ACTION_KINDS`, or the company's own).
    pub kind: String,
    /// What it is about; may be empty for a record.
    pub subject: String,
    /// What was said, or is to be done.
    pub content: String,
    /// With whom at the customer.
    pub contact: Option<ContactId>,
    /// Whose job it is; for a record, who took part.
    pub people: Vec<UserId>,
    /// When it happened or begins.
    pub start: Instant,
    /// When it ends; for a to-do the end of its window.
    pub end: Option<Instant>,
    /// The words in which the time was chosen.
    pub label: Option<TimeLabel>,
    /// Important (四象限).
    pub important: bool,
    /// Urgent (四象限).
    pub urgent: bool,
    /// Finished by whom and when.
    pub done: Option<Stamp>,
    /// The record whose next step this is.
    pub follows: Option<ActionId>,
    /// In the bin since.
    pub deleted: Option<Stamp>,
}

impl Action {
    /// Whether it still waits to be done.
    pub fn open(&self) -> bool {
        self.form != ActionForm::Record && self.done.is_none() && self.deleted.is_none()
    }

    /// Whether it tells of contact with the customer: a record, or a schedule or to-do that was done.
    pub fn contact_made(&self) -> bool {
        self.deleted.is_none() && (self.form == ActionForm::Record || self.done.is_some())
    }
}
