//! Every place of the program and its address: the whole route table.

use std::fmt;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider as _},
};
use shared::id::DocId;

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingsPage {
    /// Who I am, password, log-out.
    Profile,
    /// Language and theme.
    Looks,
    /// Where I am logged in.
    Devices,
    /// The app lock.
    Lock,
    /// People and departments, for administrators.
    People,
    /// What the company decided about its business, for administrators.
    Business,
    /// The audit log, for administrators.
    Audit,
    /// Version, storage, keyboard.
    About,
}

impl SettingsPage {
    /// Every one, in the order of the list.
    pub const ALL: [Self; 8] =
        [Self::Profile, Self::Looks, Self::Devices, Self::Lock, Self::People, Self::Business, Self::Audit, Self::About];

    fn segment(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Looks => "looks",
            Self::Devices => "devices",
            Self::Lock => "lock",
            Self::People => "people",
            Self::Business => "business",
            Self::Audit => "audit",
            Self::About => "about",
        }
    }
}

/// A place of the program. What a person could bookmark beyond it (filters, sort) is in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// 今日.
    Today,
    /// 客户: the list.
    Customers,
    /// 客户: the list with a record open.
    Customer(DocId),
    /// 产品: the catalogue.
    Products,
    /// 客户池: every customer by pool.
    Pools,
    /// 订单: lists of every kind of voucher.
    Orders,
    /// 应收: who owes what.
    Receivables,
    /// 往来对账 with a customer.
    Statement(DocId),
    /// The import wizard.
    Import,
    /// 消息.
    Messages,
    /// 我的.
    Me,
    /// 设置.
    Settings(SettingsPage),
    /// 同步中心.
    SyncCentre,
}

/// What the outlet shows; moving within one keeps it on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// 今日.
    Today,
    /// 客户.
    Customers,
    /// 产品.
    Products,
    /// 客户池.
    Pools,
    /// 订单.
    Orders,
    /// 应收.
    Receivables,
    /// 往来对账.
    Statement,
    /// Import.
    Import,
    /// 消息.
    Messages,
    /// 我的.
    Me,
    /// 设置.
    Settings,
    /// 同步中心.
    SyncCentre,
    /// No such address.
    Nowhere,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("/"),
            Self::Customers => f.write_str("/customers"),
            Self::Customer(id) => write!(f, "/customers/{id}"),
            Self::Products => f.write_str("/products"),
            Self::Pools => f.write_str("/pools"),
            Self::Orders => f.write_str("/orders"),
            Self::Receivables => f.write_str("/receivables"),
            Self::Statement(id) => write!(f, "/statements/{id}"),
            Self::Import => f.write_str("/import"),
            Self::Messages => f.write_str("/messages"),
            Self::Me => f.write_str("/me"),
            Self::Settings(page) => write!(f, "/settings/{}", page.segment()),
            Self::SyncCentre => f.write_str("/sync-centre"),
        }
    }
}

impl Page {
    /// The page of an address; `None` if there is none such.
    pub fn parse(path: &str) -> Option<Self> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let page = match (segments.next(), segments.next()) {
            (None, None) => Self::Today,
            (Some("customers"), None) => Self::Customers,
            (Some("customers"), Some(id)) => Self::Customer(id.parse().ok()?),
            (Some("products"), None) => Self::Products,
            (Some("pools"), None) => Self::Pools,
            (Some("orders"), None) => Self::Orders,
            (Some("receivables"), None) => Self::Receivables,
            (Some("statements"), Some(id)) => Self::Statement(id.parse().ok()?),
            (Some("import"), None) => Self::Import,
            (Some("messages"), None) => Self::Messages,
            (Some("me"), None) => Self::Me,
            (Some("settings"), None) => Self::Settings(SettingsPage::Profile),
            (Some("settings"), Some(name)) => {
                Self::Settings(SettingsPage::ALL.into_iter().find(|page| page.segment() == name)?)
            }
            (Some("sync-centre"), None) => Self::SyncCentre,
            _ => return None,
        };
        segments.next().is_none().then_some(page)
    }

    /// What the outlet shows for it.
    pub fn section(self) -> Section {
        match self {
            Self::Today => Section::Today,
            Self::Customers | Self::Customer(_) => Section::Customers,
            Self::Products => Section::Products,
            Self::Pools => Section::Pools,
            Self::Orders => Section::Orders,
            Self::Receivables => Section::Receivables,
            Self::Statement(_) => Section::Statement,
            Self::Import => Section::Import,
            Self::Messages => Section::Messages,
            Self::Me => Section::Me,
            Self::Settings(_) => Section::Settings,
            Self::SyncCentre => Section::SyncCentre,
        }
    }
}

/// The page of the current address. Reactive.
pub fn current_page() -> Memo<Option<Page>> {
    let path = use_location().pathname;
    Memo::new(move |_| Page::parse(&path.read()))
}

/// Writes the address of a link that was followed: the router waits for its own route table, which this program does
/// not use, to say that the page stands.
pub fn complete_navigation() {
    let (path, router) = (use_location().pathname, expect_context::<BrowserUrl>());
    Effect::new(move |_| {
        path.track();
        router.ready_to_complete();
    });
}

/// Goes to pages. Take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Navigator(StoredValue<Navigate, LocalStorage>);

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

impl Navigator {
    /// The navigator of this program.
    pub fn here() -> Self {
        let navigate = use_navigate();
        Self(StoredValue::new_local(Box::new(navigate)))
    }

    /// Goes to a page; back returns here.
    pub fn go(self, page: Page) {
        self.go_to(&page.to_string());
    }

    /// Goes to a page with a query.
    pub fn go_to(self, address: &str) {
        self.0
            .with_value(|navigate| navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() }));
    }

    /// Changes the address without a step back to here.
    pub fn replace(self, address: &str) {
        self.0.with_value(|navigate| {
            navigate(address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() })
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_page_has_an_address_of_its_own() {
        let id = DocId(Uuid::from_u128(7));
        let mut pages = vec![
            Page::Today,
            Page::Customers,
            Page::Customer(id),
            Page::Products,
            Page::Pools,
            Page::Orders,
            Page::Receivables,
            Page::Statement(id),
            Page::Import,
            Page::Messages,
            Page::Me,
            Page::SyncCentre,
        ];
        pages.extend(SettingsPage::ALL.map(Page::Settings));
        for page in pages {
            assert_eq!(Page::parse(&page.to_string()), Some(page));
        }
    }

    #[test]
    fn odd_addresses() {
        assert_eq!(Page::parse("/customers/"), Some(Page::Customers));
        assert_eq!(Page::parse("/settings"), Some(Page::Settings(SettingsPage::Profile)));
        for nowhere in ["/customers/x", "/customers/00000000000000000000000000000007/more", "/nowhere", "/settings/x"] {
            assert_eq!(Page::parse(nowhere), None, "{nowhere}");
        }
    }
}
