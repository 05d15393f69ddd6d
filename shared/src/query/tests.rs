//! Queries against a plain reading of the same rules.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use super::{
    Context, Query,
    filter::{ChoiceField, ContactAge, DaySpan, Filter, FilterField, NextStep},
    group::{GroupBy, GroupKey},
    index::{Answer, Index},
    sort::{Column, Direction, Sort, natural},
};
use crate::{
    facts::{ContactFacts, Facts, OpenAction},
    follow_up::{agenda::Due, record::ActionForm},
    id::{ActionId, DocId, ImportId, UserId},
    people::{Person, Role, Roster},
    text::pinyin,
    time::{DAY_MS, Day, Instant, Zone},
};

mod any;
mod speed;

/// Wednesday 2026-09-02, 10:00 in Shanghai.
const NOW: Instant = Instant(1_788_314_400_000);
const ZONE: Zone = Zone::SHANGHAI;

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn roster() -> Roster {
    let person = |n: u128, name: &str| {
        let id = user(n);
        let person =
            Person { id, name: name.into(), login: name.into(), role: Role::Rep, department: None, active: true };
        (id, person)
    };
    Roster { people: [person(1, "Zhang"), person(2, "An")].into(), ..Roster::default() }
}

fn facts(id: u128, name: &str) -> Facts {
    Facts {
        id: DocId(Uuid::from_u128(id)),
        owner: None,
        name: name.to_owned(),
        short_name: String::new(),
        english_name: String::new(),
        pinyin: pinyin::stored(name, ""),
        number: String::new(),
        kind: String::new(),
        source: String::new(),
        level: String::new(),
        industry: String::new(),
        province: String::new(),
        city: String::new(),
        credit_code: String::new(),
        phones: Vec::new(),
        contacts: Vec::new(),
        tags: Vec::new(),
        starred: false,
        created_at: NOW,
        created_by: user(1),
        last_contact: None,
        open: Vec::new(),
        action_count: 0,
        import: None,
        deleted: false,
        changed_at: NOW,
    }
}

fn contact(name: &str) -> ContactFacts {
    ContactFacts { name: name.to_owned(), pinyin: pinyin::person_readings(name).encode() }
}

fn to_do(start: Instant, end: Instant) -> OpenAction {
    OpenAction {
        id: ActionId(Uuid::nil()),
        form: ActionForm::ToDo,
        kind: "phone".into(),
        title: "明确需求".into(),
        people: Vec::new(),
        start,
        end: Some(end),
        label: None,
        important: false,
        urgent: false,
    }
}

fn book(rows: Vec<Facts>) -> Vec<Arc<Facts>> {
    rows.into_iter().map(Arc::new).collect()
}

fn run(rows: &[Arc<Facts>], query: &Query) -> Answer {
    let roster = roster();
    Index::of(rows).run(query, &Context { now: NOW, zone: ZONE, roster: &roster })
}

fn search(rows: &[Arc<Facts>], text: &str) -> Vec<u32> {
    run(rows, &Query { search: text.to_owned(), ..Query::default() }).rows
}

/// Customers as they are, each found by something else.
fn customers() -> Vec<Arc<Facts>> {
    let changan = Facts {
        short_name: "长安汽车".into(),
        english_name: "Chongqing Changan Automobile Company Limited".into(),
        pinyin: pinyin::stored("重庆长安汽车股份有限公司", "长安汽车"),
        number: "KH-0009".into(),
        phones: vec!["02367594009".into(), "13800138000".into()],
        contacts: vec![contact("曾小贤"), contact("令狐冲")],
        ..facts(0, "重庆长安汽车股份有限公司")
    };
    let sinopec = Facts {
        short_name: "中国石化".into(),
        pinyin: pinyin::stored("中国石油化工股份有限公司", "中国石化"),
        number: "KH-0010".into(),
        credit_code: "91110000710926094P".into(),
        tags: vec!["重点".into()],
        ..facts(1, "中国石油化工股份有限公司")
    };
    let changsha = Facts { industry: "机械".into(), ..facts(2, "长沙中联重工科技") };
    let person = Facts { contacts: vec![contact("长安")], ..facts(3, "Acme Trading Co., Ltd.") };
    let emoji = facts(4, "😀 <script>alert(1)</script>");
    let gone = Facts { deleted: true, ..facts(5, "重庆长安旧客户") };
    book(vec![changan, sinopec, changsha, person, emoji, gone])
}

#[test]
fn every_way_to_find_a_customer() {
    let rows = customers();
    for (text, found) in [
        ("重庆长安汽车股份有限公司", &[0][..]),
        ("cqca", &[0]),
        ("zqca", &[0]),
        ("重慶長安", &[0]),
        ("chang'an qiche", &[0]),
        ("长安", &[0, 3]),
        ("changan", &[0, 3]),
        ("重庆ca", &[0]),
        ("汽车 重庆", &[0]),
        ("汽车 长沙", &[]),
        ("zgsh", &[1]),
        ("zgsyhg", &[1]),
        ("石化", &[1]),
        ("kh-0010", &[1]),
        ("KH0010", &[1]),
        ("91110000", &[1]),
        ("8000", &[0]),
        ("138 0013 8000", &[0]),
        ("+86 13800138000", &[0]),
        ("0013", &[0]),
        ("曾小", &[0]),
        ("zxx", &[0]),
        ("cxx", &[0]),
        ("lhc", &[0]),
        ("acme trading", &[3]),
        ("trading acme", &[3]),
        ("automobile", &[0]),
        ("😀", &[4]),
        ("<script>", &[4]),
        ("script", &[4]),
        ("!!!", &[]),
        ("旧客户", &[]),
        ("zzzz", &[]),
        ("99999", &[]),
    ] {
        assert_eq!(search(&rows, text), found, "{text}");
    }
    assert_eq!(search(&rows, "  ").len(), 5);
    let bin = Query { bin: true, ..Query::default() };
    assert_eq!(run(&rows, &bin).rows, [5]);
}

#[test]
fn the_best_hits_come_first() {
    let rows = book(vec![
        Facts { contacts: vec![contact("安长")], ..facts(0, "无关") },
        facts(1, "新安长乐"),
        Facts { short_name: "安长集团".into(), ..facts(2, "某集团") },
        facts(3, "安长"),
        facts(4, "安长实业"),
        facts(5, "岸昌"),
        facts(6, "新岸昌"),
    ]);
    assert_eq!(search(&rows, "安长"), [3, 4, 2, 1, 0]);
    assert_eq!(search(&rows, "anchang"), [3, 5, 4, 6, 1, 0]);
}

#[test]
fn filters() {
    let set = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<BTreeSet<_>>();
    let days_ago = |days: i64| Some(NOW.plus_ms(-days * DAY_MS));
    let import = ImportId(Uuid::from_u128(7));
    let rows = book(vec![
        Facts { kind: "vip".into(), owner: Some(user(1)), starred: true, last_contact: days_ago(3), ..facts(0, "甲") },
        Facts {
            kind: "agent".into(),
            tags: vec!["a".into(), "b".into()],
            last_contact: days_ago(30),
            ..facts(1, "乙")
        },
        Facts {
            phones: vec!["110".into()],
            open: vec![to_do(NOW.plus_ms(-9), NOW)],
            import: Some(import),
            ..facts(2, "丙")
        },
        Facts {
            created_at: NOW.plus_ms(-DAY_MS),
            open: vec![to_do(NOW, NOW.plus_ms(9))],
            city: "重庆".into(),
            ..facts(3, "丁")
        },
    ]);
    let kind = ChoiceField::Kind;
    let created = |from: Option<Day>, to: Option<Day>| Filter::Created(DaySpan { from, to });
    for (filter, found) in [
        (Filter::Choice(kind, set(&["vip"])), &[0][..]),
        (Filter::Choice(kind, set(&["vip", "agent"])), &[0, 1]),
        (Filter::Choice(kind, set(&[""])), &[2, 3]),
        (Filter::Choice(kind, set(&[])), &[0, 1, 2, 3]),
        (Filter::Choice(ChoiceField::Tag, set(&["b", "x"])), &[1]),
        (Filter::Choice(ChoiceField::Tag, set(&[""])), &[0, 2, 3]),
        (Filter::Owner([Some(user(1))].into()), &[0]),
        (Filter::Owner([None].into()), &[1, 2, 3]),
        (Filter::Starred(true), &[0]),
        (Filter::Phone(true), &[2]),
        (Filter::Phone(false), &[0, 1, 3]),
        (Filter::LastContact(ContactAge::Never), &[2, 3]),
        (Filter::LastContact(ContactAge::Within(3)), &[0]),
        (Filter::LastContact(ContactAge::Within(2)), &[]),
        (Filter::LastContact(ContactAge::Over(30)), &[1, 2, 3]),
        (Filter::LastContact(ContactAge::Over(31)), &[2, 3]),
        (Filter::NextStep([NextStep::Due(Due::Overdue)].into()), &[2]),
        (Filter::NextStep([NextStep::Due(Due::Now), NextStep::Nothing].into()), &[0, 1, 3]),
        (created(None, Day::new(2026, 9, 1)), &[3]),
        (created(Day::new(2026, 9, 2), Day::new(2026, 9, 2)), &[0, 1, 2]),
        (Filter::Contains("重慶".into()), &[3]),
        (Filter::Contains("明确 需求".into()), &[2, 3]),
        (Filter::Contains("!".into()), &[0, 1, 2, 3]),
        (Filter::Import(import), &[2]),
    ] {
        let mut found_rows = run(&rows, &Query::default().with(filter.clone())).rows;
        found_rows.sort_unstable();
        assert_eq!(found_rows, found, "{filter:?}");
    }
    let both = Query::default().with(Filter::Starred(false)).with(Filter::Phone(true));
    assert_eq!(run(&rows, &both).rows, [2]);
    let mut one = both.with(Filter::Starred(true));
    assert_eq!(one.filters().len(), 2);
    one.clear(FilterField::Phone);
    assert_eq!(run(&rows, &one).rows, [0]);
}

#[test]
fn sorting() {
    let row = |id: u128, name: &str, number: &str, owner: Option<UserId>| Facts {
        number: number.into(),
        owner,
        last_contact: (id > 0).then(|| NOW.plus_ms(-(id as i64) * DAY_MS)),
        ..facts(id, name)
    };
    let rows = book(vec![
        row(0, "重庆", "KH-10", Some(user(1))),
        row(1, "安徽", "KH-9", Some(user(2))),
        row(2, "Acme", "", None),
        row(3, "长春", "KH-010", Some(user(1))),
    ]);
    let sorted =
        |column, direction| run(&rows, &Query { sort: Some(Sort { column, direction }), ..Query::default() }).rows;
    assert_eq!(sorted(Column::Name, Direction::Up), [2, 1, 3, 0]);
    assert_eq!(sorted(Column::Name, Direction::Down), [0, 3, 1, 2]);
    assert_eq!(sorted(Column::Number, Direction::Up), [1, 0, 3, 2]);
    assert_eq!(sorted(Column::Number, Direction::Down), [3, 0, 1, 2]);
    assert_eq!(sorted(Column::Owner, Direction::Up), [1, 0, 3, 2]);
    assert_eq!(sorted(Column::LastContact, Direction::Down), [1, 2, 3, 0]);
    assert_eq!(sorted(Column::LastContact, Direction::Up), [3, 2, 1, 0]);
    for column in Column::ALL {
        assert_eq!(sorted(column, Direction::Up).len(), 4);
        assert_eq!(Column::from_key(column.key()), Some(column));
    }
}

#[test]
fn groups_and_totals() {
    let row = |id: u128, city: &str, starred: bool| Facts {
        city: city.into(),
        starred,
        action_count: 2,
        contacts: vec![contact("王")],
        ..facts(id, "客户")
    };
    let rows = book(vec![row(0, "", true), row(1, "上海", false), row(2, "北京", true), row(3, "上海", false)]);
    let query = Query { group: Some(GroupBy::Choice(ChoiceField::City)), ..Query::default() };
    let answer = run(&rows, &query);
    let groups: Vec<_> =
        answer.groups.iter().map(|group| (group.key.clone(), answer.rows[group.rows.clone()].to_vec())).collect();
    let text = |text: &str| GroupKey::Text(text.to_owned());
    assert_eq!(groups, [(text("上海"), vec![1, 3]), (text("北京"), vec![2]), (text(""), vec![0])]);
    assert_eq!(
        (answer.totals.customers, answer.totals.starred, answer.totals.actions, answer.totals.contacts),
        (4, 2, 8, 4)
    );
    assert_eq!(answer.groups[0].totals.customers, 2);
    for by in GroupBy::ALL {
        let answer = run(&rows, &Query { group: Some(by), ..Query::default() });
        assert_eq!(answer.groups.iter().map(|group| group.totals.customers).sum::<usize>(), 4, "{by:?}");
    }
}

#[test]
fn an_index_follows_its_rows() {
    let context_roster = roster();
    let context = Context { now: NOW, zone: ZONE, roster: &context_roster };
    let mut rows = customers();
    let mut index = Index::of(&rows);
    let by_name = Query { sort: Some(Sort { column: Column::Name, direction: Direction::Up }), ..Query::default() };
    let check = |index: &mut Index, rows: &[Arc<Facts>]| {
        for query in [by_name.clone(), Query { search: "ca".into(), ..Query::default() }, Query::from_url("q=新")] {
            assert_eq!(index.run(&query, &context), Index::of(rows).run(&query, &context));
        }
        assert_eq!(index.len(), rows.len());
    };
    rows[2] = Arc::new(facts(2, "新名字"));
    index.refresh(&rows);
    check(&mut index, &rows);
    rows.push(Arc::new(facts(9, "新客户")));
    index.refresh(&rows);
    check(&mut index, &rows);
    rows.remove(0);
    rows.remove(2);
    index.refresh(&rows);
    check(&mut index, &rows);
    rows.clear();
    index.refresh(&rows);
    assert!(index.is_empty());
}

#[test]
fn urls() {
    let query = Query::from_url(
        "?q=cq%20ca&kind=vip,agent&sort=-created&group=owner&starred=yes&contact=over-30&nonsense=1&next=overdue,none&bin=yes",
    );
    assert_eq!(query.search, "cq ca");
    assert_eq!(query.sort, Some(Sort { column: Column::Created, direction: Direction::Down }));
    assert_eq!(
        query.to_url(),
        "q=cq%20ca&kind=agent,vip&starred=yes&contact=over-30&next=overdue,none&sort=-created&group=owner&bin=yes"
    );
    assert_eq!(Query::default().to_url(), "");
    for odd in [
        "",
        "?",
        "&&",
        "=",
        "kind",
        "kind=",
        "kind=,,",
        "sort=-",
        "starred=maybe",
        "created=..",
        "created=x..y",
        "owner=me",
        "q=%",
        "q=%zz%e4",
        "contact=over-99999999",
    ] {
        let query = Query::from_url(odd);
        assert!(query.filters().is_empty(), "{odd}: {query:?}");
    }
    assert_eq!(natural("a9", "a10"), std::cmp::Ordering::Less);
    assert_eq!(natural("a09", "a9"), std::cmp::Ordering::Greater);
}

/// The rules written down once more, without keys, masks and shortcuts.
mod plain;
