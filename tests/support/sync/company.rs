//! Made-up customers for measuring: 25 fields and 10 entries of follow-up each, in Chinese, the same every time.

use shared::{
    command::Intent,
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer},
        field::{ContactField, CustomerField},
    },
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, ContactId, DocId, UserId},
    sorted::SortedMap,
    time::{DAY_MS, Instant},
    value::{Place, Value},
};
use uuid::Uuid;

use super::native::Native;

const SURNAMES: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭"];
const GIVEN: &[&str] =
    &["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明"];
const PLACES: &[[&str; 3]] = &[
    ["广东省", "深圳市", "南山区"],
    ["浙江省", "杭州市", "西湖区"],
    ["江苏省", "苏州市", "吴中区"],
    ["四川省", "成都市", "武侯区"],
    ["湖北省", "武汉市", "洪山区"],
];
const INDUSTRIES: &[&str] = &["制造", "零售", "教育", "医疗", "软件", "物流", "餐饮", "建材"];
const SOURCES: &[&str] = &["referral", "exhibition", "web", "search", "visit", "phone"];
const STAGES: &[&str] = &["新线索", "已联系", "需求确认", "方案报价", "谈判", "成交", "流失"];
const TITLES: &[&str] = &["采购经理", "总经理", "店长", "技术总监"];
const KINDS: &[&str] = &["call", "wechat", "visit", "email", "quote", "note"];
const REPORTS: &[&str] = &[
    "电话里谈了四十分钟，客户说下周三之前答复，预算在三万元上下。",
    "新的报价单和产品手册都发过去了，等对方内部评审完再谈。",
    "上门见到了采购负责人，他最关心的是交货期和付款方式。",
    "客户说另一家的价格低百分之八，要不要申请折扣需要商量。",
    "样品已经签收，测试报告本周五以前出来，到时再联系一次。",
];

/// Numbers that look random and are the same every time.
struct Dice(u32);

impl Dice {
    /// The next number in `[0, 1)`, in the manner of Mulberry32.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let mut t = (self.0 ^ (self.0 >> 15)).wrapping_mul(self.0 | 1);
        t ^= t.wrapping_add((t ^ (t >> 7)).wrapping_mul(t | 61));
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() * n as f64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn digits(&mut self, n: u32) -> String {
        let number = (self.roll() * 10f64.powi(n.cast_signed())) as u64;
        format!("{number:0width$}", width = n as usize)
    }
}

/// The command that enters the customer with this number.
pub fn customer(number: u32, owner: UserId) -> Intent {
    let mut dice = Dice(number.wrapping_mul(7_919).wrapping_add(1));
    let place = dice.pick(PLACES);
    let person = [dice.pick(SURNAMES), dice.pick(GIVEN), dice.pick(GIVEN)].concat();
    let begun = Instant(1_700_000_000_000 + (dice.roll() * 3e10) as i64);
    let fields = fields(&mut dice, number, place);
    let contact = contact(&mut dice, person);
    let custom = [
        ("阶段", dice.pick(STAGES).to_owned()),
        ("评分", dice.below(100).to_string()),
        ("预计金额", dice.below(500_000).to_string()),
        ("负责人", format!("rep-{}", dice.digits(2))),
        ("更新日期", "2023-11-15".to_owned()),
        ("下次跟进", "2023-11-22".to_owned()),
    ];
    let tags = [dice.pick(INDUSTRIES), dice.pick(STAGES)].map(ToOwned::to_owned);
    let actions = (0..10).map(|day| action(&mut dice, begun.plus_ms(day * DAY_MS), owner));
    let new = NewCustomer {
        fields,
        custom: custom.map(|(label, text)| (label.to_owned(), text)).into(),
        tags: tags.into(),
        contacts: vec![contact],
        actions: actions.collect(),
        origin: None,
    };
    Intent::Customer(CustomerCommand::Create(Box::new(new)))
}

fn fields(dice: &mut Dice, number: u32, place: [&str; 3]) -> SortedMap<CustomerField, Value> {
    let short = [&place[1][..6], dice.pick(GIVEN), dice.pick(GIVEN)].concat();
    let industry = dice.pick(INDUSTRIES);
    let address = format!("科技路{}号{}栋{}室", dice.digits(3), dice.digits(2), dice.digits(4));
    let text = |text: &str| Value::Text(text.to_owned());
    SortedMap::from([
        (CustomerField::Name, Value::Text(format!("{short}{industry}有限公司"))),
        (CustomerField::ShortName, Value::Text(short)),
        (CustomerField::Number, Value::Text(format!("cus-{number:07}"))),
        (CustomerField::Phone, Value::Text(format!("0755-{}", dice.digits(8)))),
        (CustomerField::Province, text(place[0])),
        (CustomerField::City, text(place[1])),
        (CustomerField::District, text(place[2])),
        (CustomerField::Address, Value::Place(Place { address, position: None })),
        (CustomerField::Industry, text(industry)),
        (CustomerField::Source, text(dice.pick(SOURCES))),
        (CustomerField::Level, text(dice.pick(&["close", "good", "normal"]))),
        (CustomerField::Kind, text("ordinary")),
        (CustomerField::Remark, text(dice.pick(REPORTS))),
    ])
}

fn contact(dice: &mut Dice, name: String) -> NewContact {
    let fields = SortedMap::from([
        (ContactField::Name, Value::Text(name)),
        (ContactField::Position, Value::Text(dice.pick(TITLES).to_owned())),
        (ContactField::Mobiles, Value::List(vec![format!("13{}", dice.digits(9))])),
        (ContactField::Wechat, Value::Text(format!("wx_{}", dice.digits(8)))),
        (ContactField::Emails, Value::List(vec![format!("u{}@example.cn", dice.digits(7))])),
    ]);
    NewContact { id: ContactId(Uuid::now_v7()), fields }
}

fn action(dice: &mut Dice, start: Instant, owner: UserId) -> NewAction {
    let kind = dice.pick(KINDS).to_owned();
    let minutes = dice.below(40) as i64;
    let draft = ActionDraft {
        form: ActionForm::Record,
        kind,
        subject: String::new(),
        content: dice.pick(REPORTS).to_owned(),
        contact: None,
        people: vec![owner],
        start,
        end: Some(start.plus_ms(minutes * 60_000)),
        label: None,
        important: false,
        urgent: false,
        follows: None,
    };
    NewAction { id: ActionId(Uuid::now_v7()), draft, author: None }
}

/// The command that enters a customer of whom little more than the name is known.
pub fn small(number: u32) -> Intent {
    let fields = SortedMap::from([(CustomerField::Name, Value::Text(format!("第{number}贸易有限公司")))]);
    let new =
        NewCustomer { fields, custom: SortedMap::new(), tags: vec![], contacts: vec![], actions: vec![], origin: None };
    Intent::Customer(CustomerCommand::Create(Box::new(new)))
}

/// The command that changes one field.
pub fn edit(round: u32) -> Intent {
    let field = SortedMap::from([(CustomerField::Remark, Some(Value::Text(format!("第{round}轮"))))]);
    Intent::Customer(CustomerCommand::SetFields(field))
}

/// Entries that are entered by one command.
const ENTRIES_AT_ONCE: i64 = 20;

/// A customer with so many calls, in twenties, on a device. Not sent yet.
pub fn long_record(device: &mut Native, number: u32, entries: i64) -> DocId {
    let (user, doc) = (device.user(), DocId(Uuid::now_v7()));
    device.execute(doc, &customer(number, user));
    for batch in 0..entries / ENTRIES_AT_ONCE {
        let calls = batch * ENTRIES_AT_ONCE..(batch + 1) * ENTRIES_AT_ONCE;
        device.execute(doc, &Intent::Action(ActionCommand::Add(calls.map(|call| call_number(user, call)).collect())));
    }
    doc
}

fn call_number(user: UserId, number: i64) -> NewAction {
    let draft = ActionDraft {
        form: ActionForm::Record,
        kind: "phone".to_owned(),
        subject: String::new(),
        content: format!("第 {number} 次通话：客户说样品收到了，价格还要再谈，下个月给答复。"),
        contact: None,
        people: vec![user],
        start: Instant(1_700_000_000_000 + number * 3_600_000),
        end: None,
        label: None,
        important: false,
        urgent: false,
        follows: None,
    };
    NewAction { id: ActionId(Uuid::now_v7()), draft, author: None }
}
