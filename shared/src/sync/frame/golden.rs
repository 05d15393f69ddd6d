//! The bytes on the wire are a promise to older and newer programs: these never change, and a new version adds its own.

mod version_5;

use uuid::Uuid;

use self::version_5::version_5;
use super::{tests::facts, *};
use crate::{
    facts::{ContactFacts, FACTS_VERSION, Facts, OpenAction, OtherFacts, TradeFacts},
    follow_up::{record::ActionForm, window::TimeLabel},
    id::{ActionId, DepartmentId, DeviceId, DocId, ImportId, MarkId, RequestId, UserId, VoucherId},
    kind::DocKind,
    money::{Currency, Decimal},
    people::{Company, Department, Person, Role, Setting},
    product::facts::ProductFacts,
    sync::{
        check::{Check, Found},
        protocol::*,
        request::{Ask, Denial, Request, Verdict},
    },
    time::{Day, Instant, Stamp},
    trade::{
        record::{TradeMark, TradeMarkKind},
        row::Row,
        rules::delivery::DeliveryState,
        settings::{Basis, Choice, Dictionary, TradeDecision},
        voucher::{Side, VoucherKind},
    },
};

/// Every message of version 1.
fn version_1() -> (Vec<FromDevice>, Vec<FromServer>) {
    let user = UserId(Uuid::from_u128(0x11));
    let doc = DocId(Uuid::from_u128(0x22));
    let scope = Scope::Portfolio(user);
    let device = DeviceId(Uuid::from_u128(0x33));
    let epoch = Epoch(Uuid::from_u128(0x44));
    let cursors = vec![(Scope::Company, Cursor::Following(300)), (scope, Cursor::Listing { as_of: 9, below: 4 })];
    let person = Person {
        id: user,
        name: "曾瑞".into(),
        login: "13800000000".into(),
        role: Role::Rep,
        department: None,
        active: true,
    };
    let document = DocumentItem {
        doc,
        owner: Some(user),
        snapshot: Some(vec![1; 10]),
        changes: vec![vec![2; 10]],
        facts: Some(Box::new(facts(0x22, "山"))),
    };
    let department = Department { id: DepartmentId(Uuid::from_u128(0x55)), name: "外贸".into(), parent: None };
    let items = vec![
        Item::Listed(Box::new(facts(0x22, "山"))),
        Item::Document(Box::new(document)),
        Item::Remove(doc),
        Item::Person(person),
        Item::Department(department),
        Item::Company(Company { name: "山海".into() }),
    ];
    let heads = vec![
        ScopeHead { scope: Scope::Shared(user), head: 7, docs: 2 },
        ScopeHead { scope: Scope::OpenSea, head: 0, docs: 0 },
    ];
    let fates = vec![
        Fate::Ok(5),
        Fate::Dup(6),
        Fate::Refused(Refusal::Malformed),
        Fate::Refused(Refusal::DependsOnRefused),
        Fate::Missing(vec![[9; 32]]),
        Fate::Later(500),
    ];
    let device_says = vec![
        FromDevice::Hello { protocol: 1, schema: 1, device, epoch: Some(epoch), cursors, unsent: 3 },
        FromDevice::Committed { scope: Scope::OpenSea, cursor: Cursor::Filling { as_of: 9, below: 4 } },
        FromDevice::Push { batch: 1, items: vec![Pushed { doc, changes: vec![vec![3; 10]] }] },
        FromDevice::Ping,
        FromDevice::Pong,
    ];
    let server_says = vec![
        FromServer::Welcome { protocol: 1, epoch, user, now: Instant(1_700_000_000_000), scopes: heads.clone() },
        FromServer::Page { scope, to: Cursor::Fresh, items, more: true, confirm: false },
        FromServer::Ack { batch: 1, fates },
        FromServer::Ping,
        FromServer::Pong,
        FromServer::Bye(Goodbye::Superseded),
        FromServer::Scopes(heads),
    ];
    (device_says, server_says)
}

/// The variants of version 1 that the messages above do not show.
fn more_of_version_1() -> (Vec<FromDevice>, Vec<FromServer>) {
    let (scope, user) = (Scope::Company, UserId(Uuid::from_u128(0x11)));
    let refusals = [Refusal::Malformed, Refusal::Actor, Refusal::NotAllowed, Refusal::DependsOnRefused];
    let goodbyes = [
        Goodbye::SessionEnded,
        Goodbye::Revoked,
        Goodbye::TooOld,
        Goodbye::BadFrame,
        Goodbye::Restart,
        Goodbye::Superseded,
    ];
    let person = |role| {
        let department = Some(DepartmentId(Uuid::from_u128(0x55)));
        Item::Person(Person { id: user, name: "甲".into(), login: "a".into(), role, department, active: false })
    };
    // The roles that version 1 knew.
    let mut items: Vec<Item> = [Role::Administrator, Role::Boss, Role::Manager, Role::Rep].map(person).into();
    items.push(Item::Listed(Box::new(full_facts())));
    items.push(Item::Document(Box::new(DocumentItem::named(DocId(Uuid::from_u128(0x22)), None))));
    let mut server = vec![
        FromServer::Ack { batch: 2, fates: refusals.into_iter().map(Fate::Refused).collect() },
        FromServer::Page { scope, to: Cursor::Following(300), items, more: false, confirm: true },
    ];
    server.extend(goodbyes.into_iter().map(FromServer::Bye));
    let hello = FromDevice::Hello {
        protocol: 1,
        schema: 1,
        device: DeviceId(Uuid::from_u128(0x33)),
        epoch: None,
        cursors: vec![(Scope::Shared(user), Cursor::Fresh), (Scope::OpenSea, Cursor::Filling { as_of: 9, below: 4 })],
        unsent: 0,
    };
    (vec![hello], server)
}

/// Facts with something in every field.
fn full_facts() -> Facts {
    let id = |n| ActionId(Uuid::from_u128(n));
    let open = (0..).zip(TimeLabel::ALL).map(|(n, label)| OpenAction {
        id: id(n),
        form: ActionForm::ALL[usize::try_from(n % 3).expect("less than three")],
        kind: "visit".into(),
        title: "拜访".into(),
        people: vec![UserId(Uuid::from_u128(0x11))],
        start: Instant(1_700_000_000_000),
        end: Some(Instant(1_700_000_009_000)),
        label: Some(label),
        important: true,
        urgent: false,
    });
    Facts {
        owner: None,
        short_name: "短".into(),
        english_name: "Short".into(),
        pinyin: "duan".into(),
        number: "C-1".into(),
        kind: "vip".into(),
        source: "web".into(),
        level: "good".into(),
        industry: "制造".into(),
        province: "广东省".into(),
        city: "深圳市".into(),
        credit_code: "91440300MA5DA1XX1X".into(),
        phones: vec!["13800138000".into()],
        contacts: vec![ContactFacts { name: "王工".into(), pinyin: "wang gong".into() }],
        tags: vec!["重点".into()],
        starred: true,
        created_at: Instant(1_600_000_000_000),
        last_contact: Some(Instant(-1)),
        open: open.collect(),
        action_count: 7,
        import: Some(ImportId(Uuid::from_u128(0x66))),
        deleted: true,
        changed_at: Instant(1_700_000_000_001),
        ..facts(0x22, "山")
    }
}

/// Every message that version 2 added, with every variant.
fn version_2() -> (Vec<FromDevice>, Vec<FromServer>) {
    let (doc, user) = (DocId(Uuid::from_u128(0x22)), UserId(Uuid::from_u128(0x11)));
    let scope = Scope::Portfolio(user);
    let asks = [
        Ask::Claim(doc),
        Ask::Release(doc),
        Ask::Transfer { doc, to: user },
        Ask::Share { doc, with: user },
        Ask::Unshare { doc, with: user },
        Ask::Approve { doc, approved: true },
    ];
    let id = |n| RequestId(Uuid::from_u128(n));
    let requests = (1..).zip(asks).map(|(n, ask)| Request { id: id(n), ask }).collect();
    let denials = [Denial::NotAllowed, Denial::Gone, Denial::Taken(user), Denial::NotHere, Denial::Unsupported];
    let mut verdicts = vec![Verdict::Done, Verdict::Later(500)];
    verdicts.extend(denials.map(Verdict::Denied));
    let device = vec![
        FromDevice::Check(Check::Compare { scope, at: 300, sum: u64::MAX }),
        FromDevice::Check(Check::List { scope, at: 300, buckets: vec![0, 255] }),
        FromDevice::Check(Check::Fetch { scope, docs: vec![doc] }),
        FromDevice::Request(requests),
        FromDevice::Time,
    ];
    let found =
        [Found::Same, Found::Moved, Found::Sums(vec![0, 1, u64::MAX]), Found::Docs(vec![(doc, u64::MAX)]), Found::Sent];
    let state = ScopeState { scope, head: 300, docs: 2, floor: 7, sum: u64::MAX };
    let mut server = vec![FromServer::Greeting {
        protocol: 2,
        epoch: Epoch(Uuid::from_u128(0x44)),
        user,
        now: Instant(1_700_000_000_000),
        min_writer: 1,
        scopes: vec![state],
    }];
    server.extend(found.map(|found| FromServer::Checked { scope, found }));
    server.push(FromServer::Answer((1..).zip(verdicts).map(|(n, verdict)| (id(n), verdict)).collect()));
    server.push(FromServer::Time(Instant(1_700_000_000_000)));
    (device, server)
}

/// Every message that version 3 added, with every variant.
fn version_3() -> (Vec<FromDevice>, Vec<FromServer>) {
    let id = RequestId(Uuid::from_u128(1));
    let full = [
        FromServer::Ack { batch: 3, fates: vec![Fate::Full(30_000)] },
        FromServer::Answer(vec![(id, Verdict::Full(30_000))]),
    ];
    let changes = vec![Pushed { doc: DocId(Uuid::from_u128(0x22)), changes: vec![vec![3; 10]] }];
    (vec![FromDevice::HandBack { batch: 1, items: changes }], full.into())
}

/// Every message that version 4 added, with every variant.
fn version_4() -> (Vec<FromDevice>, Vec<FromServer>) {
    let (doc, user) = (DocId(Uuid::from_u128(0x22)), UserId(Uuid::from_u128(0x11)));
    let id = |n| VoucherId(Uuid::from_u128(n));
    let stamp = |ms| Stamp { at: Instant(ms), by: user };
    let day = |days| Some(Day::from_epoch_days(days).expect("a day"));
    let rows = (0..).zip(VoucherKind::ALL).map(|(n, kind)| Row {
        id: id(n),
        kind,
        side: Side::ALL[usize::from(n % 2 == 1)],
        created: stamp(1_700_000_000_000),
        deleted: (n == 3).then(|| stamp(-1)),
        number: "XS-20260901-TESTS-001".into(),
        subject: "车床".into(),
        status: "running".into(),
        stage: "need".into(),
        day: day(20_000),
        until: day(20_001),
        closed_on: day(20_002),
        amount: 123_456,
        currency: Currency::USD,
        fen: 881_870,
        probability: Some(5_000),
        person: user,
        order: Some(id(2)),
        plan: Some(id(4)),
        receipt: Some(id(5)),
        reverses: Some(id(6)),
        opportunity: Some(id(0)),
        delivery: [DeliveryState::None, DeliveryState::ToShip, DeliveryState::Partial, DeliveryState::All]
            [usize::try_from(n % 4).expect("less than four")],
        bad_amount: n == 9,
    });
    let kinds = [
        TradeMarkKind::Lost("价格".into()),
        TradeMarkKind::Invalid(String::new()),
        TradeMarkKind::Reopened,
        TradeMarkKind::Lapsed("失联".into()),
        TradeMarkKind::Resumed,
        TradeMarkKind::Other("later".into()),
    ];
    let marks = (0..).zip(kinds).map(|(n, kind)| TradeMark { id: MarkId(Uuid::from_u128(n)), kind, made: stamp(5) });
    let trade = OtherFacts::Trade(Box::new(TradeFacts {
        id: doc,
        owner: Some(user),
        of: DocId(Uuid::from_u128(0x23)),
        rows: rows.collect(),
        marks: marks.collect(),
        aliases: vec![(doc, "A-1".into(), "床子".into())],
        changed_at: Instant(1_700_000_000_001),
    }));
    let product = OtherFacts::Product(Box::new(ProductFacts {
        id: doc,
        name: "车床".into(),
        pinyin: "che chuang".into(),
        code: "C-1".into(),
        model: "M".into(),
        spec: "大".into(),
        unit: "台".into(),
        category: "机床".into(),
        price: Some(Decimal(12_500_000)),
        currency: Currency::CNY,
        tax_rate: Some(1_300),
        retired: day(20_000),
        deleted: true,
        changed_at: Instant(7),
    }));
    let document = |kind, facts| {
        let document =
            DocumentItem { snapshot: Some(vec![1; 10]), changes: vec![vec![2; 10]], ..DocumentItem::named(doc, None) };
        Item::Other(Box::new(OtherItem { kind, document, facts }))
    };
    let items = vec![
        Item::ListedOther(trade.clone()),
        Item::ListedOther(product),
        document(DocKind::Trade, Some(trade)),
        document(DocKind::Product, None),
    ];
    let page = |scope, items| FromServer::Page { scope, to: Cursor::Fresh, items, more: false, confirm: false };
    (Vec::new(), vec![page(Scope::Catalogue, items), page(Scope::Company, decisions())])
}

/// What a company decided about its business, with every variant.
fn decisions() -> Vec<Item> {
    let choice = |key: &str, name: Option<&str>, probability, retired| Choice {
        key: key.into(),
        name: name.map(Into::into),
        probability,
        retired,
    };
    let choices = vec![choice("need", None, Some(3_000), false), choice("sample", Some("打样"), None, true)];
    let dictionaries = Dictionary::ALL.map(|dictionary| TradeDecision::Choices(dictionary, choices.clone()));
    let more = [
        TradeDecision::Basis(Basis::Signed),
        TradeDecision::Basis(Basis::Shipped),
        TradeDecision::TaxRates(vec![0, 1_300]),
        TradeDecision::Aging(vec![30, 90]),
    ];
    dictionaries.into_iter().chain(more).map(|decision| Item::Setting(Setting::Trade(decision))).collect()
}

/// The frames in hexadecimal, a line each. Each comes back as the message that it was made from.
fn lines((device, server): (Vec<FromDevice>, Vec<FromServer>)) -> String {
    fn line<M: Message + Clone + std::fmt::Debug + PartialEq>(message: &M) -> String {
        // Not deflated, so that another deflater makes no difference.
        let frame = postcard::to_extend(message, vec![VERSION, 0, 0]).expect("writing to a vector cannot fail");
        assert_eq!(decode::<M>(&frame), Ok((message.clone(), 0)));
        frame.iter().map(|byte| format!("{byte:02x}")).collect()
    }
    device.iter().map(line).chain(server.iter().map(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn protocol_1() {
    insta::assert_snapshot!(lines(version_1()));
}

#[test]
fn protocol_1_variants() {
    insta::assert_snapshot!(lines(more_of_version_1()));
}

#[test]
fn protocol_2() {
    insta::assert_snapshot!(lines(version_2()));
}

#[test]
fn protocol_3() {
    insta::assert_snapshot!(lines(version_3()));
}

#[test]
fn protocol_4() {
    insta::assert_snapshot!(lines(version_4()));
}

#[test]
fn protocol_5() {
    insta::assert_snapshot!(lines(version_5()));
}

#[test]
fn facts_of_another_shape_are_another_version_of_the_protocol() {
    assert_eq!((FACTS_VERSION, PROTOCOL, FACTS_SINCE), (1, 5, 1), "whoever raises one looks at all three");
}

/// Messages whose numbers are beyond what is known.
#[test]
fn what_a_later_version_added_is_told_from_damage() {
    let frame = |message: &[u8]| [&[VERSION, 0, 0][..], message].concat();
    let (unknown_message, unknown_goodbye) = (frame(&[99]), frame(&[5, 99]));
    for unknown in [&unknown_message, &unknown_goodbye] {
        assert_eq!(decode::<FromServer>(unknown), Err(BadFrame::Unknown));
    }
    assert_eq!(decode::<FromDevice>(&unknown_message), Err(BadFrame::Unknown));
    assert_eq!(decode::<FromServer>(&frame(&[5])), Err(BadFrame::Damaged), "cut short");
}
